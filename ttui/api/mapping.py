"""Makes domain objects from wire rows. It never fails on a row: unreadable values stay raw.

A row without a usable id becomes a `RowProblem`. Any other row becomes an entity whose `oddities`
hold the values that were not understood. Unknown money is None, never 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import TypeVar

from ttui.api.codes import cut
from ttui.api.values import decimal_of, id_of, is_nothing, moment_of
from ttui.api.wire import (
    Read,
    WireAd,
    WireAdGroup,
    WireAdvertiser,
    WireCampaign,
    WireListed,
    WireShopCampaign,
    oddity,
)
from ttui.domain.advertiser import Advertiser
from ttui.domain.budget import UNREAD_BUDGET, Budget, BudgetMode
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.shop import RoiProtection, ShopAd
from ttui.domain.snapshot import RowProblem
from ttui.domain.status import DeliveryState, OperationStatus, advertiser_status_of, delivery_of

_ALWAYS = timedelta(days=365 * 9)
"""An end this far from the start was put there by TikTok for "runs on" (contract 4.1)."""
_HALF_HOURS = 336
_UPGRADED = "UPGRADED_SMART_PLUS"
_delivery = lru_cache(maxsize=512)(delivery_of)
"""A hundred thousand ads share a handful of statuses."""

_ORIGINS = {one.value: one for one in Origin}
_SWITCHES = {one.value: one for one in OperationStatus}

_RowT = TypeVar("_RowT")
_EntityT = TypeVar("_EntityT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The facts about a list beside its rows."""

    advertiser_id: str
    currency: str | None
    """The account's; list rows do not carry it. None when it is not known: no money then."""
    origin: Origin = Origin.TT_ADS_PLATFORM
    smart_plus: bool = False
    """The rows come from a Smart+ list."""
    top_view: bool = False
    """The rows come from the list of reserved TopView."""


class Notes:
    """Collects the values of one row that were not understood; its methods read values."""

    __slots__ = ("found",)

    def __init__(self, found: tuple[str, ...]) -> None:
        self.found = found

    def add(self, name: str, value: object) -> None:
        """Keep a value that was not understood, as it came."""
        self.found = (*self.found, oddity(name, value))

    def time(self, name: str, value: str | None) -> datetime | None:
        """An aware time in UTC; None where there is none."""
        moment = moment_of(value) if value else None
        if moment is None and value != "0" and not is_nothing(value):
            self.add(name, value)
        return moment

    def money(self, name: str, value: str | None, currency: str | None) -> Money | None:
        """An amount; None where there is none, or no currency to read it in."""
        if is_nothing(value):
            return None
        amount = decimal_of(value)
        if amount is None or amount < 0 or currency is None:
            self.add(name, value)
            return None
        return Money(amount, currency)

    def switch(self, value: str | None) -> OperationStatus:
        """The switch, UNKNOWN for a word that is none."""
        switch = _SWITCHES.get(value or "", OperationStatus.UNKNOWN)
        if switch is OperationStatus.UNKNOWN and value:
            self.add("operation_status", value)
        return switch

    def parent(self, name: str, value: str | None) -> str:
        """The id of the row above."""
        parent = id_of(value)
        if not parent:
            self.add(name, value)
        return intern(parent)


def map_row(
    mapper: Callable[[_RowT, tuple[str, ...], Context], _EntityT | RowProblem],
    read: Read[_RowT],
    level: Level,
    context: Context,
) -> _EntityT | RowProblem:
    """Map one row that was read, or say why it cannot be."""
    if read.row is None:
        return RowProblem(level, "", f"A row of the list is not an object: {read.oddities[0]}")
    return mapper(read.row, read.oddities, context)


def campaign_of(row: WireCampaign, odd: tuple[str, ...], context: Context) -> Campaign | RowProblem:
    """A campaign (contract 3.1)."""
    key = id_of(row.campaign_id)
    if not key:
        return _without_id(Level.CAMPAIGN, row.campaign_id, row.campaign_name)
    if foreign := _foreign(Level.CAMPAIGN, key, row, context):
        return foreign
    notes = Notes(odd)
    objective = row.objective_type or ""
    reserved = context.top_view or objective.startswith(("RF_", "TOPVIEW"))
    return Campaign(
        ref=EntityRef(context.advertiser_id, Level.CAMPAIGN, key),
        name=row.campaign_name or "",
        switch=notes.switch(row.operation_status),
        delivery=_delivery(row.secondary_status),
        origin=_origin(row, context),
        smart_plus=_is_smart_plus(row, context),
        create_time=notes.time("create_time", row.create_time),
        budget=_budget(row.budget_mode, row.budget, None, context.currency, notes),
        budget_optimize_on=bool(row.budget_optimize_on),
        objective=intern(objective),
        is_ios14_dedicated=(
            row.campaign_type == "IOS14_CAMPAIGN" or bool(row.is_advanced_dedicated_campaign)
        ),
        is_reservation=reserved or not _is_unset(row.rf_campaign_type),
        oddities=notes.found,
    )


def shop_campaign_of(
    row: WireShopCampaign, odd: tuple[str, ...], context: Context
) -> Campaign | RowProblem:
    """A GMV Max campaign (contract 18.1). The list names neither its kind nor a budget."""
    key = id_of(row.campaign_id)
    if not key:
        return _without_id(Level.CAMPAIGN, row.campaign_id, row.campaign_name)
    if foreign := _foreign(Level.CAMPAIGN, key, row, context):
        return foreign
    notes = Notes(odd)
    protection = row.roi_protection_compensation_status
    if RoiProtection.of(protection) is RoiProtection.UNKNOWN and not is_nothing(protection):
        notes.add("roi_protection_compensation_status", protection)
    return Campaign(
        ref=EntityRef(context.advertiser_id, Level.CAMPAIGN, key),
        name=row.campaign_name or "",
        switch=notes.switch(row.operation_status),
        delivery=_delivery(row.secondary_status),
        origin=context.origin,
        create_time=notes.time("create_time", row.create_time),
        objective=intern(row.objective_type or ""),
        shop=ShopAd(
            protection=RoiProtection.of(protection),
            modified=notes.time("modify_time", row.modify_time),
        ),
        oddities=notes.found,
    )


def is_deleted(row: WireShopCampaign) -> bool:
    """Whether the row says that it was deleted; nobody confirmed that lists leave it out."""
    return _delivery(row.secondary_status).state is DeliveryState.DELETED


def adgroup_of(row: WireAdGroup, odd: tuple[str, ...], context: Context) -> AdGroup | RowProblem:
    """An ad group (contract 4.1)."""
    key = id_of(row.adgroup_id)
    if not key:
        return _without_id(Level.ADGROUP, row.adgroup_id, row.adgroup_name)
    if foreign := _foreign(Level.ADGROUP, key, row, context):
        return foreign
    notes = Notes(odd)
    start = notes.time("schedule_start_time", row.schedule_start_time)
    end = notes.time("schedule_end_time", row.schedule_end_time)
    runs_on = row.schedule_type == "SCHEDULE_FROM_NOW" or (
        start is not None and end is not None and end - start > _ALWAYS
    )
    return AdGroup(
        ref=EntityRef(context.advertiser_id, Level.ADGROUP, intern(key)),
        name=row.adgroup_name or "",
        switch=notes.switch(row.operation_status),
        delivery=_delivery(row.secondary_status),
        origin=_origin(row, context),
        smart_plus=_is_smart_plus(row, context),
        create_time=notes.time("create_time", row.create_time),
        campaign_id=notes.parent("campaign_id", row.campaign_id),
        budget=_budget(row.budget_mode, row.budget, row.scheduled_budget, context.currency, notes),
        schedule_start=start,
        schedule_end=None if runs_on else end,
        dayparting=_dayparting(row.dayparting, notes),
        oddities=notes.found,
    )


def ad_of(row: WireAd, odd: tuple[str, ...], context: Context) -> Ad | RowProblem:
    """An ad (contract 4.2), or the ad itself of an upgraded Smart+ campaign (contract 5)."""
    raw_key = row.smart_plus_ad_id if context.smart_plus else row.ad_id
    key = id_of(raw_key)
    if not key:
        return _without_id(Level.AD, raw_key, row.ad_name)
    if foreign := _foreign(Level.AD, key, row, context):
        return foreign
    notes = Notes(odd)
    return Ad(
        ref=EntityRef(context.advertiser_id, Level.AD, key),
        name=row.ad_name or "",
        switch=notes.switch(row.operation_status),
        delivery=_delivery(row.secondary_status),
        origin=_origin(row, context),
        smart_plus=_is_smart_plus(row, context),
        create_time=notes.time("create_time", row.create_time),
        adgroup_id=notes.parent("adgroup_id", row.adgroup_id),
        campaign_id=notes.parent("campaign_id", row.campaign_id),
        post_id=id_of(row.tiktok_item_id),
        oddities=notes.found,
    )


def is_creative(row: WireAd) -> bool:
    """Whether a row of the classic list is one creative of a Smart+ ad (contract 5)."""
    return bool(id_of(row.smart_plus_ad_id))


def advertiser_of(
    row: WireAdvertiser, odd: tuple[str, ...], _context: Context
) -> Advertiser | RowProblem:
    """An ad account (contract 2.3)."""
    key = id_of(row.advertiser_id)
    if not key:
        return _without_id(Level.ADVERTISER, row.advertiser_id, row.name)
    notes = Notes(odd)
    currency = (row.currency or "").strip()
    balance = decimal_of(row.balance)
    if balance is None and not is_nothing(row.balance):
        notes.add("balance", row.balance)
    return Advertiser(
        advertiser_id=key,
        name=row.name or "",
        status=advertiser_status_of(row.status),
        raw_status=row.status or "",
        currency=intern(currency),
        timezone=row.timezone or "",
        display_timezone=row.display_timezone or "",
        # A balance may be negative: what is owed.
        balance=None if balance is None else Money(balance, intern(currency)),
        owner_bc_id=id_of(row.owner_bc_id),
        role=row.role or "",
        rejection_reason=cut(row.rejection_reason or ""),
        oddities=notes.found,
    )


def _foreign(level: Level, key: str, row: WireListed, context: Context) -> RowProblem | None:
    """The problem of a row that names another account than was asked for, or None."""
    owner = id_of(row.advertiser_id)
    if owner in {"", context.advertiser_id}:
        return None
    text = f"The row belongs to another ad account, {owner}, so it is left out."
    return RowProblem(level, key, text)


def _without_id(level: Level, raw: str | None, name: str | None) -> RowProblem:
    return RowProblem(level, "", f"A row without a usable id: id {raw!r}, name {name!r}"[:200])


def _origin(row: WireListed, context: Context) -> Origin:
    """The origin that the row names; Ads Manager's rows name none (contract 3.1)."""
    raw = row.campaign_system_origin
    return _ORIGINS.get(raw, context.origin) if raw else context.origin


def _is_smart_plus(row: WireListed, context: Context) -> bool:
    return context.smart_plus or row.campaign_automation_type == _UPGRADED


def _is_unset(word: str | None) -> bool:
    return is_nothing(word) or word in {"UNSET", "0"}


def _budget(
    raw_mode: str | None, raw: str | None, tomorrow: str | None, currency: str | None, notes: Notes
) -> Budget:
    if is_nothing(raw_mode) and is_nothing(raw):
        return UNREAD_BUDGET
    mode = BudgetMode.of(raw_mode)
    if mode is BudgetMode.UNKNOWN and raw_mode:
        notes.add("budget_mode", raw_mode)
    amount = notes.money("budget", raw, currency)
    scheduled = notes.money("scheduled_budget", tomorrow, currency)
    return Budget(
        mode,
        None if mode is BudgetMode.INFINITE else amount,
        intern(raw_mode or ""),
        scheduled if scheduled is not None and scheduled.amount else None,
    )


def _dayparting(raw: str | None, notes: Notes) -> str:
    if raw is None or is_nothing(raw):
        return ""
    if len(raw) != _HALF_HOURS or raw.strip("01"):
        notes.add("dayparting", raw)
        return ""
    return intern(raw) if "0" in raw else ""
