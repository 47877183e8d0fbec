from plans.running.heartbeats import Heartbeat
from tests.alerts import SIX


def test_a_heartbeat_tells_which_source_is_away_and_since_when() -> None:
    beat = Heartbeat(
        service="watcher",
        host="here",
        pid=1,
        started_at=SIX,
        beat_at=SIX,
        facts={
            "met_state": "away",
            "met_read_at": "06:00",
            "web_state": "fine",
            "new_state": "away",
        },
    )

    assert beat.away == {"met": "06:00", "new": "-"}
