"""What a process says of its faults."""

import subprocess
import sys

import pytest

ENDINGS = {
    "in the main thread": "raise ValueError(WHO)",
    "in a thread": "t = Thread(target=fail); t.start(); t.join(); sys.exit(1)",
    "where nobody looks": "made = Made(); del made; sys.exit(1)",
    "from another fault": "try:\n    fail()\nexcept ValueError:\n    print(1 / 0)",
    "in a record": "logging.getLogger().warning('%d', WHO); sys.exit(1)",
}
PROGRAM = """
import logging, sys
from threading import Thread
from flows.logs import keep_faults_quiet, set_up_logs
WHO = "Ana Reyes"
def fail():
    raise ValueError(WHO)
class Made:
    def __del__(self):
        fail()
set_up_logs()
keep_faults_quiet()
"""


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_a_fault_tells_where_it_broke_and_nobodys_name(ending: str) -> None:
    command = [sys.executable, "-c", PROGRAM + ending]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- ours
    is_record = "getLogger" in ending

    assert done.returncode == 1
    assert "Ana" not in done.stderr + done.stdout
    assert ("Error" in done.stderr) is not is_record
