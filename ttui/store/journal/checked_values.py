"""Checks each value of a row of the journal, because a damaged file may hold anything."""

import sqlite3
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

_E = TypeVar("_E", bound=StrEnum)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""Within these two, every zone and every difference of times can be computed."""
_MOST_DIGITS = 40
"""Of an amount, on either side of its point; more would fill a screen, or memory."""


class UnreadableRowError(ValueError):
    """A row holds a value that no ttui ever wrote."""


def value(row: sqlite3.Row, name: str) -> object:
    """A column as the file has it.

    Raises:
        UnreadableRowError: there is no such column.
    """
    try:
        found: object = row[name]
    except IndexError:
        raise UnreadableRowError(f"it has no {name}") from None
    return found


def text(row: sqlite3.Row, name: str) -> str:
    """A text that is not null and whose bytes were UTF-8.

    Raises:
        UnreadableRowError: it is not.
    """
    found = value(row, name)
    if not isinstance(found, str):
        raise UnreadableRowError(f"its {name} is no text")
    if not found.isascii():
        try:
            found.encode("utf-8")
        except UnicodeEncodeError:
            raise UnreadableRowError(f"its {name} holds bytes that are no text") from None
    return found


def optional_text(row: sqlite3.Row, name: str) -> str:
    """A text; null is empty."""
    return "" if value(row, name) is None else text(row, name)


def number(row: sqlite3.Row, name: str) -> int:
    """A whole number.

    Raises:
        UnreadableRowError: it is something else.
    """
    found = value(row, name)
    if not isinstance(found, int):
        raise UnreadableRowError(f"its {name} is no whole number")
    return found


def moment(row: sqlite3.Row, name: str) -> datetime:
    """An aware time.

    Raises:
        UnreadableRowError: it is not a time, or no ttui can have written it.
    """
    try:
        found = datetime.fromisoformat(text(row, name))
    except UnreadableRowError:
        raise
    except ValueError:
        raise UnreadableRowError(f"its {name} is no time") from None
    if found.tzinfo is None or not _EARLIEST <= found < _LATEST:
        raise UnreadableRowError(f"its {name} is no time that can be")
    return found


def amount(row: sqlite3.Row, name: str) -> Decimal | None:
    """An exact amount; None where it is null.

    Raises:
        UnreadableRowError: it is no amount, or one of a size that no money has.
    """
    if value(row, name) is None:
        return None
    try:
        found = Decimal(text(row, name))
    except InvalidOperation:
        raise UnreadableRowError(f"its {name} is no amount") from None
    exponent = found.as_tuple().exponent
    if not isinstance(exponent, int) or not -_MOST_DIGITS <= exponent <= _MOST_DIGITS:
        raise UnreadableRowError(f"its {name} is no amount of money")
    if found.adjusted() > _MOST_DIGITS:
        raise UnreadableRowError(f"its {name} is no amount of money")
    return found


def choice(kind: type[_E], row: sqlite3.Row, name: str) -> _E:
    """One of the words that ttui writes here.

    Raises:
        UnreadableRowError: it is another.
    """
    word = text(row, name)
    try:
        found = kind(word)
    except ValueError:
        found = None
    # Some of the enums take any word for "unknown".
    if found is None or found.value != word:
        raise UnreadableRowError(f"its {name} is a word that this ttui does not know")
    return found
