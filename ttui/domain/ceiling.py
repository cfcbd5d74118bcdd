"""The most that can still be charged, as a figure: a number, at least a number, or no limit.

It goes by budgets as they were read and by what TikTok documents (contract 21). Nothing that may
happen by TikTok's rules is left out; what somebody may change at TikTok cannot be in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from ttui.domain.money import Money


class Span(StrEnum):
    """The time that a ceiling is about."""

    TODAY = "today"
    """Until the account's next midnight."""
    LIFE = "life"
    """Until the budget or its schedule ends."""


class CeilingKind(StrEnum):
    """How a ceiling is to be read."""

    AT_MOST = "at most"
    """Not more than this can be charged."""
    AT_LEAST = "at least"
    """A part could not be read: this much can be charged, and the part on top."""
    UNLIMITED = "unlimited"
    """There is no limit; a number would be wrong."""


class Doubt(StrEnum):
    """What a ceiling rests on: why it is no plain number, and which rule is not confirmed."""

    BUDGET_UNREAD = "a budget was not read"
    ADGROUPS_UNREAD = "ad groups were not read"
    SMART_PLUS_UNREAD = "the increases of a Smart+ budget were not read"
    SHOP_UNREAD = "the details of a TikTok Shop campaign were not read"
    SESSIONS_UNREAD = "extra budgets of a TikTok Shop campaign are unknown"
    INCREASE_UNPUBLISHED = "TikTok does not publish how far it raises a budget"
    PROMOTE_KIND = "the API does not say whether a Promote's budget is daily"
    RESERVATION = "the price of what was reserved is not read"
    NOT_LISTED = "campaigns may be on no list"
    OVERSPENT = "more than the budget was charged, and it still delivers"
    NO_BUDGET = "no budget anywhere"
    NO_END = "it has no end"
    DAILY = "a daily budget is taken as a limit"
    """TikTok documents no charge above it; third parties report 20 to 30 % (UNCONFIRMED)."""
    DYNAMIC = "a dynamic daily budget may take 125 % in one day"
    SMART_PLUS_INCREASE = "Smart+ increases"
    """3 times the budget as documented, 7.74 times if steps build on each other (UNCONFIRMED)."""
    SHOP_INCREASE = "TikTok Shop increases"
    """Both kinds at once may add up or not (UNCONFIRMED)."""
    SESSION_CHARGES = "charges of boost sessions are not told apart"
    """Those that ended today are on no list, so what was charged may be theirs (contract 18)."""
    SESSIONS_WHILE_OFF = "boost sessions may go on while their campaign is off"
    """UNCONFIRMED; TikTok's pages suggest that they do not (contract 18.5)."""
    OFF_BY_TIKTOK = "switched off by TikTok, which may switch it on again"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that can still be charged: of a row, of an account, or of several."""

    known: Money
    """The sum of the parts that are limited and known. Where TikTok's rule is not confirmed it is
    the worst of what is documented. Draw it only as `kind` says."""
    documented: Money
    """The same by the plainest reading of TikTok's documents; never more than `known`."""
    is_whole: bool = True
    """False when a part could not be read."""
    unlimited: int = 0
    """How many campaigns in it have no limit."""
    doubts: frozenset[Doubt] = frozenset()

    @property
    def kind(self) -> CeilingKind:
        """What the number means."""
        if self.unlimited:
            return CeilingKind.UNLIMITED
        return CeilingKind.AT_MOST if self.is_whole else CeilingKind.AT_LEAST

    @property
    def most(self) -> Money | None:
        """The number, where it is a limit; None where there is no limit or a part is unread."""
        return self.known if self.kind is CeilingKind.AT_MOST else None

    def rounded(self, digits: int) -> Money:
        """The number with so few digits that it still holds: a limit goes up, a least goes down."""
        way = ROUND_CEILING if self.kind is CeilingKind.AT_MOST else ROUND_FLOOR
        step = Decimal(1).scaleb(-digits)
        return Money(self.known.amount.quantize(step, way), self.known.currency)

    @property
    def is_zero(self) -> bool:
        """True when surely nothing more can be charged."""
        return self.most is not None and not self.known.amount

    def doubted(self, *doubts: Doubt) -> "Ceiling":
        """The same with more to say about it."""
        return replace(self, doubts=self.doubts | frozenset(doubts))


def nothing(currency: str) -> Ceiling:
    """Nothing more can be charged."""
    none = Money(Decimal(0), currency)
    return Ceiling(none, none)


def unread(currency: str, doubt: Doubt) -> Ceiling:
    """Not known at all, for this reason."""
    return replace(nothing(currency), is_whole=False, doubts=frozenset({doubt}))


def unlimited(currency: str, doubt: Doubt) -> Ceiling:
    """No limit at all, for this reason."""
    return replace(nothing(currency), unlimited=1, doubts=frozenset({doubt}))


def ceiling_sum(parts: Iterable[Ceiling], currency: str) -> Ceiling:
    """All of them together; the parts are in one currency."""
    known = documented = Decimal(0)
    is_whole, without, doubts = True, 0, frozenset[Doubt]()
    for one in parts:
        known += one.known.amount
        documented += one.documented.amount
        is_whole = is_whole and one.is_whole
        without += one.unlimited
        if one.doubts:
            doubts |= one.doubts
    return Ceiling(Money(known, currency), Money(documented, currency), is_whole, without, doubts)


def smaller(one: Ceiling, other: Ceiling) -> Ceiling:
    """The ceiling of what is held by both: a limit of one limits it, whatever the other is."""
    limited = [each for each in (one, other) if each.kind is CeilingKind.AT_MOST]
    if not limited:
        limited = [each for each in (one, other) if not each.unlimited]
    if not limited:
        # Where one has a budget for each day, what is missing is an end and not a budget.
        return one if Doubt.NO_END in one.doubts else other
    least = min(limited, key=lambda each: each.known.amount)
    documented = min((each.documented for each in limited), key=lambda each: each.amount)
    return replace(least, documented=documented)
