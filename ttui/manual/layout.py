"""Lays a page out in lines of plain text, for a terminal of any width."""

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ttui.manual.pages import Block, Kind, page

Wrap = Callable[[str, int], list[str]]
"""Divides a text into lines of at most so many cells."""
_INDENT = "  "
_CODE_INDENT = "    "
_WIDEST_HEAD = 24
"""Cells; where a table's first cells are wider, the text stands below them."""
_LEAST_TEXT = 34
"""Cells that a text beside its head needs to be read with ease."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page, and what it is part of."""

    kind: Kind
    text: str


def laid_out(topic: str, width: int, wrap: Wrap = textwrap.wrap) -> tuple[PageLine, ...]:
    """A page in lines; only code may be wider than `width`, since a broken command is no command.

    Args:
        topic: one of `TOPICS`.
        width: cells of a line.
        wrap: how a text is divided, where letters are not all one cell wide.
    """
    return tuple(_page(page(topic), width, wrap))


def hanging(head: str, text: str, width: int, wrap: Wrap = textwrap.wrap) -> Iterator[str]:
    """A text behind its head, the further lines set in as far."""
    for place, part in enumerate(wrap(text, width - len(head))):
        yield (" " * len(head) if place else head) + part


def _page(blocks: tuple[Block, ...], width: int, wrap: Wrap) -> Iterator[PageLine]:
    for place, (kind, group) in enumerate(groupby(blocks, key=lambda block: block.kind)):
        for number, block in enumerate(members := tuple(group)):
            if place and (number == 0 or kind in {Kind.TEXT, Kind.CODE, Kind.HEADING}):
                yield PageLine(Kind.TEXT, "")
            lines = _rows(block, members, width, wrap) if kind is Kind.ROW else None
            yield from (PageLine(kind, each) for each in lines or _lines(block, width, wrap))


def _lines(block: Block, width: int, wrap: Wrap) -> Iterator[str]:
    match block.kind:
        case Kind.TITLE | Kind.HEADING:
            yield from wrap(block.text, width)
        case Kind.CODE:
            yield from (f"{_CODE_INDENT}{each}".rstrip() for each in block.text.splitlines())
        case Kind.ITEM:
            yield from hanging(f"{_INDENT}{block.head} ", block.text, width, wrap)
        case _:
            yield from hanging(_INDENT, block.text, width, wrap)


def _rows(row: Block, rows: tuple[Block, ...], width: int, wrap: Wrap) -> Iterator[str]:
    """A table's row: its text beside its first cell, or below it where there is no room."""
    widest = max(len(each.head) for each in rows)
    if widest <= _WIDEST_HEAD and width - widest >= _LEAST_TEXT:
        yield from hanging(f"{_INDENT}{row.head:<{widest}}{_INDENT}", row.text, width, wrap)
        return
    if row is not rows[0]:
        # The heads of the columns make no sense where there are no columns.
        yield from hanging(_INDENT, row.head, width, wrap)
        yield from hanging(_CODE_INDENT, row.text, width, wrap)
