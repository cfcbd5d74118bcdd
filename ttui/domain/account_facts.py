"""What is told of one ad account beside its sums: its busiest campaigns and its latest stop."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import is_running

TOP = 5


def top_burners(account: AccountSnapshot, most: int = TOP) -> tuple[tuple[Campaign, Money], ...]:
    """The campaigns that charge the most per hour now, the highest first; those at 0 are left out.

    Campaigns whose burn is not known are not among them.
    """
    burning = (
        (row, burn)
        for row in account.campaigns.values()
        if is_running(row, account)
        and (burn := account.burning(row)) is not None
        and burn.amount > 0
    )
    ranked = sorted(burning, key=lambda pair: pair[1].amount, reverse=True)
    return tuple(ranked[:most])


def unknown_burns(account: AccountSnapshot) -> int:
    """How many running campaigns have no known burn: any of them may be the busiest."""
    return sum(
        is_running(row, account) and account.burning(row) is None
        for row in account.campaigns.values()
    )


@dataclass(frozen=True, slots=True)
class LastStop:
    """The latest stop in an account: of one row, of several, or of everything."""

    at: datetime
    """When it was asked for, aware."""
    records: tuple[ChangeRecord, ...]
    """Its rows in this account; never empty."""


def last_stop(app_state: AppState, advertiser_id: str) -> LastStop | None:
    """The latest stop that ttui knows of: of this session, or in the part of the journal read."""
    known = {
        record.change.change_id: record
        for record in _records(app_state)
        if record.change.is_stop and record.change.ref.advertiser_id == advertiser_id
    }
    if not known:
        return None
    latest = max(known.values(), key=lambda one: one.change.asked_at)
    group = latest.change.group
    records = tuple(one for one in known.values() if group and one.change.group == group)
    return LastStop(latest.change.asked_at, records or (latest,))


def _records(app_state: AppState) -> Iterable[ChangeRecord]:
    # The state of this session is newer than what was read of the journal.
    yield from (receipt.record for receipt in app_state.journal.receipts)
    yield from (one for some in app_state.history.values() for one in some)
    yield from app_state.changes.values()
