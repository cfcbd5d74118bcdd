"""Single values: the only place where a string becomes a number, a time or an id."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

_NONE_WORDS = frozenset({"", "-", "null", "None"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{0,18})?([eE][+-]?[0-9]{1,2})?")
_ID_DIGITS = 24
_EPOCH = re.compile(r"[0-9]{9,11}")
_LARGEST = Decimal(10) ** 15
_SMALLEST_STEP = -18
_FIRST_YEAR, _LAST_YEAR = 1970, 2999


def decimal_of(value: object) -> Decimal | None:
    """A number in any of the forms of contract 8.2; None for "-", "", null and all other text.

    Floats are taken at their shortest text, which is what TikTok printed.
    """
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < _SMALLEST_STEP or abs(number) >= _LARGEST:
        return None
    return number


def id_of(value: object) -> str:
    """An id as digits, or empty: "0" and "" mean none (contract 15.2).

    An id that came as a float is not taken: its last digits may be another object's.
    """
    if type(value) is str and value.isdecimal() and value.isascii() and value[0] != "0":
        # Nearly every id there is: six a row, 600,000 in a large account.
        return value if len(value) <= _ID_DIGITS else ""
    if isinstance(value, bool | float) or value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if not text.isdecimal():
        text = text.strip()
    plain = text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS
    return text if plain and text.strip("0") else ""


def is_nothing(value: object) -> bool:
    """Whether a value only says that there is none."""
    return value is None or (isinstance(value, str) and value.strip() in _NONE_WORDS)


def is_readable(value: object) -> bool:
    """Whether a figure is a number, or says that there is none."""
    return is_nothing(value) or decimal_of(value) is not None


def moment_of(value: str) -> datetime | None:
    """A time in one of the wire's forms (`ts` in UTC, `tsz`, `epoch`), aware, in UTC.

    None when it is none of them, or lies where servers put "never": the year 1, the year 9999.
    """
    text = value.strip()
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day_of(value: object) -> date | None:
    """A `stat_time_day` or `stat_time_hour` as the account's day, or None (contract 8.1)."""
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        return None


def hour_of(value: str) -> datetime | None:
    """A `stat_time_hour` on the account's own clock, without a zone, or None."""
    try:
        hour = datetime.fromisoformat(value.strip()).replace(tzinfo=None)
    except ValueError:
        return None
    return hour if _FIRST_YEAR <= hour.year <= _LAST_YEAR else None
