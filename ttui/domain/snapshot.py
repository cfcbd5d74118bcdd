"""One ad account as ttui last read it: immutable, with the age of every part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from ttui.domain.advertiser import Advertiser
from ttui.domain.auto_budget import AutoBudget
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.promote import PromoteRows, PromoteVerdict
from ttui.domain.spend import Window
from ttui.domain.status import Delivery, DeliveryState, OperationStatus
from ttui.domain.unlisted import Unlisted

_K = TypeVar("_K")
_V = TypeVar("_V")
_ZERO = Decimal(0)
_OVER = frozenset({DeliveryState.DELETED, DeliveryState.ENDED})
_STANDS = _OVER | {DeliveryState.OFF_BY_TIKTOK}
"""TikTok's word counts more than the switch."""


def empty() -> Mapping[_K, _V]:
    """A mapping with nothing in it that nobody can fill."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was read."""

    at: datetime
    """Wall time, aware; for people and journals."""
    tick: float
    """`Clock.monotonic` seconds; for ages, since the demo's wall clock runs fast."""

    @classmethod
    def now(cls, clock: Clock) -> "Stamp":
        """This moment."""
        return cls(clock.now(), clock.monotonic())


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which rows a complete report covered; a row missing from it was charged nothing."""

    level: Level
    window: Window
    origin: Origin
    smart_plus: bool = False
    """The ads of upgraded Smart+ campaigns: only reports by `ad_id_v2` name them (contract 8.1)."""

    @classmethod
    def of(cls, entity: Entity, window: Window) -> "Coverage":
        """The report that would cover a row."""
        smart_plus = entity.smart_plus and entity.ref.level is Level.AD
        return cls(entity.ref.level, window, entity.origin, smart_plus)


class SideList(StrEnum):
    """A list that is asked for by itself and may be refused by itself (contract 3.1, 5, 6, 18)."""

    PROMOTE = "Promote"
    TOP_VIEW = "TopView"
    SMART_PLUS = "Smart+ ads"
    SHOP_PRODUCT = "TikTok Shop ads"
    SHOP_LIVE = "TikTok Shop LIVE ads"

    @classmethod
    def of(cls, origin: Origin) -> "SideList | None":
        """The list that has the campaigns of a kind; None for the main one."""
        return _SIDE_OF.get(origin)


_SIDE_OF = {
    Origin.PROMOTE: SideList.PROMOTE,
    Origin.SHOP_PRODUCT: SideList.SHOP_PRODUCT,
    Origin.SHOP_LIVE: SideList.SHOP_LIVE,
}


SHOP_SIDES = frozenset({SideList.SHOP_PRODUCT, SideList.SHOP_LIVE})
"""The lists of GMV Max campaigns."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row, or a page, that could not be read; its neighbours were."""

    level: Level
    id: str
    """The row's id where it could be read, else empty."""
    reason: str
    """What is wrong with it, in a sentence; may quote hostile text."""
    code: int = 0
    """TikTok's error code behind it; 0 when there was none."""
    side: SideList | None = None
    """The whole list was refused, so its rows are not known."""
    is_denied: bool = False
    """The list was refused because a permission is missing."""
    of_report: bool = False
    """It is about a report, so the next list says nothing about it."""
    origin: Origin = Origin.TT_ADS_PLATFORM
    """GMV Max: the kind whose list it is about, since each is read by itself."""
    contradicted: Window | None = None
    """Ads Manager's report of this window has no row, and other reports name money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSnapshot:
    """Everything known of one ad account. Built by `services.refresh`, held by `store.account`."""

    number: int
    """Grows by one with every change of this snapshot."""
    advertiser: Advertiser
    campaigns: Mapping[str, Campaign] = field(default_factory=empty)
    """By id, in screen order: Ads Manager's newest first, then Promote's newest first."""
    adgroups: Mapping[str, AdGroup] = field(default_factory=empty)
    ads: Mapping[str, Ad] = field(default_factory=empty)
    adgroups_of: Mapping[str, tuple[str, ...]] = field(default_factory=empty)
    """Ad group ids by campaign id, newest first."""
    ads_of: Mapping[str, tuple[str, ...]] = field(default_factory=empty)
    """Ad ids by ad group id, newest first."""
    vanished: frozenset[EntityRef] = frozenset()
    """Campaigns and ad groups that a newer list left out while the rows below them were not read
    again yet; with a parent that was deleted those go as well."""
    spend: Mapping[Window, Mapping[EntityRef, Decimal]] = field(default_factory=empty)
    """Charged per row and window, in the account's currency."""
    spend_day: date | None = None
    """The account day that `Window.TODAY` stands for in all figures; None before any."""
    unread: Mapping[Window, frozenset[EntityRef]] = field(default_factory=empty)
    """Rows whose figure came and could not be read, or did not come when they were asked for."""
    covered: frozenset[Coverage] = frozenset()
    """The reports that were read to the end and not cut short by TikTok."""
    burn: Mapping[EntityRef, Decimal] = field(default_factory=empty)
    """Money per hour of campaigns in the last hour that the reports hold whole; a campaign that
    is missing is not known. Read it with `burning`."""
    burn_at: Stamp | None = None
    """When the hourly reports were last read."""
    money_reaches: Stamp | None = None
    """Start of the newest hour for which reports name money, where they may be late: something may
    run and the burn is not known. Figures may be as old as that (contract 8.3: 2 h and more in
    bad cases; no report says up to when it reaches). None where reports come as usual."""
    lists_read: Mapping[Level, Stamp] = field(default_factory=empty)
    """When each level's list was last read to its end."""
    sides_read: Mapping[SideList, Stamp] = field(default_factory=empty)
    """When the lists of TikTok Shop ads were last read to their end; others come with their
    level's list. A kind without campaigns is looked for less often."""
    statuses_at: Stamp | None = None
    """When campaign statuses were last read."""
    money_at: Stamp | None = None
    """When campaign reports were last read; they trail delivery by `spend.REPORT_LAG`."""
    money_read: Mapping[Level, Stamp] = field(default_factory=empty)
    """When the report of all rows of a level was last asked for."""
    money_read_of: Mapping[EntityRef, Stamp] = field(default_factory=empty)
    """The same of rows that were asked for by id since then."""
    auto_budgets: Mapping[EntityRef, AutoBudget] = field(default_factory=empty)
    """What the Smart+ lists tell of the budgets of Smart+ rows; a row that is missing was not
    read, which says nothing of its increases."""
    unpriced: frozenset[Origin] = frozenset()
    """Rows of these origins are listed and can be stopped; TikTok refuses to show their spend."""
    deleted_today: Mapping[Origin, Decimal] = field(default_factory=empty)
    """Charged today by campaigns that a report with deleted rows names and no list does; a kind
    that is missing was not asked so, or not read whole."""
    holds_shop: bool | None = None
    """Whether `charged_as_a_whole` has what GMV Max campaigns were charged, as found when it was
    last read; None where it could not be told (contract 18.8)."""
    unlisted: Unlisted | None = None
    """Money of today in no listed row, as found when the account's own figure was last read."""
    problems: tuple[RowProblem, ...] = ()
    """Rows and lists that could not be read, so that they are missing or incomplete."""

    @property
    def not_looked_at(self) -> frozenset[SideList]:
        """Lists that TikTok refuses to show: of what is on them nothing is known."""
        return frozenset(one.side for one in self.problems if one.side is not None)

    def entity(self, ref: EntityRef) -> Campaign | AdGroup | Ad | None:
        """The campaign, ad group or ad with this ref, or None."""
        match ref.level:
            case Level.CAMPAIGN:
                return self.campaigns.get(ref.id)
            case Level.ADGROUP:
                return self.adgroups.get(ref.id)
            case Level.AD:
                return self.ads.get(ref.id)
            case Level.ADVERTISER:
                return None

    def ref(self, level: Level, entity_id: str) -> EntityRef:
        """The ref of an id in this account."""
        return EntityRef(self.advertiser.advertiser_id, level, entity_id)

    def parent(self, ref: EntityRef) -> EntityRef | None:
        """The row above this one; None for an ad account or a row that is not known."""
        if ref.level is Level.CAMPAIGN:
            return self.advertiser.ref
        entity = self.entity(ref)
        if isinstance(entity, Ad):
            return self.ref(Level.ADGROUP, entity.adgroup_id)
        if isinstance(entity, AdGroup):
            return self.ref(Level.CAMPAIGN, entity.campaign_id)
        return None

    def children(self, ref: EntityRef) -> tuple[EntityRef, ...]:
        """The rows right below this one, in screen order."""
        match ref.level:
            case Level.ADVERTISER:
                return tuple(self.ref(Level.CAMPAIGN, key) for key in self.campaigns)
            case Level.CAMPAIGN:
                keys = self.adgroups_of.get(ref.id, ())
                return tuple(self.ref(Level.ADGROUP, key) for key in keys)
            case Level.ADGROUP:
                return tuple(self.ref(Level.AD, key) for key in self.ads_of.get(ref.id, ()))
            case Level.AD:
                return ()

    def above(self, ref: EntityRef) -> Iterator[Entity]:
        """The campaign and ad group over a row, nearest first."""
        parent = self.parent(ref)
        while parent is not None and parent.level is not Level.ADVERTISER:
            entity = self.entity(parent)
            if entity is not None:
                yield entity
            parent = self.parent(parent)

    def delivery(self, entity: Entity) -> Delivery:
        """Whether it runs, seen with its parents: a child under a switched-off parent is off.

        TikTok says so too (`*_CAMPAIGN_DISABLE`), but only once the child is read again. What
        is below something that has ended has ended, and so has a Promote of which one level
        says so: its campaign may keep its switch (contract 6).
        """
        if entity.is_promote:
            word = self._end_of_promote(entity)
            if word is not None:
                return Delivery(DeliveryState.ENDED, word)
        if entity.delivery.state in _STANDS:
            return entity.delivery
        if entity.switch is OperationStatus.DISABLE:
            return Delivery(DeliveryState.OFF, entity.delivery.raw)
        for parent in reversed(list(self.above(entity.ref))):
            if parent.delivery.state in _OVER:
                return Delivery(parent.delivery.state, entity.delivery.raw)
            if parent.switch is OperationStatus.DISABLE:
                state = (
                    DeliveryState.CAMPAIGN_OFF
                    if parent.ref.level is Level.CAMPAIGN
                    else DeliveryState.ADGROUP_OFF
                )
                return Delivery(state, entity.delivery.raw)
        return entity.delivery

    def is_over(self, entity: Entity) -> bool:
        """True when it has ended or was deleted: it charges no more, whatever its switch says."""
        frozen = entity.switch is OperationStatus.FROZEN
        return frozen or self.delivery(entity).state in _OVER

    def _end_of_promote(self, entity: Entity) -> str | None:
        """TikTok's word for the end of the Promote that a row belongs to; None while it runs.

        Its rows may be of different ages: an order that has ended does not come back.
        """
        campaign = self.campaign_of(entity)
        if campaign is None:
            return None
        groups = tuple(self.adgroups[key] for key in self.adgroups_of.get(campaign.ref.id, ()))
        ads = tuple(self.ads[key] for one in groups for key in self.ads_of.get(one.ref.id, ()))
        verdict, word = PromoteRows(campaign, groups, ads).judge()
        if verdict is not PromoteVerdict.ENDED:
            return None
        return entity.delivery.raw if entity.delivery.state in _OVER else word

    def campaign_of(self, entity: Entity) -> Campaign | None:
        """The campaign that a row is or belongs to; None where it is not listed."""
        if isinstance(entity, Campaign):
            return entity
        key = entity.campaign_id if isinstance(entity, AdGroup | Ad) else ""
        return self.campaigns.get(key)

    def charged(self, entity: Entity, window: Window) -> Money | None:
        """Charged in a window, or None while no report has said so."""
        if entity.ref in self.unread.get(window, ()):
            return None
        known = self.spend.get(window, {}).get(entity.ref)
        if known is None:
            if Coverage.of(entity, window) not in self.covered:
                return None
            known = _ZERO
        return Money(known, self.advertiser.currency)

    @property
    def charged_as_a_whole(self) -> Money | None:
        """Ads Manager's own figure of the account's charge today, without Promotes.

        None until the report of the whole account was read.
        """
        ref = self.advertiser.ref
        if ref in self.unread.get(Window.TODAY, ()):
            return None
        known = self.spend.get(Window.TODAY, {}).get(ref)
        return None if known is None else Money(known, self.advertiser.currency)

    def burning(self, entity: Entity) -> Money | None:
        """Money per hour of a campaign, or None while it is not known."""
        known = self.burn.get(entity.ref)
        if known is None and self.burn_at is not None and entity.create_time is not None:
            # Reports can hold nothing of a campaign that was made after they were asked for.
            is_new = entity.ref.level is Level.CAMPAIGN and entity.create_time >= self.burn_at.at
            known = _ZERO if is_new else None
        return None if known is None else Money(known, self.advertiser.currency)

    def money_read_at(self, ref: EntityRef) -> Stamp | None:
        """When a row's figures were asked for; reports trail delivery on top (contract 8.3)."""
        return self.money_read_of.get(ref) or self.money_read.get(ref.level)
