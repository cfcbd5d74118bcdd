"""Makes cells: one value as CSV text and as a workbook cell, exact and harmless in both."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from ttui.domain.spreadsheet import inert, is_number

Cell: TypeAlias = tuple[str, float | str | date | None]
"""CSV text, and what the workbook gets: a number, text, a day, or nothing."""

EMPTY: Cell = ("", None)
_NOTHING = frozenset({"", "-"})
_LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
_CUT = " [cut here; whole in the CSV]"
_MOST_PLACES = 60
_LOST = "�"


def figure(value: object) -> Cell:
    """A figure of a report; "-" and nothing are empty, words stay words (contract 8.2)."""
    # Only text is cached: a cache would confuse 1 with True.
    return _figure(value) if isinstance(value, str) else plain("", value)


@lru_cache(maxsize=1 << 13)
def _figure(value: str) -> Cell:
    text = value.strip()
    if text in _NOTHING:
        return EMPTY
    return number(Decimal(text)) if is_number(text) else words(value)


def number(value: Decimal) -> Cell:
    """A number without idle zeros; a workbook gets text if a double cannot hold its digits."""
    text = plain_number(value)
    if not text:
        return EMPTY
    double = float(text)
    return text, double if Decimal(f"{double:.16G}") == Decimal(text) else text


def plain_number(value: Decimal) -> str:
    """Digits without an exponent and without idle zeros: 100, 100.0 and 1E+2 are one."""
    if not value.is_finite():
        return ""
    if abs(value.adjusted()) > _MOST_PLACES:
        return str(value)
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=1 << 13)
def words(value: str) -> tuple[str, str]:
    """Text that no spreadsheet reads as a formula; an apostrophe is put before one that is."""
    text = inert(whole(value))
    return text, text if len(text) * 2 <= _LONGEST else _short(text)


def day(value: object) -> Cell:
    """A report's day; whatever else stays as it is."""
    if not isinstance(value, str):
        return plain("", value)
    try:
        return value, _date(value)
    except ValueError:
        return words(value)


@lru_cache(maxsize=1 << 10)
def _date(text: str) -> date:
    return date.fromisoformat(text)


def plain(name: str, value: object) -> Cell:
    """A value of a list: text, number, yes or no, or JSON for nested values."""
    match value:
        case None:
            return EMPTY
        case bool():
            text = "true" if value else "false"
            return text, text
        case str():
            return words(value)
        case int() | Decimal():
            if name.endswith("_id"):
                return words(plain_number(Decimal(value)))
            return number(Decimal(value))
        case _:
            return words(compact(value))


def compact(value: object) -> str:
    """JSON in one line with sorted keys; numbers keep every digit."""
    match value:
        case Mapping():
            pairs = sorted(((str(key), one) for key, one in value.items()), key=itemgetter(0))
            return f"{{{','.join(f'{_quoted(key)}:{compact(one)}' for key, one in pairs)}}}"
        case list() | tuple():
            return f"[{','.join([compact(one) for one in value])}]"
        case bool() | None:
            return json.dumps(value)
        case int() | Decimal():
            return plain_number(Decimal(value)) or "null"
        case _:
            return _quoted(str(value))


def whole(text: str) -> str:
    """Text that UTF-8 can hold: half a surrogate pair becomes a mark."""
    if text.isascii():
        return text
    return "".join(_LOST if "\ud800" <= one <= "\udfff" else one for one in text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _short(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) // 2 <= _LONGEST:
        return text
    kept = units[: (_LONGEST - len(_CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + _CUT
