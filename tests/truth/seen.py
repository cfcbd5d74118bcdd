"""What somebody sees: figures read out of drawn text and out of `ttui status --json`."""

import contextlib
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ttui.cli import verbs
from ttui.cli.arguments import parse
from ttui.domain.ids import EntityRef
from ttui.engine.session import Session
from ttui.ui.app import TtuiApp
from ttui.ui.detail.pane import DetailPane
from ttui.ui.drawing.lines import Line, plain
from ttui.ui.main.screen import MainScreen
from ttui.ui.widgets.header import Header

AMOUNT = r"-?\d[\d,]*(?:\.\d+)?"
_AGE = re.compile(r"(\d+) (s|min|h|d)\b")
_UNIT = {"s": 1, "min": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree, cut into its columns."""

    ref: EntityRef
    text: str
    name: str
    charged: str
    budget: str | None
    """None where the column has no room."""
    tail: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The screen at one moment."""

    first: str
    second: str
    rows: tuple[Row, ...]
    cursor: EntityRef | None
    pane: tuple[str, ...]
    is_wide: bool


def screen_of(app: TtuiApp) -> Seen:
    """What the main screen shows now."""
    main = app.screen_stack[0]
    assert isinstance(main, MainScreen)
    first, second = (plain(line) for line in main.query_one(Header).lines[:2])
    pane = main.query_one(DetailPane)
    return Seen(
        first,
        second,
        tuple(_rows(main)),
        main.tree_view.cursor,
        tuple(plain(line).rstrip() for line in pane.lines) if pane.display else (),
        main.is_wide,
    )


def _rows(main: MainScreen) -> list[Row]:
    tree = main.tree_view
    top = tree.scroll_offset.y
    refs = tree.outline.rows[top : top + tree.size.height]
    columns = tree.columns
    rows = []
    for y, ref in enumerate(refs):
        text = "".join(part.text for part in tree.render_line(y))
        at = columns.name + 1
        charged, at = text[at : at + columns.charged], at + columns.charged
        budget = None
        if columns.budget:
            budget, at = text[at + 1 : at + 1 + columns.budget].strip(), at + 1 + columns.budget
        for column in (columns.most, columns.mode):
            at += (1 + column) if column else 0
        tail = text[at + 2 : at + 2 + columns.tail].strip()
        rows.append(Row(ref, text, text[: columns.name], charged.strip(), budget, tail))
    return rows


def as_seen(line: Line) -> str:
    """A drawn line as text."""
    return plain(line)


def amount(text: str) -> Decimal:
    """The number that a drawn amount is."""
    return Decimal(text.replace(",", ""))


def digits(text: str) -> int:
    """How many decimals an amount is drawn with."""
    return len(text.partition(".")[2])


def oldest(text: str) -> float | None:
    """The most seconds that a drawn age may stand for: ages are cut to their unit."""
    found = _AGE.search(text)
    return (int(found[1]) + 1) * _UNIT[found[2]] if found else None


@dataclass(frozen=True, slots=True)
class Told:
    """What `ttui status --json` said, and how it ended."""

    answer: dict[str, Any]
    code: int


async def status_of(session: Session) -> Told:
    """Run `ttui status --json --depth ad` in a session of its own."""
    out, err = io.StringIO(), io.StringIO()
    arguments = parse(["status", "--json", "--depth", "ad"])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = await verbs._status(arguments, session)
    return Told(json.loads(out.getvalue()), int(code))
