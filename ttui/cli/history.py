"""`ttui journal`: what was done and how it ended."""

import sys
from collections.abc import Sequence

from ttui.cli import output
from ttui.cli.arguments import Arguments
from ttui.cli.tables import console, print_table
from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeRecord
from ttui.domain.money import Money
from ttui.services.journal import receipts
from ttui.services.journal.reader import receipt_of
from ttui.store.journal.rows import JournalEntry
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.eligibility import message_of

_NAME = 4


def print_journal(records: Sequence[JournalEntry], arguments: Arguments, mode: Mode) -> None:
    """Print entries in the form that was asked for; receipts are Markdown unless said otherwise."""
    found = [receipt_of(entry) for entry in records]
    if arguments.as_json:
        output.show_json(as_json(records))
    elif arguments.as_csv:
        # Its lines end as RFC 4180 has it, which print would not keep.
        sys.stdout.write(receipts.csv_text(found, mode))
    elif arguments.as_markdown or arguments.receipt:
        sys.stdout.write(receipts.markdown(found, mode))
    else:
        show(records)


def as_json(records: Sequence[JournalEntry]) -> dict[str, object]:
    """One JSON object, newest first; money and ids are strings, times ISO 8601 in UTC."""
    return {"changes": [_entry(record) for record in records]}


def _entry(entry: JournalEntry) -> dict[str, object]:
    record = entry.record
    change = record.change
    return {
        "change_id": change.change_id,
        "advertiser_id": change.ref.advertiser_id,
        "level": change.ref.level.value,
        "id": change.ref.id,
        "name": change.name,
        "to": change.to.value,
        "from": change.seen.value,
        "asked_at": change.asked_at.isoformat(),
        "by": f"{entry.author.user}@{entry.author.host}",
        "cause": change.cause.value,
        "group": change.group,
        "state": record.state.value,
        "steps": [{"state": one.state.value, "at": one.at.isoformat()} for one in record.steps],
        "message": message_of(record),
        "request_id": record.request_id,
        "spend_when_said": _money(record.spend_when_said),
        "spend_at_stop": _money(record.spend_at_stop),
        "final_spend": _money(record.final_spend),
        "late_charge": _money(record.late_charge),
    }


def _money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": str(money.amount), "currency": money.currency}


def show(records: Sequence[JournalEntry]) -> None:
    """Print a table for people, newest first."""
    if not records:
        output.show("This journal holds no change.")
        return
    output.head("journal")
    out = console()
    titles = ("asked (UTC)", "what", "id", "state", "name", "by", "TikTok's request id")
    rows = [_cells(entry.record, entry) for entry in records]
    print_table(out, titles, rows, elastic=_NAME)


def _cells(record: ChangeRecord, entry: JournalEntry) -> Sequence[str]:
    change = record.change
    one = receipt_of(entry)
    what = one.level if change.is_hand_off else change.ref.level.value
    state = record.state.value + (f": {clean(message_of(record))}" if record.message else "")
    return (
        change.asked_at.strftime("%Y-%m-%d %H:%M:%S"),
        f"{one.verb} {what}",
        change.ref.id,
        state,
        clean(change.name),
        clean(f"{entry.author.user}@{entry.author.host}"),
        clean(record.request_id),
    )
