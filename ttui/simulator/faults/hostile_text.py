"""Text and rows meant to break a careless client (contract 15)."""

from collections.abc import Callable, Sequence
from typing import Final

from ttui.simulator.world.entities import Entity
from ttui.simulator.world.world import World

Row = dict[str, object]

NAMES: Final[tuple[str, ...]] = (
    "plain name",
    "[bold]markup[/bold]",
    "[/b] closing tag first",
    "[@click=app.quit]click me[/]",
    "[link=file:///etc/hosts]link[/link]",
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07\x1b]52;c;cm0=\x07",
    "bell\x07 back\x08space nul\x00 del\x7f",
    "csi\x9b31m c1\x85 control",
    "line\nbreak\r\nand\ttab",
    "\u202eright to left override\u202c",
    "\u2066isolate\u2069 \u200fmark",
    "zero\u200bwidth\u200djoiner\ufeffbom",
    "👩‍👩‍👧‍👦 family 🏳️‍🌈 flag 👍🏽",
    "冬のキャンペーン 겨울 프로모션",
    "Za\u0327\u0301\u0302\u0303\u0304lgo" * 4,
    "very long " * 50,
    "",
    "   ",
    "quotes \" ' \\ backslash",
    "{curly} %s %(name)s $(shell) `tick`",
    "-1+cmd|' /C calc'!A0",
)
"""Names with control characters, escapes, markup, bidi marks, width traps and lengths."""


def _unknown_keys(row: Row) -> None:
    row["brand_new_field"] = {"nested": [1, None, "x"]}


def _numeric_ids(row: Row) -> None:
    for key, value in row.items():
        if isinstance(value, dict):
            _numeric_ids(value)
        elif key.endswith("_id") and isinstance(value, str) and value.isdigit():
            row[key] = int(value)


def _text_money(row: Row) -> None:
    for key in ("budget", "scheduled_budget", "roas_bid"):
        if key in row:
            row[key] = str(row[key])


def _typo_status(row: Row) -> None:
    if "secondary_status" in row:
        row["secondary_status"] = "AD_STAUS_PIXEL_UNBIND"


def _future_status(row: Row) -> None:
    if "secondary_status" in row:
        row["secondary_status"] = "STATUS_NOBODY_HAS_SEEN"
        row["operation_status"] = "PAUSED_BY_ROBOT"


def _missing_keys(row: Row) -> None:
    for key in ("secondary_status", "create_time", "campaign_name", "budget_mode"):
        row.pop(key, None)


def _nulls(row: Row) -> None:
    for key in ("modify_time", "budget", "objective_type", "secondary_status"):
        if key in row:
            row[key] = None


def _dashes(row: Row) -> None:
    metrics = row.get("metrics")
    if isinstance(metrics, dict):
        row["metrics"] = dict.fromkeys(metrics, "-")
    elif "budget" in row:
        row["budget"] = "-"


_ODDITIES: Final[tuple[Callable[[Row], None], ...]] = (
    _unknown_keys,
    _numeric_ids,
    _text_money,
    _typo_status,
    _future_status,
    _missing_keys,
    _nulls,
    _dashes,
)


def make_odd(rows: Sequence[Row]) -> None:
    """Spoil rows in place, each in one of several ways, in turn; the same rows every time."""
    for number, row in enumerate(rows):
        _ODDITIES[number % len(_ODDITIES)](row)


def rename_all(world: World) -> None:
    """Give every object of a world a hostile name, in turn."""
    entities: tuple[Entity, ...] = (
        *world.campaigns.values(),
        *world.adgroups.values(),
        *world.ads.values(),
        *world.smart_ads.values(),
    )
    for number, entity in enumerate(entities):
        entity.name = NAMES[number % len(NAMES)]
