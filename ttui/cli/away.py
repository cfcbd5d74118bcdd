"""Changes from outside since the last run, for `ttui status`: in lines and as JSON."""

from collections.abc import Iterator

from ttui.domain.outside import OutsideChange
from ttui.domain.receipt import Receipt, utc
from ttui.domain.since_last_run import SinceLastRunReport
from ttui.domain.status import OperationStatus
from ttui.engine.session import Session
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.eligibility import message_of

_WORDS = {OperationStatus.ENABLE: "on", OperationStatus.DISABLE: "off"}


async def look(session: Session) -> SinceLastRunReport:
    """Hold what was just read against what a screen last saw; remembers nothing itself.

    A script that asks for the status must not use up what the next screen has to tell.
    """
    watch = session.services.outside
    watch.is_silent = True
    await watch.catch_up()
    return await session.services.since_last_run.report()


def lines(report: SinceLastRunReport) -> Iterator[str]:
    """A sentence each; clean. What became of unresolved changes is told when it is found out."""
    for moved in report.outside:
        yield (
            f'outside ttui: {moved.ref.level.value} "{clean(moved.name)}" ({moved.ref.id}) switched'
            f" {_word(moved.to)} between {utc(moved.not_before)} and {utc(moved.seen_at)}"
        )
    for row in report.appeared:
        yield f'outside ttui: new and on: campaign "{clean(row.name)}" ({row.ref.id})'
    for gone in report.gone:
        yield (
            f'outside ttui: gone from the lists: {gone.ref.level.value} "{clean(gone.name)}"'
            f" ({gone.ref.id}), was {_word(gone.was)}"
        )


def as_json(report: SinceLastRunReport) -> dict[str, object]:
    """The same for scripts; times are ISO 8601 in UTC."""
    return {
        "since": report.since.isoformat() if report.since else None,
        "unresolved": [_unresolved(receipt) for receipt in report.unresolved],
        "outside": [_moved(change) for change in report.outside],
        "appeared": [{"id": row.ref.id, "name": row.name} for row in report.appeared],
        "gone": [
            {"id": gone.ref.id, "name": gone.name, "level": gone.ref.level.value}
            for gone in report.gone
        ],
    }


def _unresolved(receipt: Receipt) -> dict[str, object]:
    record = receipt.record
    return {
        "id": record.change.ref.id,
        "level": record.change.ref.level.value,
        "name": record.change.name,
        "asked": receipt.verb,
        "asked_at": record.change.asked_at.isoformat(),
        "asked_by": receipt.by,
        "state": record.state.value,
        "message": message_of(record),
    }


def _moved(change: OutsideChange) -> dict[str, object]:
    return {
        "id": change.ref.id,
        "level": change.ref.level.value,
        "name": change.name,
        "was": change.was.value,
        "operation_status": change.to.value,
        "not_before": change.not_before.isoformat(),
        "seen_at": change.seen_at.isoformat(),
    }


def _word(switch: OperationStatus) -> str:
    return _WORDS.get(switch, switch.value.lower())
