"""Receipts for people and for a billing dispute: Markdown and CSV, exact to the digit."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.money import Money
from ttui.domain.receipt import Receipt
from ttui.domain.spreadsheet import inert_as_text
from ttui.store.files.new_files import write_new

_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MARKDOWN = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#~&!$"})
TITLES = (
    "change_id", "what", "level", "id", "name", "advertiser_id", "by", "cause", "state",
    "asked_utc", "accepted_utc", "confirmed_utc", "quiet_utc", "request_id", "currency",
    "spend_at_stop", "final_spend", "late_charges", "late_seen_utc", "message", "warning",
    "said_ended_utc", "spend_when_said", "mode",
)  # fmt: skip


def with_late(receipt: Receipt, shown: ChangeRecord | None) -> Receipt:
    """The receipt with the running figure of late charges, which the journal does not have."""
    if shown is None or shown.change.change_id != receipt.change_id:
        return receipt
    return replace(receipt, record=replace(receipt.record, late=shown.late, late_at=shown.late_at))


def markdown(receipts: Iterable[Receipt], mode: Mode) -> str:
    """One section per receipt; each says DEMO or SANDBOX if the account is not a real one."""
    return "\n".join(_section(receipt, mode) for receipt in receipts)


def _section(receipt: Receipt, mode: Mode) -> str:
    change = receipt.record.change
    caveat = mode.caveat("receipt")
    lines = [caveat, ""] if caveat else []
    lines += [f"# Receipt: {receipt.verb} of {receipt.level} {escaped(change.name)}", ""]
    lines += ["| Fact | Value |", "|---|---|"]
    lines += [f"| {escaped(label)} | {escaped(value)} |" for label, value in receipt.facts()]
    lines += [
        "",
        "Times are UTC. Accepted: TikTok answered without an error. Confirmed: read back from "
        "TikTok as asked. Said ended: a person's word, which proves nothing. Quiet: spend had not "
        "risen for two report cycles; only then is it final. "
        "Amounts are those of TikTok's reports, which trail delivery by about 30 minutes.",
        "",
    ]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text as one line of Markdown in which nothing is markup."""
    return _plain(text).translate(_MARKDOWN)


def csv_text(receipts: Iterable[Receipt], mode: Mode) -> str:
    """A table after RFC 4180, one line per receipt; no cell is a formula, no id is rounded.

    A cell that a spreadsheet would compute or round begins with an apostrophe.

    The last column names the kind of account, so that each line tells it by itself.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(TITLES)
    writer.writerows([*_cells(receipt), mode.value] for receipt in receipts)
    return out.getvalue()


def _cells(receipt: Receipt) -> list[str]:
    record, change = receipt.record, receipt.record.change
    asked = receipt.reached(ChangeState.ASKED) or receipt.reached(ChangeState.HANDED_OFF)
    states = (ChangeState.ACCEPTED, ChangeState.CONFIRMED, ChangeState.QUIET)
    texts = (
        change.change_id,
        receipt.verb,
        receipt.level,
        change.ref.id,
        change.name,
        change.ref.advertiser_id,
        receipt.by,
        change.cause.value,
        record.state.value,
        _iso(asked),
        *(_iso(receipt.reached(state)) for state in states),
        record.request_id,
    )
    known = record.spend_at_stop or record.final_spend or receipt.late
    amounts = (record.spend_at_stop, record.final_spend, receipt.late)
    return [
        *map(_cell, texts),
        _cell(known.currency if known else ""),
        *map(_amount, amounts),
        _iso(record.late_at),
        _cell(record.message),
        _cell(record.warning),
        _iso(receipt.reached(ChangeState.SAID_ENDED)),
        _amount(record.spend_when_said),
    ]


def _cell(text: str) -> str:
    return inert_as_text(_plain(text))


def _amount(money: Money | None) -> str:
    """A plain number: no formula can be made of a Decimal."""
    return "" if money is None else f"{money.amount:f}"


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _plain(text: str) -> str:
    """Text on one line, without control characters and direction marks."""
    return "".join(" " if unicodedata.category(char) in _CONTROLS else char for char in text)


def write(receipt: Receipt, folders: Sequence[Path], mode: Mode) -> tuple[Path, Path]:
    """Write a receipt as Markdown and as CSV into the first folder that takes it.

    Nothing is ever overwritten: a name that is taken gets a number.

    Args:
        receipt: the receipt.
        folders: where to.
        mode: of which kind the account is.

    Raises:
        OSError: no folder can be written; a half-written file is removed.
    """
    change = receipt.record.change
    key = "".join(char for char in change.ref.id if char.isalnum() and char.isascii())
    stem = f"ttui-receipt-{receipt.verb}-{key}-{change.asked_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    texts = {".md": markdown([receipt], mode), ".csv": csv_text([receipt], mode)}
    written, table = write_new(folders, stem, texts)
    return written, table
