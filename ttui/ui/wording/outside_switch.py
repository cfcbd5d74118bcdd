"""The words for a switch that moved without this session: for row, pane and screen."""

from datetime import datetime

from ttui.domain.advertiser import Advertiser
from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord
from ttui.domain.ids import EntityRef
from ttui.domain.outside import OutsideChange
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.status import OperationStatus
from ttui.ui.wording import figures
from ttui.ui.wording.status_words import SWITCHES


def latest(
    change: OutsideChange | None, record: ChangeRecord | None, switch: OperationStatus
) -> OutsideChange | None:
    """The outside change, if it is newer than this session's change of the row.

    Args:
        change: the outside change, if any.
        record: this session's latest change of the row.
        switch: the row's switch as last read; an outside change to another state is outdated.
    """
    if change is None or change.to is not switch:
        return None
    if record is not None and (record.state.is_open or record.at > change.seen_at):
        return None
    return change


def row_words(change: OutsideChange, now: datetime, account: Advertiser) -> str:
    """In at most 20 characters: `off, not ttui 14:03`, `on, other session`."""
    switch = SWITCHES[change.to]
    if change.by:
        return f"{switch}, other session"
    then = account.local(change.seen_at)
    is_today = then.date() == account.local(now).date()
    return f"{switch}, not ttui {then:%H:%M}" if is_today else f"{switch}, not ttui {then:%m-%d}"


def moved_words(change: OutsideChange, now: datetime, account: Advertiser) -> str:
    """The move and its time: `switched off outside ttui between 13:58 and 14:03`."""
    switch = SWITCHES[change.to]
    early, late = (
        figures.short_time(change.not_before, now, account),
        figures.short_time(change.seen_at, now, account),
    )
    when = f"about {late}" if early == late else f"between {early} and {late}"
    who = f"by {change.by} in another session," if change.by else "outside ttui"
    return f"switched {switch} {who} {when}"


def back_words(change: OutsideChange) -> str:
    """The key that restores the state before it; empty if none can."""
    if change.was is OperationStatus.DISABLE:
        return "x: off again"
    if change.was is OperationStatus.ENABLE:
        return "s: on again (asks)"
    return ""


def pane_words(change: OutsideChange, now: datetime, account: Advertiser) -> str:
    """One sentence for the pane."""
    moved = moved_words(change, now, account)
    back = back_words(change)
    return f"{moved[0].upper()}{moved[1:]}; {back}" if back else f"{moved[0].upper()}{moved[1:]}"


def spent_words(change: OutsideChange) -> str:
    """The charges before and after: `charged 12.10 then, 14.20 when seen`; or empty."""
    before, seen = change.spend_before, change.spend_seen
    if before is None or seen is None or before.currency != seen.currency:
        return ""
    return f"charged {figures.money(before)} before, {figures.money(seen)} when seen, in all"


def of_row(app_state: AppState, account: AccountSnapshot, ref: EntityRef) -> str:
    """The words for a row of the tree; empty for nearly all of them."""
    change, row = app_state.outside.get(ref), account.entity(ref)
    if change is None or row is None:
        return ""
    shown = latest(change, app_state.changes.get(ref), row.switch)
    if shown is None:
        return ""
    # When the rows were read is exact enough to tell days apart.
    read_at = account.statuses_at.at if account.statuses_at else shown.seen_at
    return row_words(shown, read_at, account.advertiser)
