"""The facts from TikTok and the disk about an account to be closed, each with its time.

A fact that could not be read is never fine, and one that is old is as good as unread when it
comes to the last step.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, NoReturn, TypeVar, Union

from ttui.domain.advertiser import Advertiser
from ttui.domain.backup.parts import BackupFact
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    DaySpend,
    Funds,
    Invoice,
    Moment,
    Transfer,
)
from ttui.domain.money import Money
from ttui.domain.snapshot import Stamp
from ttui.domain.unlisted import Unlisted

STALE_AFTER = 300.0
"""Seconds after which a fact is too old for the last step."""

_T_co = TypeVar("_T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Known(Generic[_T_co]):
    """A fact that was read."""

    value: _T_co
    read: Stamp
    """When the request was sent: nothing later is sure."""
    source: str
    """The call, such as `advertiser/info`."""

    def is_fresh(self, now: Stamp) -> bool:
        """True while it may be gone by at the last step."""
        return 0 <= now.tick - self.read.tick <= STALE_AFTER

    @property
    def or_none(self) -> _T_co | None:
        """The value."""
        return self.value


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that was not read, or that could not be read again."""

    problem: str = ""
    """Why, in a sentence (hostile text); empty while nobody has tried."""
    at: datetime | None = None
    """When it was tried, aware."""
    source: str = ""

    @property
    def value(self) -> NoReturn:
        """It has none. A step asks for it behind its gate only.

        Raises:
            TypeError: always.
        """
        raise TypeError("This fact was not read.")

    @property
    def or_none(self) -> None:
        """Nothing."""
        return


Fact = Union[Known[_T_co], Unknown]  # noqa: UP007 - a generic alias needs it in Python 3.11
UNREAD = Unknown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """The Business Centers of the token's user, and which of them list the account."""

    centers: tuple[BusinessCenter, ...] = ()
    listed: tuple[CenterAccount, ...] = ()
    """The account, once per center that lists it."""

    def center(self, bc_id: str) -> BusinessCenter | None:
        """One of the centers, or None."""
        return next((one for one in self.centers if one.bc_id == bc_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bills:
    """The debt of the account's Business Center."""

    unpaid: Money
    """As `bc/invoice/unpaid/get` sums it up."""
    invoices: tuple[Invoice, ...] = ()
    """The unpaid ones among the invoices, all kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The rows that may still charge."""

    on: tuple[str, ...] = ()
    """Names of campaigns that are switched on, or not surely off, those of a TikTok Shop too;
    hostile text."""
    promotes: tuple[str, ...] = ()
    """Names of Promotes that still run: only the TikTok app ends them."""
    reservations: tuple[str, ...] = ()
    """Names of campaigns bought by reservation that still run: only TikTok ends them."""
    shop_on: tuple[str, ...] = ()
    shop_off: tuple[str, ...] = ()
    """Names of the campaigns of a TikTok Shop that are on, and of the others (contract 18)."""
    extra_budgets: tuple[str, ...] = ()
    """Names of shop campaigns that are off and have an extra budget that runs: whether it charges
    then is UNCONFIRMED (contract 18.5)."""
    not_looked_at: tuple[tuple[str, str], ...] = ()
    """What TikTok refuses to show of its Shop ads, and why: nothing is known of it."""
    unlisted: Unlisted | None = None
    """Money of today in no listed row, when the account's figures were last read."""
    campaigns: int = 0
    """Rows listed in all."""
    note: str = ""
    """A list that this account has not got, in a sentence."""

    @property
    def count(self) -> int:
        """How many rows may charge; 0 when nothing may any more."""
        return sum(map(len, (self.on, self.promotes, self.reservations, self.extra_budgets)))

    @property
    def look(self) -> str:
        """What a person says who looked for what TikTok does not show here; empty if it did."""
        names = [what for what, _ in self.not_looked_at]
        # What was deleted runs no more, though it was charged today.
        if self.unlisted and self.unlisted.may_run:
            names.append("what was charged today and is not listed")
        if not names:
            return ""
        return f"I looked in TikTok Ads Manager: nothing runs of: {', '.join(names)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """When the account was last charged."""

    since: date
    """The first day that was asked for, in the account's zone."""
    days: tuple[DaySpend, ...] = ()
    """Days since then with a charge, as the account's own report and Promote's have it."""
    shop_days: tuple[DaySpend, ...] = ()
    """The same of TikTok Shop ads: whether the account's report has them too is UNCONFIRMED."""
    unpriced: str = ""
    """Why TikTok does not let charges of TikTok Shop ads be read; empty where it does."""
    shop_problem: str = ""
    """Why they could not be read this time, in a sentence."""

    @property
    def last_day(self) -> date | None:
        """The last day with a known charge, or None."""
        days = (*self.days, *self.shop_days)
        return max((one.day for one in days if one.spend), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """Everything that is known of an account; unread to begin with."""

    account: Fact[Advertiser] = UNREAD
    membership: Fact[Membership] = UNREAD
    funds: Fact[Funds] = UNREAD
    """Of the account; read only when it is in a Business Center."""
    bills: Fact[Bills] = UNREAD
    """Of its Business Center; read only when it is in one."""
    transfers: Fact[tuple[Transfer, ...]] = UNREAD
    """The latest movements of its balance; evidence, which decides nothing."""
    running: Fact[Running] = UNREAD
    delivery: Fact[Delivery] = UNREAD
    changed: Fact[Moment | None] = UNREAD
    """The latest change of this account in ttui's journal, or None."""
    backup: Fact[BackupFact | None] = UNREAD
    """The newest backup of this account that was found, or None."""
