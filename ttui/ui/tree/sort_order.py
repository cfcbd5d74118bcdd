"""The order of campaigns that `o` asks for: worked out once, then kept until it is asked again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ttui.domain.campaign import Campaign
from ttui.domain.ceiling import Ceiling, CeilingKind
from ttui.domain.charged import charged_so_far
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.domain.totals import Totals


class SortBy(StrEnum):
    """What rows are in the order of; figures from the highest down."""

    TIKTOK = "TikTok's order"
    BURN = "burn"
    CHARGED = "charged today"
    USED = "used %"
    MOST = "at most more"
    NAME = "name"
    STATE = "state"

    @property
    def next(self) -> "SortBy":
        """The order after it, around the end."""
        every = tuple(SortBy)
        return every[(every.index(self) + 1) % len(every)]


_Key: TypeAlias = tuple[int, Decimal]
_LAST: _Key = (2, Decimal(0))
"""Of figures that are not known: they are no zeros."""
_FIRST: _Key = (0, Decimal(0))
_STATES = (
    DeliveryState.DELIVERING,
    DeliveryState.NOT_REPORTED,
    DeliveryState.UNKNOWN,
    DeliveryState.SCHEDULED,
    DeliveryState.IN_REVIEW,
    DeliveryState.MONEY,
    DeliveryState.NOT_READY,
    DeliveryState.REJECTED,
    DeliveryState.ACCOUNT_PROBLEM,
    DeliveryState.ADGROUP_OFF,
    DeliveryState.CAMPAIGN_OFF,
    DeliveryState.OFF_BY_TIKTOK,
    DeliveryState.OFF,
    DeliveryState.ENDED,
    DeliveryState.DELETED,
)
"""What charges, or may, comes first."""


@dataclass(frozen=True, slots=True)
class SortKeys:
    """What to sort by, and where the figures come from that a snapshot does not hold."""

    by: SortBy
    ceiling_of: Callable[[AccountSnapshot, Campaign], Ceiling | None]
    totals_of: Callable[[AccountSnapshot], Totals]

    def of(self, account: AccountSnapshot, row: Campaign) -> _Key:
        """The key of a campaign; equal ones are in the order of their names."""
        match self.by:
            case SortBy.BURN:
                return _downwards(account.burning(row))
            case SortBy.CHARGED:
                return _downwards(account.charged(row, Window.TODAY))
            case SortBy.USED:
                used = charged_so_far(account, row)[0].used
                return _LAST if used is None else (1, -used)
            case SortBy.MOST:
                return _of_ceiling(self.ceiling_of(account, row))
            case SortBy.STATE:
                is_off = row.switch is not OperationStatus.ENABLE
                return is_off, Decimal(_STATES.index(account.delivery(row).state))
            case SortBy.NAME | SortBy.TIKTOK:
                return _FIRST

    def of_account(self, account: AccountSnapshot | None) -> _Key:
        """The key of an ad account, within its currency."""
        if account is None:
            return _LAST
        found = self.totals_of(account)
        return _downwards(found.burning_known if self.by is SortBy.BURN else found.charged_known)


def _downwards(figure: Money | None) -> _Key:
    return _LAST if figure is None else (1, -figure.amount)


def _of_ceiling(found: Ceiling | None) -> _Key:
    if found is None or (found.kind is CeilingKind.AT_LEAST and not found.known.amount):
        return _LAST
    return _FIRST if found.kind is CeilingKind.UNLIMITED else (1, -found.known.amount)


@dataclass(frozen=True, slots=True)
class Places:
    """An order that new figures do not change."""

    by: SortBy = SortBy.TIKTOK
    _of_accounts: tuple[str, ...] = ()
    _of_campaigns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The ids of an account's campaigns, by the account's id."""

    def accounts(self, listed: Sequence[str]) -> Sequence[str]:
        """The ids of the accounts in order; those that came since are last."""
        if not self._of_accounts:
            return listed
        there, known = set(listed), set(self._of_accounts)
        return [
            *(key for key in self._of_accounts if key in there),
            *(key for key in listed if key not in known),
        ]

    def campaigns(self, account: AccountSnapshot) -> list[EntityRef]:
        """The campaigns of an account in order; those that came since are last."""
        rows = account.campaigns
        order = self._of_campaigns.get(account.advertiser.advertiser_id)
        if order is None:
            return [row.ref for row in rows.values()]
        known = set(order)
        made = [rows[key].ref for key in order if key in rows]
        return [*made, *(row.ref for key, row in rows.items() if key not in known)]


def sorted_places(
    keys: SortKeys, listed: Sequence[str], accounts: Mapping[str, AccountSnapshot]
) -> Places:
    """Work an order out.

    The accounts are sorted by money only, and only within a currency: amounts of two currencies
    cannot be compared. The currencies stay in the order in which they are listed.
    """
    if keys.by is SortBy.TIKTOK:
        return Places()
    campaigns = {key: _sorted_ids(keys, account) for key, account in accounts.items()}
    if keys.by not in {SortBy.BURN, SortBy.CHARGED}:
        return Places(keys.by, (), campaigns)
    currencies: dict[str, int] = {}
    for key in listed:
        if key in accounts:
            currencies.setdefault(accounts[key].advertiser.currency, len(currencies))

    def place(key: str) -> tuple[int, _Key]:
        account = accounts.get(key)
        nth = currencies[account.advertiser.currency] if account is not None else len(currencies)
        return nth, keys.of_account(account)

    return Places(keys.by, tuple(sorted(listed, key=place)), campaigns)


def _sorted_ids(keys: SortKeys, account: AccountSnapshot) -> tuple[str, ...]:
    made = [
        (keys.of(account, row), row.name.casefold(), row.name, key)
        for key, row in account.campaigns.items()
    ]
    return tuple(key for *_, key in sorted(made))
