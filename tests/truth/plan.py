"""What one case is made of: a world, its trouble, what happens in it, and when somebody looks.

A plan is all there is to a case: the same plan replays to the same log, and a smaller plan is a
smaller case. A seed only names the plan that `drawn` draws from it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

HOUR = 3600.0


class Kind(StrEnum):
    """What a campaign is, and where its budget lives."""

    CBO_DAY = "campaign budget, daily"
    CBO_TOTAL = "campaign budget, lifetime"
    GROUP_DAY = "ad group budgets, daily"
    GROUP_TOTAL = "ad group budgets, lifetime"
    MIXED = "daily and lifetime ad group budgets"
    NONE = "no budget"
    SMART = "Smart+"
    PROMOTE = "Promote"
    SHOP_PRODUCT = "TikTok Shop"
    SHOP_LIVE = "TikTok Shop LIVE"


class Trouble(StrEnum):
    """What goes wrong at TikTok."""

    NO_AD_ID_V2 = "the dimension ad_id_v2 is refused"
    NO_PROMOTE_HOURS = "Promote has no report by the hour"
    NO_SMART_ADS = "the Smart+ list of ads is refused"
    CUT_REPORTS = "reports are cut to the newest ids"
    SHOPS_IN_TOTALS = "the account's total holds TikTok Shop ads"
    SHOPS_EVERYWHERE = "ordinary lists and reports name TikTok Shop ads too"
    NO_SHOP_LISTS = "the lists of TikTok Shop ads are refused"
    NO_SHOP_REPORTS = "the reports of TikTok Shop ads are refused"
    NO_SHOP_SESSIONS = "the sessions of TikTok Shop ads are refused"
    NO_SHOPS = "the list of shops is refused"
    UNLISTED = "charges that no list names"
    FORBIDDEN = "the token lost its right to an account"
    ODD_SPEND = "spend that is no amount"
    OTHER_DAY = "report rows of the day before"
    FAILING = "requests fail for a while"
    SLOW = "an account answers slowly"


class Move(StrEnum):
    """What somebody else does."""

    OFF = "switches a campaign off"
    ON = "switches a campaign on"
    GROUP_OFF = "switches an ad group off"
    AD_OFF = "switches an ad off"
    DELETE = "deletes a campaign"
    NEW = "makes a campaign"
    BUDGET = "changes a budget"
    END_PROMOTE = "ends a Promote on the phone"


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """One campaign; its amounts are drawn from its own seed."""

    kind: Kind
    groups: int
    ads: int
    seed: int


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """One ad account."""

    number: int
    """Names it, so that an account that is left stays the same when others go."""
    currency: str
    zone: str
    campaigns: tuple[CampaignPlan, ...]


@dataclass(frozen=True, slots=True)
class TroublePlan:
    """One trouble: what, whose, from when and for how long."""

    what: Trouble
    account: int
    """The `number` of the account it is about, where it is about one."""
    at: float = 0.0
    seconds: float = 0.0
    detail: str = ""
    """Which report, path or value, by kind."""


@dataclass(frozen=True, slots=True)
class MovePlan:
    """One thing that somebody else does."""

    what: Move
    account: int
    at: float
    pick: int
    """Chooses the row among those that suit."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One case."""

    seed: int
    start: datetime
    hours: float
    lag: float
    """Minutes by which reports trail delivery."""
    list_lag: float
    """Seconds until lists show what somebody else switched."""
    slowness: float
    """How many times slower than by default everything is read."""
    size: tuple[int, int]
    accounts: tuple[AccountPlan, ...]
    troubles: tuple[TroublePlan, ...]
    moves: tuple[MovePlan, ...]
    looks: tuple[float, ...]
    """Seconds from the start at which everything drawn is compared with the books."""
    keys: tuple[tuple[float, str], ...]
    """What the person presses, and when."""


_CURRENCIES = ("USD", "USD", "EUR", "JPY", "KWD", "BHD", "IDR")
_ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Asia/Kathmandu",
    "America/St_Johns",
    "UTC",
)
_DAYS = (
    (2026, 11, 24),
    (2026, 3, 8),  # clocks change in New York
    (2026, 11, 1),
    (2026, 3, 29),  # and in Berlin
    (2026, 10, 25),
    (2026, 10, 4),  # and in Adelaide
)
_LAGS = (30.0, 30.0, 30.0, 30.0, 12.0, 45.0, 120.0)
_ODD_VALUES = ("null", "", "1,234.50", "USD 12.50", "-")
_REPORTS = ("AUCTION_ADVERTISER", "AUCTION_CAMPAIGN", "AUCTION_ADGROUP", "AUCTION_AD", "lifetime")
_PATHS = (
    "report/integrated/get|AUCTION_ADVERTISER",
    "report/integrated/get|AUCTION_CAMPAIGN",
    "report/integrated/get|stat_time_hour",
    "report/integrated/get|AUCTION_ADGROUP",
    "report/integrated/get|query_lifetime",
    "report/integrated/get|PROMOTE",
    "campaign/get|",
    "adgroup/get|",
    "ad/get|",
    "campaign/get|PROMOTE",
    "advertiser/info|",
    "*|",
)
_KEYS = ("j", "j", "j", "k", "l", "l", "l", "h", "G", "g", "pagedown")
_SIZES = ((80, 24), (100, 30), (130, 40), (180, 50))


def drawn(seed: int, most_hours: float = 3.0) -> Plan:
    """The plan of a seed, of so many virtual hours at most."""
    dice = Random(seed)  # noqa: S311 - repeatable, not secret
    accounts = tuple(_account(dice, number) for number in range(dice.choice((1, 1, 2, 3, 5))))
    hours = min(dice.choice((1.0, 2.0, 2.0, 3.0)), most_hours)
    seconds = hours * HOUR
    troubles = [_trouble(dice, accounts, seconds) for _ in range(dice.choice((0, 1, 1, 2, 3)))]
    moves = [_move(dice, accounts, seconds) for _ in range(dice.choice((0, 1, 2, 4)))]
    keys = sorted(
        (dice.uniform(5, seconds), dice.choice(_KEYS)) for _ in range(dice.randint(0, 25))
    )
    looks = [dice.uniform(1, 60) for _ in range(3)]
    looks += [dice.uniform(0, seconds) for _ in range(round(hours * 6))]
    return Plan(
        seed=seed,
        start=_start(dice, accounts[0], seconds),
        hours=hours,
        lag=dice.choice(_LAGS),
        list_lag=dice.choice((0.0, 0.0, 20.0)),
        slowness=dice.choice((1.0, 4.0, 6.0)),
        size=dice.choice(_SIZES),
        accounts=accounts,
        troubles=tuple(troubles),
        moves=tuple(sorted(moves, key=lambda one: one.at)),
        looks=tuple(sorted(looks)),
        keys=tuple(keys),
    )


def _start(dice: Random, account: AccountPlan, seconds: float) -> datetime:
    """Mostly such that midnight passes in the first account's zone."""
    day = datetime(*dice.choice(_DAYS), tzinfo=ZoneInfo(account.zone)).astimezone(UTC)
    if dice.random() < 0.7:
        return day - timedelta(seconds=round(dice.uniform(0.1, 0.9) * seconds))
    return day + timedelta(seconds=round(dice.uniform(0, 24) * HOUR))


def _account(dice: Random, number: int) -> AccountPlan:
    kinds = dice.sample(list(Kind), dice.randint(1, 5))
    if dice.random() < 0.3:
        kinds.append(dice.choice(kinds))
    campaigns = tuple(
        CampaignPlan(kind, dice.randint(1, 3), dice.randint(1, 3), dice.randrange(10**9))
        for kind in kinds
    )
    return AccountPlan(number, dice.choice(_CURRENCIES), dice.choice(_ZONES), campaigns)


def _trouble(dice: Random, accounts: tuple[AccountPlan, ...], seconds: float) -> TroublePlan:
    what = dice.choice(list(Trouble))
    account = dice.choice(accounts).number
    at, span = dice.choice((0.0, dice.uniform(0, seconds / 2))), dice.uniform(30, seconds / 2)
    match what:
        case Trouble.ODD_SPEND:
            detail = f"{dice.choice(_REPORTS)}|{dice.choice(_ODD_VALUES)}"
            return TroublePlan(what, account, at, span, detail)
        case Trouble.FAILING:
            kind = dice.choice(("system_error", "bad_gateway", "timeout_before", "refuse"))
            return TroublePlan(what, account, at, span, f"{kind}|{dice.choice(_PATHS)}")
        case Trouble.SLOW:
            return TroublePlan(what, account, 0.0, dice.choice((2.0, 8.0, 20.0)))
        case Trouble.OTHER_DAY:
            return TroublePlan(what, account, at, span)
        case _:
            return TroublePlan(what, account)


def _move(dice: Random, accounts: tuple[AccountPlan, ...], seconds: float) -> MovePlan:
    account = dice.choice(accounts).number
    return MovePlan(dice.choice(list(Move)), account, dice.uniform(0, seconds), dice.randrange(999))
