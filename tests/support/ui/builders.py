"""Small worlds for the screens, built from domain types alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.support.domain.accounts import NO_BUDGET
from ttui.domain.advertiser import Advertiser, Mode
from ttui.domain.app_state import AppState
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Family, Origin
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, ChangeStep, StatusChange
from ttui.domain.feed import Feed, FeedState
from ttui.domain.ids import EntityRef, Level
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, Coverage, Stamp
from ttui.domain.spend import Window
from ttui.domain.status import AdvertiserStatus, OperationStatus, delivery_of

START = datetime(2026, 3, 4, 19, 3, 22, tzinfo=UTC)
ACCOUNT = "7000000000002217"
ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE


@dataclass
class ManualClock:
    """Stands still until a test moves it."""

    wall: datetime = START
    tick: float = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.tick

    def advance(self, seconds: float) -> None:
        self.tick += seconds
        self.wall += timedelta(seconds=seconds)


def advertiser(
    advertiser_id: str = ACCOUNT,
    *,
    name: str = "Lumen Skincare",
    currency: str = "USD",
    timezone: str = "America/New_York",
) -> Advertiser:
    return Advertiser(
        advertiser_id=advertiser_id,
        name=name,
        status=AdvertiserStatus.ACTIVE,
        raw_status="STATUS_ENABLE",
        currency=currency,
        timezone=timezone,
        display_timezone=timezone,
    )


def daily(amount: str, currency: str = "USD") -> Budget:
    return Budget(BudgetMode.DAY, Money(Decimal(amount), currency), "BUDGET_MODE_DAY")


def lifetime(amount: str, currency: str = "USD") -> Budget:
    return Budget(BudgetMode.TOTAL, Money(Decimal(amount), currency), "BUDGET_MODE_TOTAL")


def campaign(
    key: int,
    name: str,
    *,
    switch: OperationStatus = ON,
    raw: str | None = None,
    budget: Budget = NO_BUDGET,
    account: str = ACCOUNT,
    promote: bool = False,
) -> Campaign:
    own = "CAMPAIGN_STATUS_ENABLE" if switch is ON else "CAMPAIGN_STATUS_DISABLE"
    return Campaign(
        ref=EntityRef(account, Level.CAMPAIGN, str(key)),
        name=name,
        switch=switch,
        delivery=delivery_of(own if raw is None else raw),
        origin=Origin.PROMOTE if promote else Origin.TT_ADS_PLATFORM,
        budget=budget,
    )


def adgroup(
    key: int,
    parent: int,
    name: str,
    *,
    switch: OperationStatus = ON,
    raw: str | None = None,
    budget: Budget = NO_BUDGET,
    account: str = ACCOUNT,
    dayparting: str = "",
) -> AdGroup:
    own = "ADGROUP_STATUS_DELIVERY_OK" if switch is ON else "ADGROUP_STATUS_DISABLE"
    return AdGroup(
        ref=EntityRef(account, Level.ADGROUP, str(key)),
        name=name,
        switch=switch,
        delivery=delivery_of(own if raw is None else raw),
        campaign_id=str(parent),
        budget=budget,
        schedule_start=START - timedelta(days=2),
        dayparting=dayparting,
    )


def ad(
    key: int,
    group: int,
    parent: int,
    name: str,
    *,
    switch: OperationStatus = ON,
    raw: str | None = None,
    account: str = ACCOUNT,
) -> Ad:
    own = "AD_STATUS_DELIVERY_OK" if switch is ON else "AD_STATUS_DISABLE"
    return Ad(
        ref=EntityRef(account, Level.AD, str(key)),
        name=name,
        switch=switch,
        delivery=delivery_of(own if raw is None else raw),
        adgroup_id=str(group),
        campaign_id=str(parent),
        post_id="7300000000000000001",
    )


ALL_COVERED = frozenset(
    Coverage(level, window, origin, smart_plus)
    for level in (Level.CAMPAIGN, Level.ADGROUP, Level.AD)
    for window in Window
    for origin in Origin
    for smart_plus in (False, True)
)


def snapshot(
    rows: Iterable[Campaign | AdGroup | Ad],
    *,
    owner: Advertiser | None = None,
    today: Mapping[EntityRef, str] | None = None,
    ever: Mapping[EntityRef, str] | None = None,
    burn: Mapping[EntityRef, str] | None = None,
    covered: frozenset[Coverage] = ALL_COVERED,
    levels_read: Sequence[Level] = (Level.CAMPAIGN, Level.ADGROUP, Level.AD),
    clock: ManualClock | None = None,
) -> AccountSnapshot:
    rows = list(rows)
    spent = {ref: Decimal(text) for ref, text in (today or {}).items()}
    promotes = {row.ref for row in rows if row.is_promote}
    own = {ref for ref in spent if ref.level is Level.CAMPAIGN} - promotes
    account = owner or advertiser()
    # As in Ads Manager: the account as a whole holds what its campaigns were charged, no Promote.
    spent.setdefault(account.ref, sum((spent[ref] for ref in own), Decimal(0)))
    rates = {row.ref: "0" for row in rows if isinstance(row, Campaign)} | dict(burn or {})
    read = Stamp((clock or ManualClock()).now(), (clock or ManualClock()).monotonic())
    bare = AccountSnapshot(
        number=1,
        advertiser=account,
        spend={
            Window.TODAY: spent,
            Window.LIFETIME: {ref: Decimal(text) for ref, text in (ever or {}).items()},
        },
        spend_day=account.local(START).date(),
        covered=covered,
        burn={ref: Decimal(text) for ref, text in rates.items()},
        burn_at=read,
        lists_read=dict.fromkeys(levels_read, read),
        statuses_at=read,
        money_at=read,
        money_read=dict.fromkeys(Level, read),
    )
    return put_rows(bare, rows)


def app_state(*accounts: AccountSnapshot, number: int = 1, read_only: bool = False) -> AppState:
    return AppState(
        number=number,
        mode=Mode.DEMO,
        feed=Feed(FeedState.LIVE, START),
        read_only=read_only,
        accounts=accounts,
    )


def change(
    change_id: str,
    ref: EntityRef,
    name: str,
    *,
    to: OperationStatus = OFF,
    asked_at: datetime = START,
    cause: ChangeCause = ChangeCause.KEY,
    group: str = "",
) -> StatusChange:
    """A switch that somebody asked for, of a row that was seen the other way."""
    return StatusChange(
        change_id=change_id,
        ref=ref,
        name=name,
        to=to,
        seen=ON if to is OFF else OFF,
        family=Family.CLASSIC,
        asked_at=asked_at,
        cause=cause,
        group=group,
    )


def record(change: StatusChange, *states: ChangeState, message: str = "") -> ChangeRecord:
    steps = tuple(
        ChangeStep(state, START + timedelta(seconds=at)) for at, state in enumerate(states)
    )
    return ChangeRecord(change=change, steps=steps, message=message)


def camp_ref(key: int, account: str = ACCOUNT) -> EntityRef:
    return EntityRef(account, Level.CAMPAIGN, str(key))


def group_ref(key: int, account: str = ACCOUNT) -> EntityRef:
    return EntityRef(account, Level.ADGROUP, str(key))


def ad_ref(key: int, account: str = ACCOUNT) -> EntityRef:
    return EntityRef(account, Level.AD, str(key))


WINTER, RETARGETING, PROMOTE = 900, 800, 100
US_18, US_25 = 920, 910


def drawn_rows() -> list[Campaign | AdGroup | Ad]:
    """An account small enough for one screen, with a row of each kind."""
    return [
        campaign(WINTER, "Winter Glow", budget=daily("200")),
        adgroup(US_18, WINTER, "US 18-24", budget=daily("100")),
        adgroup(US_25, WINTER, "US 25-34", budget=daily("100")),
        ad(941, US_18, WINTER, "vid_01 hook A"),
        ad(940, US_18, WINTER, "vid_02 hook B", switch=OFF),
        campaign(RETARGETING, "Retargeting Q4", switch=OFF, budget=daily("20")),
        campaign(PROMOTE, '"New serum"', promote=True, budget=lifetime("50")),
    ]


def drawn() -> AccountSnapshot:
    """The drawing's account with its money."""
    return snapshot(
        drawn_rows(),
        today={
            camp_ref(WINTER): "132.10",
            group_ref(US_18): "80.02",
            group_ref(US_25): "52.08",
            ad_ref(941): "40.11",
            camp_ref(RETARGETING): "20",
        },
        ever={camp_ref(PROMOTE): "15.02"},
        burn={camp_ref(WINTER): "12.40", camp_ref(PROMOTE): "6.10"},
    )


@dataclass
class Size:
    """How big a generated world is."""

    campaigns: int = 1000
    groups_each: int = 5
    ads_each: int = 20
    wide_campaign: int = 10_000
    """Ad groups of one extra campaign, to fold and unfold."""
    rows: list[Campaign | AdGroup | Ad] = field(default_factory=list)


def big_app_state(size: Size | None = None) -> AppState:
    """An app state of 100,000 ads in thousands of branches, and one very wide campaign."""
    plan = size or Size()
    rows: list[Campaign | AdGroup | Ad] = []
    for c in range(plan.campaigns):
        key = 10_000_000 + c
        rows.append(campaign(key, f"Campaign {c}", budget=daily("200")))
        for g in range(plan.groups_each):
            group = key * 100 + g
            rows.append(adgroup(group, key, f"Group {c}.{g}"))
            rows.extend(
                ad(group * 100 + a, group, key, f"Ad {c}.{g}.{a}") for a in range(plan.ads_each)
            )
    wide = 99_000_000
    rows.append(campaign(wide, "Wide", budget=daily("5000")))
    rows.extend(adgroup(wide * 100_000 + g, wide, f"Wide {g}") for g in range(plan.wide_campaign))
    spend = {row.ref: "1.25" for row in rows}
    return app_state(snapshot(rows, today=spend))


def with_account(old: AppState, account: AccountSnapshot) -> AppState:
    """The next app state, with one account replaced."""
    accounts = tuple(
        account if each.advertiser.advertiser_id == account.advertiser.advertiser_id else each
        for each in old.accounts
    )
    return replace(old, number=old.number + 1, accounts=accounts)
