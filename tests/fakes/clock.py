from dataclasses import dataclass
from datetime import datetime


@dataclass
class FakeClock:
    """A Clock that stands until somebody waits, and then jumps."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def wait(self, until: datetime) -> None:
        self.moment = max(self.moment, until)
