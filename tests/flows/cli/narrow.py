"""Ways to a command that finds no room, or nothing that it may write.

Each is put before the words of the command. They need no rights and no device.
"""

import sys

#: No file may grow beyond this: what is written then fails half-way.
_LITTLE = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
os.execv(sys.argv[1], sys.argv[1:])
"""
#: The store may not grow by one page: to SQLite that is a full disk.
_FULL = """
import sys
from sqlalchemy import Engine, event

@event.listens_for(Engine, "connect")
def as_large_as_it_is(connection, record):
    connection.execute("PRAGMA max_page_count=1")

from flows.cli.main import main
sys.exit(main(sys.argv[5:]))
"""
#: Modes hold for root, too, when it has lost the right to pass over them.
_BOUND = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
if os.geteuid() == 0 and ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE):
    sys.exit("root cannot give up what lets it write everywhere")
os.execv(sys.argv[1], sys.argv[1:])
"""
LITTLE_ROOM = (sys.executable, "-c", _LITTLE)
NO_ROOM_IN_THE_STORE = (sys.executable, "-c", _FULL)
BOUND_BY_MODES = (sys.executable, "-c", _BOUND)
