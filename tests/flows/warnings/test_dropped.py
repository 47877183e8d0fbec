"""With real processes: a warning that is dropped, and one that comes many times."""

import subprocess
import sys
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.engine.clock import monotonic_s
from flows.services import together
from flows.services.processes import WATCHER, services_of
from tests.alerts import alert, cap_of, info
from tests.flows.trial import wait_for
from tests.flows.warned import Warned, make_warned
from tests.sinks.http import http_sink

ROOT = Path(__file__).parents[3]
DAM = alert("dam", infos=(info(event="Dam break"),))
#: The bar of this: seconds from the file to the first message at the sink.
BAR_S = 5.0
PROCESSES, TIMES = 8, 13
TAKES = """
import sys
from pathlib import Path
from flows.library import site_in
from flows.settings import Settings
from flows.warnings.taking import Taking
from plans.warning.incoming import Came
settings = Settings(site=Path(sys.argv[1]), store_url=sys.argv[2])
taking = Taking(settings=settings, site=site_in(settings.site))
came = [Came(raw=Path(sys.argv[3]).read_bytes(), name="dam")]
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[4])):
    taking.take(came, "alerts.met")
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.mark.slow
def test_a_dropped_warning_has_its_first_message_at_the_sink_in_time(
    site: Path,
) -> None:
    with http_sink() as sink:
        make_warned(site)
        file = site / "site.yaml"
        written = file.read_text(encoding="utf-8")
        file.write_text(written.replace("gateway.example", sink.address), "utf-8")
        warned = Warned(site)
        try:
            needed = services_of(warned.settings)
            together.start_all(warned.settings, [*together.CARRYING, WATCHER])
            began_s = monotonic_s()
            (site / "incoming" / "dam.xml").write_bytes(cap_of(DAM))
            wait_for(lambda: sink.received)
            took_s = monotonic_s() - began_s
        finally:
            warned.down()
            close_store(warned.settings.url)

    assert WATCHER in needed
    assert len(warned.incidents()) == 1
    assert took_s < BAR_S


@pytest.mark.slow
def test_the_same_warning_from_many_processes_at_once_is_one_incident(
    site: Path, store_url: str, tmp_path: Path
) -> None:
    make_warned(site, store_url)
    warned = Warned(site, store_url=store_url)
    file = tmp_path / "dam.xml"
    file.write_bytes(cap_of(DAM))
    words = (str(site), store_url, str(file), str(TIMES))
    running = [
        subprocess.Popen(  # noqa: S603 -- our own words
            [sys.executable, "-c", TAKES, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in running:
        one.communicate()
    codes = [one.returncode for one in running]
    found = (len(warned.incidents()), warned.became(DAM))
    close_store(store_url)

    assert codes == [0] * PROCESSES
    assert found == (1, "declared")
