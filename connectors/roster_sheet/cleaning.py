"""Texts of cells as meant: no blanks around, no guard, and nothing a program lost."""

import re
import unicodedata

from plans.people.reasons import MisreadError

#: Columns that hold names: kept as they are written, even in wide letters.
_NAMES = re.compile(r"name(_.*)?")
#: Columns in which a line break separates like a semicolon.
_LISTS = frozenset(
    {
        *("languages", "roles", "skills", "available", "on_call", "away"),
        *("shifts", "certificates"),
    }
)
#: What a spreadsheet would calculate: at the beginning, and behind a semicolon, at
#: which many a spreadsheet divides the fields of any CSV file.
_FORMULA = r"'*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]"
_TO_GUARD = re.compile(rf"(^|;)({_FORMULA})")
_GUARDED = re.compile(rf"(^|;)'({_FORMULA})")
#: Marks that nobody sees; copied out of chats and web pages.
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
)
_WIDE_SPACES = {0x3000: " ", 0xA0: " "}
_ROUNDED = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE]\+[0-9]+")
_NARROW = re.compile(r"#{3,}")
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:[0-9]+"
)


def cleaned(text: str, name: str) -> str:
    """Return what a cell of one of our columns means.

    Raises:
        MisreadError: It has characters that nobody types on purpose, or a spreadsheet
            has lost what stood there.
    """
    text = text.strip()
    if not text.isprintable():
        text = _printable(text, name)
    if "'" in text and _GUARDED.search(text):
        text = _GUARDED.sub(r"\1\2", text)
    elif text.startswith(("=", "#")) or _ROUNDED.fullmatch(text):
        _refuse_lost(text)
    if text.isascii() or _NAMES.fullmatch(name):
        return text
    return unicodedata.normalize("NFKC", text).strip()


def guarded(text: str) -> str:
    """Return a text that no spreadsheet calculates; `cleaned` undoes it."""
    return _TO_GUARD.sub(r"\1'\2", text)


def _printable(text: str, name: str) -> str:
    if name in _LISTS:
        text = ";".join(text.splitlines())
    text = text.translate(_WIDE_SPACES | _INVISIBLE).strip()
    if not text.isprintable():
        raise MisreadError(
            "it has a line break or another character that cannot be printed",
            "含有换行或其他无法打印的字符",
        )
    return text


def _refuse_lost(text: str) -> None:
    if text.startswith("="):
        raise MisreadError(
            "it is a formula without a value; open the file in a spreadsheet program "
            "and save it again",
            "是没有结果的公式，请在表格软件中打开并重新保存",
        )
    if _ERROR.fullmatch(text):
        raise MisreadError(
            f"it is {text}: a formula that went wrong; write the value",
            f"是公式错误 {text}，请改为实际的值",
        )
    if _NARROW.fullmatch(text):
        raise MisreadError(
            "it was saved from a column too narrow to show it; widen the column and "
            "save again",
            "列太窄，保存时内容已丢失，请加宽列后重新保存",
        )
    if _ROUNDED.fullmatch(text):
        raise MisreadError(
            f"{text}: a spreadsheet has rounded this number and its last digits are "
            "lost; make the column text and type it again",
            f"{text}：表格软件已将号码变为科学计数，末位数字丢失，请把该列设为文本后重新填写",
        )
