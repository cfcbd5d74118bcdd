"""Writing list rows fast: one text template per kind of row, filled with what differs.

A page of 1,000 rows of 50 fields each must take a few milliseconds, so fields that never differ are
written once, into the template. Key order varies from answer to answer, as it does at TikTok.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from random import Random
from typing import Final, Generic, TypeVar

E = TypeVar("E")

VARIANTS: Final = 4
"""How many key orders and number styles there are."""


@dataclass(frozen=True, slots=True)
class View:
    """What rows of one answer are written with."""

    now: int
    """Milliseconds since 1970."""
    variant: int
    """Which key order and number style to use."""
    odd_status: Mapping[str, str] = field(default_factory=dict)


Getter = Callable[[E, View], str]
"""Writes one field as JSON text."""

Columns = Mapping[str, Getter[E] | str]
"""A field is a getter, or JSON text that is the same in every row."""

NULL: Final = "null"
quoted: Final[Callable[[str], str]] = encode_basestring


def constant(value: object) -> str:
    """JSON text of a value that is the same in every row."""
    return json.dumps(value)


def money(minor: int, digits: int, variant: int) -> str:
    """An amount as a JSON number: ``100`` and ``100.0`` both occur (contract 1.1)."""
    unit = 10**digits
    if minor % unit == 0:
        whole = str(minor // unit)
        return whole if variant % 2 else whole + ".0"
    return repr(minor / unit)


class RowWriter(Generic[E]):
    """Writes rows of one kind. ``shape`` says which set of columns an object has."""

    def __init__(self, shapes: Mapping[str, Columns[E]], shape: Callable[[E], str]) -> None:
        self._shapes = shapes
        self._shape = shape
        self._templates: dict[tuple[object, ...], tuple[str, tuple[Getter[E], ...]]] = {}

    def write(
        self,
        objects: Iterable[E],
        view: View,
        fields: tuple[str, ...] = (),
        *,
        without_nulls: bool = False,
    ) -> list[str]:
        """One JSON object text per object."""
        rows = []
        for item in objects:
            key = (self._shape(item), view.variant, fields, without_nulls)
            found = self._templates.get(key)
            if found is None:
                found = self._templates[key] = self._compile(key[0], view, fields, without_nulls)
            template, getters = found
            rows.append(template % tuple([getter(item, view) for getter in getters]))
        return rows

    def _compile(
        self, shape: str, view: View, fields: tuple[str, ...], without_nulls: bool
    ) -> tuple[str, tuple[Getter[E], ...]]:
        columns = self._shapes[shape]
        names = [name for name in columns if not fields or name in fields]
        Random(view.variant).shuffle(names)  # noqa: S311 - repeatable, not secret
        parts: list[str] = []
        getters: list[Getter[E]] = []
        for name in names:
            column = columns[name]
            if not isinstance(column, str):
                getters.append(column)
                parts.append(f'"{name}":%s')
            elif not (without_nulls and column == NULL):
                parts.append(f'"{name}":{column.replace("%", "%%")}')
        return "{" + ",".join(parts) + "}", tuple(getters)
