"""A file that cannot be taken in at all."""

from pathlib import Path

from plans.errors import MobilizationError
from plans.people.reasons import Reason


class SheetError(MobilizationError):
    """A file cannot be taken in or written at all."""

    def __init__(self, file: Path, reason: Reason, language: str = "en") -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason.line(language)}")

    def said_in(self, language: str) -> "SheetError":
        """Return the same error in another language."""
        return SheetError(self.file, self.reason, language)
