"""Sums over several ad accounts: which accounts are in them, how old they are, what is unknown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ttui.domain.app_state import AppState
from ttui.domain.ids import Level
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, Stamp
from ttui.domain.totals import Totals, totals
from ttui.domain.unread import AccountsRead


@dataclass(frozen=True, slots=True)
class Parts:
    """The ad accounts that a sum over all of them is made of."""

    read: AccountsRead
    """How many are expected and read, those that cannot be read among them."""
    listed: tuple[AccountSnapshot, ...]
    """The accounts in counts: listed to their end, and still readable."""
    charged: tuple[AccountSnapshot, ...]
    """The accounts of `listed` whose campaign reports were read."""

    def only(self, account: AccountSnapshot | None) -> "Parts":
        """One account alone, as far as it is in the sum."""
        return Parts(
            AccountsRead(expected=1, listed=1, charged=1),
            tuple(one for one in self.listed if one is account),
            tuple(one for one in self.charged if one is account),
        )

    @property
    def statuses_at(self) -> Stamp | None:
        """When the oldest part of a count was read: a sum is as old as that."""
        return _oldest(one.statuses_at for one in self.listed)

    @property
    def money_at(self) -> Stamp | None:
        """When the oldest part of a sum of money was read."""
        return _oldest(one.money_at for one in self.charged)

    @property
    def money_reaches(self) -> Stamp | None:
        """How far back money may lie where a part's reports may be late; see `AccountSnapshot`."""
        return _oldest(one.money_reaches for one in self.charged if one.money_reaches is not None)


def parts_of(app_state: AppState) -> Parts:
    """Which accounts a sum over all stands for; those that are lost now are left out of it."""
    listed = tuple(
        one
        for one in app_state.accounts
        if Level.CAMPAIGN in one.lists_read and not _is_lost(app_state, one)
    )
    charged = tuple(one for one in listed if one.money_at is not None)
    return Parts(app_state.accounts_read, listed, charged)


def has_one_money_time(parts: Parts) -> bool:
    """Whether one age can stand for all the money: not while an account's is still awaited."""
    return parts.read.expected <= 1 or parts.read.is_all_charged


def header_money_time(app_state: AppState) -> Stamp | None:
    """The reading time that the header's age of money is based on.

    While none is told it is the newest reading there is: figures without an age are taken for new.
    """
    parts = parts_of(app_state)
    if has_one_money_time(parts) and parts.money_at is not None:
        return parts.money_at
    known = [one.statuses_at for one in parts.listed if one.statuses_at is not None]
    return max(known, key=lambda stamp: stamp.tick, default=None)


def _is_lost(app_state: AppState, account: AccountSnapshot) -> bool:
    unread = app_state.unread.get(account.advertiser.advertiser_id)
    return unread is not None and unread.reason.is_lasting


def _oldest(stamps: Iterable[Stamp | None]) -> Stamp | None:
    known = [stamp for stamp in stamps if stamp is not None]
    return min(known, key=lambda stamp: stamp.tick, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One figure of several accounts of one currency."""

    known: Money | None
    """The sum of what is known; None when nothing is."""
    is_whole: bool
    """False when a part is not known, so that the sum is more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencySums:
    """The sums of the accounts of one currency; currencies are never mixed."""

    currency: str
    burning: Sum
    charged_today: Sum
    daily_budgets: Money | None
    """None when there is none, or one of them is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Ad accounts in a few figures: all of them, or one alone.

    The header, an account's own row and `ttui status` take them from here, so the rows add up to
    the header to the last digit that is shown.
    """

    on: int
    off: int
    ended: int
    is_every_campaign_listed: bool
    """False where a campaign may be on no list, so that the counts are the least."""
    money: tuple[CurrencySums, ...]
    """Per currency, of the accounts whose reports were read; empty before any."""


def figures_of(parts: Parts, totals_of: Callable[[AccountSnapshot], Totals] = totals) -> Figures:
    """Sum up the accounts of `parts`; of one account take `parts.only(account)`.

    Args:
        parts: which accounts.
        totals_of: `totals`, or a cache of it.
    """
    counted = [totals_of(one) for one in parts.listed]
    return Figures(
        on=sum(one.on for one in counted),
        off=sum(one.off for one in counted),
        ended=sum(one.ended for one in counted),
        is_every_campaign_listed=all(one.is_every_campaign_listed for one in counted),
        money=sums_by_currency(totals_of(one) for one in parts.charged),
    )


def sums_by_currency(parts: Iterable[Totals]) -> tuple[CurrencySums, ...]:
    """One set of sums per currency, in order of first appearance.

    Each account's figure is rounded as it is shown before it is added: the rows of the accounts
    would else not add up to the sum.
    """
    by_currency: dict[str, list[Totals]] = {}
    for one in parts:
        by_currency.setdefault(one.currency, []).append(one)
    return tuple(
        CurrencySums(
            currency=currency,
            burning=Sum(
                known=_sum(each.burning_known for each in some).known,
                is_whole=all(each.burning is not None for each in some),
            ),
            charged_today=Sum(
                known=_sum(each.charged_known for each in some).known,
                is_whole=all(each.charged_today is not None for each in some),
            ),
            daily_budgets=_budgets(some),
        )
        for currency, some in by_currency.items()
    )


def _sum(parts: Iterable[Money | None]) -> Sum:
    found = list(parts)
    known = [part.rounded() for part in found if part is not None]
    whole: Money | None = None
    for part in known:
        whole = part if whole is None else whole + part
    return Sum(known=whole, is_whole=len(known) == len(found))


def _budgets(some: list[Totals]) -> Money | None:
    if not all(each.are_budgets_known for each in some):
        return None
    return _sum(each.daily_budgets for each in some if each.daily_budgets is not None).known
