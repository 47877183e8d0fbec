"""From written values to numbers; what could be two numbers is none."""

import re

import numpy as np
import pandas as pd

#: What says that nothing was measured, in small letters.
_MISSING = frozenset(
    ["", "-", "--", "---", "—", "–", "/", "nan", "na", "n/a", "null", "none", "缺测"]
)
#: Numbers that stand for nothing measured in the files of gauges and weather services.
_STAND_INS = frozenset([-999.0, -9999.0, -99999.0, 999999.0])
_PLAIN = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_THREE = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")


def numbers_of(
    written: "pd.Series[str]", *, unit: str, has_commas: bool
) -> tuple["pd.Series[float]", "pd.Series[bool]"]:
    """Return the values (NaN: none), and which rows say nothing that we understand.

    Args:
        written: As text.
        unit: May stand behind a number; any other one is not understood.
        has_commas: A comma separates fields: one within a number is no decimal comma.
    """
    values = pd.to_numeric(written, errors="coerce").astype("float64")
    rest = written[values.isna()].str.strip()
    bad = pd.Series(data=False, index=written.index)
    if len(rest):
        spelled = list(dict.fromkeys(rest))
        comma = "." if not has_commas else _comma_of(spelled)
        known = {one: _number(one, unit, comma) for one in spelled}
        values.loc[rest.index] = rest.map(known).astype("float64")
        bad.loc[rest.index] = rest.isin([one for one, n in known.items() if n is None])
    bad |= np.isinf(values)
    values = values.mask(bad | values.isin(_STAND_INS))
    return values, bad


def _comma_of(spelled: list[str]) -> str | None:
    """Return what a comma stands for: a point, nothing; None: it could be either."""
    commas = [one for one in spelled if "," in one and not _THREE.fullmatch(one)]
    stands_for = {"." if _ends_in_decimals(one) else "" for one in commas}
    return stands_for.pop() if len(stands_for) == 1 else None


def _ends_in_decimals(text: str) -> bool:
    return text.rfind(",") > text.rfind(".")


def _number(written: str, unit: str, comma: str | None) -> float | None:
    """Return the number; NaN: marked as missing; None: it is none."""
    text = written.strip()
    if text.lower() in _MISSING:
        return float("nan")
    if unit and text.endswith(unit):
        text = text[: -len(unit)]
    text = re.sub(r"[\s\u00a0\u202f'\u2019]", "", text).replace("\u2212", "-")
    if "," in text and "." in text:
        text = _without_thousands(text)
    elif _THREE.fullmatch(text) and comma is None:
        return None
    else:
        text = text.replace(",", "." if comma is None else comma)
    return float(text) if _PLAIN.fullmatch(text) else None


def _without_thousands(text: str) -> str:
    """Return a number that has both marks: the last one begins the decimals."""
    decimal, other = (",", ".") if _ends_in_decimals(text) else (".", ",")
    return text.replace(other, "").replace(decimal, ".")
