"""A stop of everything: its plan, the rows that it cannot stop, and its outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ttui.domain.campaign import Campaign, Entity
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.eligibility import Reason, why_not
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money, totals_by_currency
from ttui.domain.orphans import orphans
from ttui.domain.snapshot import AccountSnapshot, SideList
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.domain.totals import is_running


def is_stoppable(campaign: Campaign) -> bool:
    """True if a stop of everything must switch it off; a row not surely off counts as on."""
    return why_not(OperationStatus.DISABLE, campaign, is_alone=False) is None


def cannot_be_stopped(campaign: Campaign, account: AccountSnapshot | None) -> bool:
    """True when it may charge and the API has no way to end that (contract 4.3, 6).

    Args:
        campaign: as just read.
        account: what else is known of its account, see `totals.is_running`.
    """
    return (campaign.is_promote or campaign.is_reservation) and is_running(campaign, account)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The known plan of a stop of everything."""

    campaigns: int = 0
    """Campaigns it would switch off."""
    burning: tuple[Money, ...] = ()
    """Money per hour of those, one sum per currency; empty while no report was read."""
    promotes: int = 0
    reservations: int = 0
    burning_on: tuple[Money, ...] = ()
    """Money per hour of what it cannot stop."""
    is_burn_partial: bool = False
    """True when the burn of some of those is not known: `burning` is then the least it can be."""
    is_burn_on_partial: bool = False
    """The same of `burning_on`."""
    accounts: int = 0
    """Ad accounts that were read."""
    orphans: int = 0
    """Rows that may charge and whose parent is not listed: stopping campaigns stops none."""


def forecast(accounts: Iterable[AccountSnapshot]) -> Forecast:
    """Sum up what a stop of everything would do to these accounts as last read."""
    read = [one for one in accounts if one.statuses_at is not None or one.campaigns]
    stops = [(one, row) for one in read for row in one.campaigns.values() if is_stoppable(row)]
    others = [
        (one, row) for one in read for row in one.campaigns.values() if cannot_be_stopped(row, one)
    ]
    return Forecast(
        campaigns=len(stops),
        burning=_burning(stops),
        promotes=sum(row.is_promote for _, row in others),
        reservations=sum(not row.is_promote for _, row in others),
        burning_on=_burning(others),
        is_burn_partial=_is_partial(stops),
        is_burn_on_partial=_is_partial(others),
        accounts=len(read),
        orphans=sum(len(running_orphans(one)) for one in read),
    )


def running_orphans(account: AccountSnapshot) -> tuple[EntityRef, ...]:
    """Rows that may charge and whose parent is not listed: no stop of a campaign reaches them."""
    found: list[EntityRef] = []
    for ref in orphans(account):
        row = account.entity(ref)
        if row is not None and may_charge_alone(row):
            found.append(ref)
    return tuple(found)


def may_charge_alone(row: Entity) -> bool:
    """Whether a row whose parent is not listed may charge, by what is known of the row itself."""
    return row.switch not in _OVER and row.delivery.state not in _ENDED


_OVER = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})
_ENDED = frozenset({DeliveryState.ENDED, DeliveryState.DELETED, DeliveryState.OFF})


def _burning(rows: Iterable[tuple[AccountSnapshot, Campaign]]) -> tuple[Money, ...]:
    found = (account.burning(row) for account, row in rows)
    known = (one for one in found if one is not None)
    return tuple(one for one in totals_by_currency(known) if one.amount)


def _is_partial(rows: Iterable[tuple[AccountSnapshot, Campaign]]) -> bool:
    return any(account.burning(row) is None for account, row in rows)


class Trouble(StrEnum):
    """Why a list was not read, by what a user can do about it."""

    DENIED = "denied"
    """No permission: the token, or its right to the account."""
    UNREACHED = "unreached"
    """TikTok was not reached, or did not answer."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """An ad account whose campaigns could not be listed."""

    advertiser_id: str
    """Empty when not even the accounts are known."""
    reason: str
    """A sentence; may quote hostile text."""
    known: int = 0
    """Campaigns that were stopped all the same, since an earlier read had shown them on."""
    trouble: Trouble = Trouble.OTHER


@dataclass(frozen=True, slots=True)
class NotLookedAt:
    """A list that TikTok refuses by itself, while it shows the other campaigns of the ad account.

    Nobody knows what is on it, so a stop of everything may have left something on.
    """

    advertiser_id: str
    side: SideList
    reason: str
    """TikTok's words in a sentence; hostile text."""
    known: int = 0
    """Campaigns that were stopped all the same, since an earlier read had shown them on."""
    trouble: Trouble = Trouble.DENIED


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAllOutcome:
    """A stop of everything and what has become of it so far."""

    group: str
    """Its id, journalled with every change of it."""
    asked_at: datetime
    """Aware, UTC."""
    tick: float = 0.0
    """When it was asked for in `Clock.monotonic` seconds, which no setting of a clock moves."""
    records: tuple[ChangeRecord, ...] = ()
    """The stops, in the order in which they were sent."""
    cannot: tuple[Campaign, ...] = ()
    """The rows that still run and that the API cannot stop."""
    unlisted: tuple[Unlisted, ...] = ()
    not_looked_at: tuple[NotLookedAt, ...] = ()
    """The lists of TikTok Shop ads that were refused."""
    listed: int = 0
    """Ad accounts whose ordinary campaigns were listed to their end."""
    accounts: int = 0
    """Ad accounts it is about; 0 until they are known."""
    waiting: tuple[str, ...] = ()
    """The ids of accounts whose list is still awaited; their known rows are being stopped."""
    is_over: bool = False
    """True when each stop has ended; unconfirmed ones are still checked."""
    only: tuple[str, ...] = ()
    """The ids of the ad accounts that it is limited to; empty for all. Of the others it says
    nothing."""
    by: str = ""
    """`user@host` of one that the journal told of; empty for this session's own."""
    previous: "StopAllOutcome | None" = None
    """The one before it that switched something off, so that it can still be put back."""

    @property
    def has_seen_all(self) -> bool:
        """True when each list was read to its end, so that nothing that is on can be missing."""
        return not self.unlisted and not self.not_looked_at and not self.waiting

    def covers(self, advertiser_id: str) -> bool:
        """True if it is about this ad account too."""
        return not self.only or advertiser_id in self.only

    @property
    def off(self) -> tuple[ChangeRecord, ...]:
        """Read back as off."""
        return tuple(record for record in self.records if record.state.is_proven)

    @property
    def refused(self) -> tuple[ChangeRecord, ...]:
        """Surely not stopped; the record's message says why."""
        return tuple(record for record in self.records if record.state.is_without_effect)

    @property
    def unknown(self) -> tuple[ChangeRecord, ...]:
        """Sent, and nobody knows; being checked."""
        return tuple(one for one in self.records if one.state is ChangeState.UNCONFIRMED)

    @property
    def under_way(self) -> tuple[ChangeRecord, ...]:
        """Being sent or read back."""
        return tuple(record for record in self.records if record.state.is_open)


def switched_off(outcome: StopAllOutcome) -> tuple[ChangeRecord, ...]:
    """The rows that this stop itself switched off and proved, without those that others did."""
    return tuple(
        record
        for record in outcome.off
        if record.change.group == outcome.group and record.change.seen is OperationStatus.ENABLE
    )


def resumable(outcome: StopAllOutcome | None) -> StopAllOutcome | None:
    """The latest stop of everything that switched something off, or None."""
    while outcome is not None and not switched_off(outcome):
        outcome = outcome.previous
    return outcome


@dataclass(frozen=True, slots=True)
class Resumption:
    """The rows that putting back would switch on, and the rows that it leaves alone."""

    records: tuple[ChangeRecord, ...]
    """Stops to take back."""
    left_alone: tuple[tuple[str, Reason], ...]
    """Names with the reason; hostile text."""


def resumption(
    outcome: StopAllOutcome,
    rows: Sequence[Campaign | None],
    latest: Sequence[ChangeRecord | None],
) -> Resumption:
    """Decide which rows go back on.

    Args:
        outcome: the stop of everything.
        rows: for each of `switched_off(outcome)`, the row as it is known now.
        latest: for each, the latest change this session knows of.
    """
    records: list[ChangeRecord] = []
    left: list[tuple[str, Reason]] = []
    for record, row, last in zip(switched_off(outcome), rows, latest, strict=True):
        reason = _why_not_back(record.change, row, last)
        if reason is not None:
            left.append((record.change.name, reason))
        else:
            records.append(record)
    return Resumption(tuple(records), tuple(left))


def _why_not_back(
    change: StatusChange, row: Campaign | None, last: ChangeRecord | None
) -> Reason | None:
    if row is None:
        return Reason.NOT_LISTED
    reason = why_not(OperationStatus.ENABLE, row)
    if reason is not None:
        return reason
    if row.switch is not OperationStatus.DISABLE:
        return Reason.SWITCH_UNKNOWN
    is_later = last is not None and last.change.change_id != change.change_id
    return Reason.SWITCHED_SINCE if is_later else None
