"""Why something that a roster says is not taken, in English and in Chinese."""

from typing import NamedTuple


class Reason(NamedTuple):
    """One reason in both languages."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def line(self, language: str) -> str:
        """Return it in Chinese when the language is Chinese, else in English."""
        return self.zh if language.partition("-")[0] == "zh" else self.en


class MisreadError(ValueError):
    """A text is not written as it has to be."""

    def __init__(self, en: str, zh: str) -> None:
        self.reason = Reason(en, zh)
        super().__init__(en)
