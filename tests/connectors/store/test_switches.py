"""A switch that is set waits for those who stand on it, and then holds for all."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError

import pytest

from connectors.store import Posting, open_store
from plans.identity import IncidentId
from plans.lease import Lease
from plans.running.switches import SENDING_PAUSED, SITE_ENDED
from tests.contracts.sample import ANA, FLOOD, MINUTE, SIX, incident, notice


def pause(url: str) -> int:
    """Pause sending; return how many are on the wire once it is."""
    with open_store(url) as store:
        store.switches.set(SENDING_PAUSED, {"by": "Ana"}, by="Ana", at=SIX)
    with open_store(url, is_writer=False) as store:
        return store.deliveries.on_wire(now=SIX)


def test_whoever_pauses_sees_every_wave_that_was_claimed(
    filled_url: str, posting: Posting
) -> None:
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(FLOOD), key="dam")
        store.outbox.put(FLOOD, [notice(to=ANA)])
    lease = Lease("token", SIX + MINUTE)
    with ThreadPoolExecutor(1) as threads:
        with open_store(filled_url) as store:
            wave = store.deliveries.claim("gateway", lease, limit=9, now=SIX)
            pausing = threads.submit(pause, filled_url)
            with pytest.raises(NotYetError):
                pausing.result(0.3)
        assert pausing.result(10) == len(wave) == 1
    with open_store(filled_url) as store:
        assert store.deliveries.claim("gateway", lease, limit=9, now=SIX) == []
        assert store.deliveries.next_due_at("gateway") is None
        assert store.deliveries.on_wire(now=SIX + MINUTE) == 0


def test_no_step_is_due_on_a_site_that_has_ended(
    filled_url: str, posting: Posting
) -> None:
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(FLOOD), key="dam")
        assert IncidentId(FLOOD) in {one for one, _ in store.steps.due(now=SIX)}
        store.switches.set(SITE_ENDED, {}, by="Ana", at=SIX)
        assert store.steps.due(now=SIX) == []
