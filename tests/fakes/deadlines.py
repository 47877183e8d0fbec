from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from plans.identity import OccasionId
from plans.incident.deadlines import Deadline


class FakeDeadlines:
    """Deadlines in memory; wall time is incident time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], Deadline] = {}

    def start(self, occasion_id: OccasionId, deadlines: Sequence[Deadline]) -> None:
        for one in deadlines:
            self._kept.setdefault((occasion_id, one.name, one.round), one)

    def of(self, occasion_id: OccasionId) -> Sequence[Deadline]:
        last = {
            one.name: one
            for (where, _, _), one in sorted(self._kept.items())
            if where == occasion_id
        }
        return sorted(last.values(), key=lambda one: (one.due_at, one.name))

    def near(self, *, now: datetime) -> Sequence[tuple[OccasionId, Deadline]]:
        found = [
            (OccasionId(where), one)
            for (where, _, _), one in self._kept.items()
            if one.is_open and one.due_at <= now
        ]
        return sorted(found, key=lambda item: (item[1].due_at, item[1].name))

    def remind(self, occasion_id: OccasionId, deadline: Deadline) -> None:
        kept = self._kept[occasion_id, deadline.name, deadline.round]
        self._kept[occasion_id, deadline.name, deadline.round] = replace(
            kept, reminded_at=deadline.reminded_at
        )

    def close(  # noqa: PLR0913 -- as the port
        self,
        occasion_id: OccasionId,
        name: str,
        *,
        at: datetime,
        by: str,
        note: str,
        is_last: bool = False,
    ) -> bool:
        last = {one.name: one for one in self.of(occasion_id)}.get(name)
        if last is None or not last.is_open:
            return False
        done = replace(last, done_at=at, done_by=by, note=note)
        self._kept[occasion_id, name, last.round] = done
        if not is_last and (following := last.next_round(at=at)):
            self.start(occasion_id, [following])
        return True
