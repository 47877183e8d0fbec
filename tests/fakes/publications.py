from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.warning.alerts import Alert
from plans.warning.published import Publication, PublishedAlert
from tests.fakes.memory import Memory

_ALERT = TypeAdapter(Alert)


class FakeAlertTexts:
    """Alerts as JSON: all that is in them, and nothing of CAP's."""

    def write(self, alert: Alert) -> bytes:
        return _ALERT.dump_json(alert)

    def read(self, raw: bytes) -> Alert:
        return _ALERT.validate_json(raw)


class FakePublications:
    """Publications in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.published: list[PublishedAlert] = []
        self.came_in: list[Alert] = []

    def publish(self, publication: Publication) -> bool:
        alert = publication.alert
        if any(one.alert.identifier == alert.identifier for one in self.published):
            return False
        here = IncidentId(publication.occasion_id)
        self.published = [self._seen_after(one, alert, here) for one in self.published]
        texts = FakeAlertTexts()
        raw = texts.write(alert)
        self.published.append(
            PublishedAlert(
                alert=texts.read(raw),
                raw=raw,
                occasion_id=here,
                kind_of_run=self._memory.incidents[here].kind_of_run,
                step=publication.step,
                published_at=self._memory.now,
                expires_at=self._wall(here, alert.expires),
            )
        )
        return True

    def of(self, occasion_id: OccasionId) -> Sequence[PublishedAlert]:
        return [one for one in self.published if one.occasion_id == occasion_id]

    def current(self, *, since: datetime) -> Sequence[PublishedAlert]:
        return [
            one
            for one in reversed(self.published)
            if one.kind_of_run is not KindOfRun.REHEARSAL
            and (one.ends_at is None or one.ends_at >= since)
        ]

    def find(self, identifier: str) -> PublishedAlert | None:
        for one in self.published:
            is_outside = one.kind_of_run is not KindOfRun.REHEARSAL
            if is_outside and one.alert.identifier == identifier:
                return one
        return None

    def relayed(self, occasion_id: OccasionId) -> Sequence[Alert]:
        del occasion_id
        return self.came_in

    def _wall(self, here: IncidentId, moment: datetime | None) -> datetime | None:
        clock = self._memory.incidents[here].clock
        return moment and clock.wall(moment)

    def _seen_after(
        self, one: PublishedAlert, alert: Alert, here: OccasionId
    ) -> PublishedAlert:
        is_named = one.alert.reference in alert.references and one.occasion_id == here
        if not is_named or one.superseded_at is not None:
            return one
        return replace(one, superseded_at=self._memory.now)
