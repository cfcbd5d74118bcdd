"""The world: everything that exists, its clock, and the ways it can be changed."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from ttui.simulator.world import spending
from ttui.simulator.world.business_centers import BusinessCenter
from ttui.simulator.world.calendar import day_of, midnight_ms
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.world.entities import (
    Account,
    Ad,
    AdGroup,
    Campaign,
    Entity,
    PromoteEnding,
    Review,
    SmartAd,
    Switch,
    campaign_of,
)
from ttui.simulator.world.money import CURRENCIES
from ttui.simulator.world.shop import Store
from ttui.simulator.world.true_charges import TrueCharges

_FIRST_ID = 1_846_000_000_000_001


@dataclass(frozen=True, slots=True)
class WorldSettings:
    """How money behaves in a world."""

    lag: timedelta = timedelta(minutes=30)
    """Reports show money up to this long ago (contract 8.3)."""
    audience_lag: timedelta = timedelta(hours=16)
    """Most AUDIENCE reports show what happened up to this long ago (contract 8.3)."""
    delivery_tail: timedelta = timedelta(0)
    """How long delivery goes on after a switch-off; unknown in reality (contract 4.3)."""
    overshoot: int = 0
    """Percent by which some days exceed a dynamic daily budget; TikTok allows 25 (contract 21)."""
    sessions_outlive_pause: bool = False
    """Whether sessions of GMV Max go on under a paused campaign (contract 18.3, unconfirmed)."""


class World:
    """Accounts and all they hold, on one clock.

    Every public method that changes something first lives through all that was due before it, so
    the order of calls is the order of events.
    """

    def __init__(self, clock: WorldClock, settings: WorldSettings | None = None) -> None:
        self.clock = clock
        self.settings = settings or WorldSettings()
        self.accounts: dict[str, Account] = {}
        self.centers: dict[str, BusinessCenter] = {}
        self.campaigns: dict[str, Campaign] = {}
        self.adgroups: dict[str, AdGroup] = {}
        self.ads: dict[str, Ad] = {}
        self.smart_ads: dict[str, SmartAd] = {}
        self.odd_status: dict[str, str] = {}
        """Statuses to show instead of the derived one, by object id (contract 15.9)."""
        self.unusable: set[str] = set()
        """Ids of videos and images that ``file/`` leaves out (contract 10)."""
        self.version = 0
        """Grows whenever anything may have changed, statuses included; for cache keys."""
        self.structure_version = 0
        """Grows whenever an object appears, goes or is renamed; for cache keys."""
        self.true_charges = TrueCharges(self)
        self._ids = count(_FIRST_ID, 16)
        self._schedule: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = count()

    def new_id(self) -> str:
        """A fresh object id; later ones are larger."""
        return str(next(self._ids))

    def add_account(self, advertiser_id: str, name: str, currency: str, zone: str) -> Account:
        """Open an account whose money starts to flow one report lag ago, today at the earliest."""
        tz = ZoneInfo(zone)
        start = self.clock.now_ms()
        today = day_of(tz, start)
        lag = self.settings.lag // timedelta(milliseconds=1)
        account = Account(
            advertiser_id=advertiser_id,
            name=name,
            currency=CURRENCIES[currency],
            zone=tz,
            timezone=zone,
            opened_ms=max(start - lag, midnight_ms(tz, today)),
            opening_day=today,
            created_ms=start - 400 * 86_400_000,
        )
        self.accounts[advertiser_id] = account
        return account

    def add_store(self, account: Account, name: str, store_id: str = "") -> Store:
        """Give an account a TikTok Shop to advertise."""
        store = Store(store_id or self.new_id(), name)
        account.stores.append(store)
        return store

    def add_center(self, bc_id: str, name: str, currency: str) -> BusinessCenter:
        """Open a Business Center; accounts join it by their ``owner_bc_id``."""
        center = BusinessCenter(bc_id, name, CURRENCIES[currency], company=name)
        self.centers[bc_id] = center
        return center

    def center_of(self, account: Account) -> BusinessCenter | None:
        """The Business Center that owns an account; None for a stand-alone one."""
        return self.centers.get(account.owner_bc_id or "")

    def accounts_of(self, center: BusinessCenter) -> list[Account]:
        """The ad accounts of a Business Center."""
        return [one for one in self.accounts.values() if one.owner_bc_id == center.bc_id]

    def add_campaign(self, campaign: Campaign) -> None:
        """Take a finished campaign with all its ad groups and ads into the world."""
        campaign.overshoot = self.settings.overshoot
        campaign.account.campaigns.append(campaign)
        campaign.account.sums_cache.clear()
        if not campaign.unlisted:
            self._know(campaign)
        spending.prime(campaign)
        self.version += 1
        self.structure_version += 1

    def _know(self, campaign: Campaign) -> None:
        """Let a campaign and all it holds be found by id."""
        self.campaigns[campaign.campaign_id] = campaign
        for group in campaign.groups:
            self.adgroups[group.adgroup_id] = group
            self.ads.update((ad.ad_id, ad) for ad in group.ads)
            self.smart_ads.update((ad.smart_plus_ad_id, ad) for ad in group.smart_ads)

    def plan(self, after: timedelta, action: Callable[[int], None]) -> None:
        """Let something happen by itself; the action gets its exact time in milliseconds."""
        self.plan_at(self.clock.now_ms() + after // timedelta(milliseconds=1), action)

    def plan_at(self, at: int, action: Callable[[int], None]) -> None:
        """Like ``plan``, at an absolute time in milliseconds since 1970."""
        heapq.heappush(self._schedule, (at, next(self._order), action))

    def catch_up(self) -> int:
        """Do what is due on the schedule; return the present in milliseconds."""
        now = self.clock.now_ms()
        while self._schedule and self._schedule[0][0] <= now:
            at, _, action = heapq.heappop(self._schedule)
            action(at)
        return now

    def settle(self, account: Account) -> int:
        """Bring one account's money and statuses up to the present and return it."""
        now = self.catch_up()
        for campaign in account.campaigns:
            if campaign.next_break <= now and spending.settle(campaign, now):
                self.version += 1
        return now

    def settle_all(self) -> int:
        """Bring every account up to the present and return it, in milliseconds."""
        now = self.catch_up()
        for account in self.accounts.values():
            self.settle(account)
        return now

    def report_horizon(self, now: int) -> int:
        """The moment up to which reports asked for at ``now`` show money."""
        return now - self.settings.lag // timedelta(milliseconds=1)

    def now(self) -> datetime:
        """The world's present, aware, in UTC."""
        return self.clock.now().astimezone(UTC)

    def find(self, entity_id: str) -> Entity | None:
        """The campaign, ad group, ad or Smart+ ad with an id."""
        return (
            self.campaigns.get(entity_id)
            or self.adgroups.get(entity_id)
            or self.ads.get(entity_id)
            or self.smart_ads.get(entity_id)
        )

    def find_any(self, entity_id: str) -> Account | Entity:
        """Like ``find``, accounts included.

        Raises:
            KeyError: there is no such id.
        """
        found = self.accounts.get(entity_id) or self.find(entity_id)
        if found is None:
            raise KeyError(entity_id)
        return found

    def switch(self, entity: Entity, to: Switch, at: int | None = None) -> None:
        """Set ``operation_status`` of one object (children keep theirs)."""
        delivery_tail = self.settings.delivery_tail // timedelta(milliseconds=1)

        def act(now: int) -> None:
            was_on = entity.switch is Switch.ENABLE
            entity.switch = to
            turned = was_on is not (to is Switch.ENABLE)
            if turned and was_on:
                _lose_protection(entity)
            if turned and isinstance(entity, Campaign | AdGroup):
                entity.quits_at = now + delivery_tail if was_on else 0

        self._change(entity, act, at, delivery_tail)

    def delete(self, entity: Entity, at: int | None = None) -> None:
        """Delete an object for good; it stops at once."""

        def act(_: int) -> None:
            entity.deleted = True
            _lose_protection(entity)
            self.structure_version += 1

        self._change(entity, act, at)

    def put_back(self, entity: Entity, switch: Switch, deleted: bool) -> None:
        """Undo a switch or a deletion as if it had never been asked for."""

        def act(_: int) -> None:
            entity.switch = switch
            entity.deleted = deleted
            if isinstance(entity, Campaign | AdGroup):
                entity.quits_at = 0
            if isinstance(entity, Campaign) and entity.shop is not None:
                entity.shop.regain_protection()
            self.structure_version += 1

        self._change(entity, act, None)

    def rename(self, entity: Entity, name: str, at: int | None = None) -> None:
        """Give an object another name."""

        def act(_: int) -> None:
            entity.name = name
            self.structure_version += 1

        self._change(entity, act, at)

    def review(self, entity: Ad | AdGroup, verdict: Review, at: int | None = None) -> None:
        """Let moderators decide about an ad or ad group."""

        def act(_: int) -> None:
            entity.review = verdict

        self._change(entity, act, at)

    def set_budget(self, thing: Campaign | AdGroup, minor: int, at: int | None = None) -> None:
        """Change a budget with effect at once, in minor units."""

        def act(_: int) -> None:
            thing.budget = minor
            if isinstance(thing, Campaign) and thing.shop is not None:
                thing.shop.main.budget = minor

        self._change(thing, act, at)

    def end_promote(self, campaign: Campaign, at: int | None = None) -> None:
        """End a Promote order as its owner does on the phone; it cannot be restarted."""
        if not campaign.promote:
            raise ValueError("only a Promote order can be ended on the phone")

        def act(_: int) -> None:
            campaign.ending = PromoteEnding.WITHDRAWN

        self._change(campaign, act, at)

    def show_status(self, entity: Entity, text: object) -> None:
        """Show this ``secondary_status`` instead of the derived one; None ends that."""
        if text is None:
            self.odd_status.pop(entity.entity_id, None)
        else:
            self.odd_status[entity.entity_id] = str(text)
        self.version += 1

    def trouble_shop(self, campaign: Campaign, status: str, at: int | None = None) -> None:
        """Let TikTok keep a GMV Max campaign from delivering, with a status of contract 18.4.

        An empty status ends that.
        """
        shop = campaign.shop
        if shop is None:
            raise ValueError("only a GMV Max campaign has these statuses")

        def act(_: int) -> None:
            shop.trouble = status

        self._change(campaign, act, at)

    def set_account_status(self, account: Account, status: str) -> None:
        """Suspend, close or re-open an account (contract 2.4)."""
        now = self.settle(account)
        for campaign in account.campaigns:
            spending.accrue(campaign, now)
        account.status = status
        for campaign in account.campaigns:
            spending.recompute(campaign, now)
        self.version += 1

    def add_ad(self, group: AdGroup, name: str, rate: int, at: int | None = None) -> Ad:
        """Create an ad; it is delivering from now on."""
        when = self.catch_up() if at is None else at
        ad = Ad(self.new_id(), group, name, rate, created_ms=when, modified_ms=when)

        def act(_: int) -> None:
            group.ads.append(ad)
            self.ads[ad.ad_id] = ad
            self.structure_version += 1

        self._change(ad, act, when)
        return ad

    def add_group(self, campaign: Campaign, name: str) -> AdGroup:
        """Create an ad group without ads."""
        now = self.catch_up()
        group = AdGroup(self.new_id(), campaign, name, created_ms=now, starts_ms=now)

        def act(_: int) -> None:
            campaign.groups.append(group)
            self.adgroups[group.adgroup_id] = group
            self.structure_version += 1

        self._change(group, act, now)
        return group

    def _change(
        self, entity: Entity, act: Callable[[int], None], at: int | None, delivery_tail: int = 0
    ) -> None:
        now = self.catch_up() if at is None else at
        campaign = campaign_of(entity)
        spending.settle(campaign, now)
        spending.accrue(campaign, now)
        act(now)
        entity.modified_ms = now
        if isinstance(entity, Ad):
            spending.update_ad(entity, now, delivery_tail)
        elif isinstance(entity, SmartAd):
            for creative in entity.creatives:
                spending.update_ad(creative, now, delivery_tail)
        spending.recompute(campaign, now)
        self.version += 1


def _lose_protection(entity: Entity) -> None:
    if isinstance(entity, Campaign) and entity.shop is not None:
        entity.shop.lose_protection()
