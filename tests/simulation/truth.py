"""The pretend TikTok's own books: every switch with its whole history, so that truth is known."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.simulation.plan import Plan
from ttui.domain.budget import Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.shop import ShopAd
from ttui.domain.status import OperationStatus, delivery_of

Row = Campaign | AdGroup | Ad
ACCOUNT = "7000000000000000001"
ON, OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
OUTSIDER = "outsider"
_RATE = Decimal("0.01")
"""Money per second of a row that is on."""
_BUDGET = Budget(BudgetMode.DAY, Money(Decimal(100), "USD"))


@dataclass(frozen=True, slots=True)
class Landing:
    """A switch as it was set at one moment."""

    at: float
    to: OperationStatus
    by: str
    """The change whose write it was, `OUTSIDER`, or empty for the state at the beginning."""


@dataclass(slots=True)
class Switch:
    """One row at TikTok."""

    row: Row
    landings: list[Landing]
    faces: dict[OperationStatus, Row] = field(default_factory=dict)

    @property
    def now(self) -> OperationStatus:
        """As it is."""
        return self.landings[-1].to

    @property
    def moved_at(self) -> float:
        """Since when it is as it is: a write that finds it so already moves nothing."""
        since = self.landings[-1].at
        for one in reversed(self.landings):
            if one.to is not self.now:
                break
            since = one.at
        return since

    def at(self, moment: float) -> OperationStatus:
        """As it was."""
        place = bisect_right(self.landings, moment, key=lambda landing: landing.at)
        return self.landings[max(0, place - 1)].to

    def face(self, moment: float) -> Row:
        """The row as a list shows it."""
        return self.faces[self.at(moment)]

    def was(self, to: OperationStatus, since: float, until: float) -> bool:
        """True when it was so at some moment between the two."""
        if self.at(since) is to:
            return True
        return any(one.to is to and since <= one.at <= until for one in self.landings)

    def spent(self, until: float) -> Decimal:
        """What it was charged in all."""
        seconds, since = 0.0, None
        for landing in self.landings:
            if landing.at > until:
                break
            if landing.to is ON and since is None:
                since = landing.at
            elif landing.to is not ON and since is not None:
                seconds, since = seconds + landing.at - since, None
        if since is not None:
            seconds += until - since
        return Decimal(int(seconds)) * _RATE


class Truth:
    """All rows of the account."""

    def __init__(self, plan: Plan) -> None:
        self.switches: dict[EntityRef, Switch] = {}
        self.refs: list[EntityRef] = []
        for number, row in enumerate(_rows(plan)):
            to = ON if plan.on >> number & 1 else OFF
            faces = {one: _faced(row, one) for one in (ON, OFF)}
            self.switches[row.ref] = Switch(row, [Landing(0.0, to, "")], faces)
            self.refs.append(row.ref)

    def land(self, ref: EntityRef, to: OperationStatus, by: str, at: float) -> None:
        """Set a switch."""
        self.switches[ref].landings.append(Landing(at, to, by))

    def of_level(self, level: Level) -> Iterator[Switch]:
        """Rows in the order of the list."""
        return (one for ref, one in self.switches.items() if ref.level is level)


def _faced(row: Row, to: OperationStatus) -> Row:
    word = "ENABLE" if to is ON else "DISABLE"
    if isinstance(row, Campaign):
        return Campaign(
            ref=row.ref,
            name=row.name,
            switch=to,
            delivery=delivery_of(f"CAMPAIGN_STATUS_{word}"),
            smart_plus=row.smart_plus,
            origin=row.origin,
            shop=row.shop,
            budget=_BUDGET,
        )
    raw = "DELIVERY_OK" if to is ON else "DISABLE"
    if isinstance(row, AdGroup):
        return AdGroup(
            ref=row.ref,
            name=row.name,
            switch=to,
            delivery=delivery_of(f"ADGROUP_STATUS_{raw}"),
            campaign_id=row.campaign_id,
        )
    return Ad(
        ref=row.ref,
        name=row.name,
        switch=to,
        delivery=delivery_of(f"AD_STATUS_{raw}"),
        adgroup_id=row.adgroup_id,
        campaign_id=row.campaign_id,
    )


def _origin(plan: Plan, number: int) -> Origin:
    if number < plan.campaigns - plan.shops:
        return Origin.TT_ADS_PLATFORM
    return Origin.SHOP_PRODUCT if number % 2 else Origin.SHOP_LIVE


def _rows(plan: Plan) -> Iterator[Row]:
    blank = delivery_of("")
    for number in range(plan.campaigns):
        yield Campaign(
            ref=EntityRef(ACCOUNT, Level.CAMPAIGN, str(1000 + number)),
            name=f"c{number}",
            switch=OFF,
            delivery=blank,
            smart_plus=number < plan.smart,
            origin=_origin(plan, number),
            shop=ShopAd() if _origin(plan, number).is_shop else None,
        )
    for number in range(plan.adgroups):
        yield AdGroup(
            ref=EntityRef(ACCOUNT, Level.ADGROUP, str(2000 + number)),
            name=f"g{number}",
            switch=OFF,
            delivery=blank,
            campaign_id=str(1000 + plan.smart if plan.smart < plan.campaigns else 1000),
        )
    for number in range(plan.ads):
        yield Ad(
            ref=EntityRef(ACCOUNT, Level.AD, str(3000 + number)),
            name=f"a{number}",
            switch=OFF,
            delivery=blank,
            adgroup_id="2000",
            campaign_id=str(1000 + plan.smart if plan.smart < plan.campaigns else 1000),
        )
