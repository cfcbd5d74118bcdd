"""Small snapshots for the domain's tests."""

from datetime import UTC, datetime
from decimal import Decimal

from ttui.domain.advertiser import Advertiser
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.merge import put_rows
from ttui.domain.money import Money
from ttui.domain.snapshot import AccountSnapshot, Coverage, Stamp
from ttui.domain.spend import Window
from ttui.domain.status import AdvertiserStatus, OperationStatus, delivery_of

NO_BUDGET = Budget(BudgetMode.INFINITE, None)
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ACCOUNT = "7000000000000000001"


def ref(level: Level, key: str) -> EntityRef:
    return EntityRef(ACCOUNT, level, key)


def day(amount: str, currency: str = "USD") -> Budget:
    return Budget(BudgetMode.DAY, Money(Decimal(amount), currency), "BUDGET_MODE_DAY")


def lifetime(amount: str, currency: str = "USD") -> Budget:
    return Budget(BudgetMode.TOTAL, Money(Decimal(amount), currency), "BUDGET_MODE_TOTAL")


def campaign(
    key: str,
    budget: Budget = NO_BUDGET,
    *,
    switch: OperationStatus = OperationStatus.ENABLE,
    origin: Origin = Origin.TT_ADS_PLATFORM,
    status: str = "CAMPAIGN_STATUS_ENABLE",
) -> Campaign:
    return Campaign(
        ref=ref(Level.CAMPAIGN, key),
        name=f"campaign {key}",
        switch=switch,
        delivery=delivery_of(status),
        origin=origin,
        budget=budget,
    )


def adgroup(
    key: str,
    campaign_id: str,
    budget: Budget = NO_BUDGET,
    *,
    switch: OperationStatus = OperationStatus.ENABLE,
    status: str = "ADGROUP_STATUS_DELIVERY_OK",
) -> AdGroup:
    return AdGroup(
        ref=ref(Level.ADGROUP, key),
        name=f"ad group {key}",
        switch=switch,
        delivery=delivery_of(status),
        campaign_id=campaign_id,
        budget=budget,
    )


def ad(key: str, adgroup_id: str, campaign_id: str) -> Ad:
    return Ad(
        ref=ref(Level.AD, key),
        name=f"ad {key}",
        switch=OperationStatus.ENABLE,
        delivery=delivery_of("AD_STATUS_DELIVERY_OK"),
        adgroup_id=adgroup_id,
        campaign_id=campaign_id,
    )


def snapshot(
    *rows: Campaign | AdGroup | Ad,
    today: dict[EntityRef, str] | None = None,
    life: dict[EntityRef, str] | None = None,
    currency: str = "USD",
    zone: str = "America/New_York",
) -> AccountSnapshot:
    """An account whose lists and reports were all read to the end."""
    advertiser = Advertiser(
        advertiser_id=ACCOUNT,
        name="Test account",
        status=AdvertiserStatus.ACTIVE,
        raw_status="STATUS_ENABLE",
        currency=currency,
        timezone=zone,
    )
    spend = {
        Window.TODAY: {one: Decimal(amount) for one, amount in (today or {}).items()},
        Window.LIFETIME: {one: Decimal(amount) for one, amount in (life or {}).items()},
    }
    # As in Ads Manager: the account as a whole holds what its campaigns were charged, no Promote.
    promotes = {row.ref for row in rows if row.is_promote}
    own = {one for one in spend[Window.TODAY] if one.level is Level.CAMPAIGN} - promotes
    spend[Window.TODAY].setdefault(
        advertiser.ref, sum((spend[Window.TODAY][one] for one in own), Decimal(0))
    )
    stamp = Stamp(NOON, 0.0)
    empty = AccountSnapshot(
        number=1,
        advertiser=advertiser,
        spend=spend,
        covered=frozenset(
            Coverage(a, b, c, d)
            for a in Level
            for b in Window
            for c in Origin
            for d in (True, False)
        ),
        lists_read=dict.fromkeys(Level, stamp),
        statuses_at=stamp,
        money_at=stamp,
        money_read=dict.fromkeys(Level, stamp),
    )
    return put_rows(empty, rows)
