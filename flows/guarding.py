"""Guarding: texts that no spreadsheet takes for a formula."""

#: What a spreadsheet would calculate when it opens the file.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """Return the text so that a spreadsheet shows it as it is."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
