"""The words for a change's steps, with their times, and for the money after a stop."""

from collections.abc import Sequence
from datetime import datetime

from ttui.domain.advertiser import Advertiser
from ttui.domain.changes import ChangeRecord, ChangeState, ChangeStep
from ttui.domain.status import OperationStatus
from ttui.ui.drawing.lines import Line, line, line_width, segment
from ttui.ui.drawing.styles import DIM, WARN
from ttui.ui.wording import figures


def steps(record: ChangeRecord, now: datetime, account: Advertiser, room: int) -> list[Line]:
    """One part for each step: `asked 14:03:01`; with a date where the day changes.

    If they do not all fit, "accepted" is left out, because it proves the least.
    """
    parts = _steps(record.steps, now, account)
    if sum(map(line_width, parts)) + 3 * (len(parts) - 1) <= room:
        return parts
    told = [step for step in record.steps if step.state is not ChangeState.ACCEPTED]
    return _steps(told, now, account)


def _steps(steps: Sequence[ChangeStep], now: datetime, account: Advertiser) -> list[Line]:
    parts: list[Line] = []
    day = account.local(now).date()
    for step in steps:
        then = account.local(step.at)
        date = "" if then.date() == day else f"{then:%m-%d} "
        day = then.date()
        indent = "" if parts else " "
        parts.append(line(f"{indent}{step.state.value} {date}{then:%H:%M:%S}"))
    return parts


def _time(moment: datetime, now: datetime, account: Advertiser) -> str:
    then = account.local(moment)
    is_today = then.date() == account.local(now).date()
    return f"{then:%H:%M:%S}" if is_today else f"{then:%m-%d %H:%M}"


def late_words(record: ChangeRecord, now: datetime, account: Advertiser) -> str:
    """Money charged after a stop: `0.84 after stop, last 14:41`; empty if there was none."""
    late = record.late_charge
    if late is None or not record.change.is_stop:
        return ""
    text = f"{figures.money(late)} after stop"
    if not late.amount:
        return "nothing charged after stop"
    if record.late_at is None:
        return text
    return f"{text}, last {figures.near_time(record.late_at, now, account)}"


def is_stopped(record: ChangeRecord, switch: OperationStatus) -> bool:
    """True if the row should show its stop (open or proven) and no longer its spending."""
    # A Promote that has ended may keep its switch (contract 6, unconfirmed).
    is_over = switch is OperationStatus.DISABLE or record.change.is_hand_off
    off = record.state.is_proven and is_over
    return record.change.is_stop and (off or record.state.is_open)


def money_parts(record: ChangeRecord, now: datetime, account: Advertiser) -> list[Line]:
    """The charge at the stop, the final charge, and the difference."""
    parts: list[Line] = []
    if record.spend_at_stop is not None:
        text = f" at the stop {figures.with_currency(record.spend_at_stop)}"
        parts.append(line(text))
    if record.final_spend is not None:
        text = f"final {figures.with_currency(record.final_spend)}"
        parts.append(line(text if parts else f" {text}"))
    late = late_words(record, now, account)
    if late:
        loud = record.late_charge is not None and record.late_charge.amount > 0
        parts.append(line(segment(late if parts else f" {late}", WARN if loud else DIM)))
    return parts


def earlier(
    records: Sequence[ChangeRecord], now: datetime, account: Advertiser
) -> list[tuple[str, str]]:
    """One line for each change of a row: its time and its outcome."""
    found = []
    for record in records:
        verb = "stop" if record.change.is_stop else "start"
        verb = "end" if record.change.is_hand_off else verb
        late = late_words(record, now, account)
        more = f"; {late}" if late and record.state is ChangeState.QUIET else ""
        when = _time(record.change.asked_at, now, account)
        found.append((when, f"{verb} by {record.change.cause.value}: {record.state.value}{more}"))
    return found
