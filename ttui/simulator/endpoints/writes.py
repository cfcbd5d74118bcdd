"""Status and budget updates (contract 3.3, 3.4, 4.3, 4.4, 5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from ttui.simulator.endpoints import list_columns
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import ApiError, Params, bad_parameter, shuffled
from ttui.simulator.world import spending
from ttui.simulator.world.entities import AdGroup, Campaign, Entity, Mode, Switch, campaign_of
from ttui.simulator.world.shop_rules import crowded_out, occupant
from ttui.simulator.world.world import World

_MOST_IDS: Final = 20
_OPERATIONS: Final = ("ENABLE", "DISABLE", "DELETE")
_MISSING: Final = 40007
_CAMPAIGN_MINIMUM: Final = 50
_ADGROUP_MINIMUM: Final = 20
_HEADROOM: Final = Decimal("1.05")


@dataclass(frozen=True, slots=True)
class Target:
    """One status endpoint."""

    ids: str
    """The parameter that lists the objects."""
    own: str
    """The key of one object's id."""
    noun: str
    find: Callable[[World, str], Entity | None]
    smart: bool = False
    partial: bool = False
    """Whether ineligible objects may be skipped instead of failing the call."""


TARGETS: Final[Mapping[str, Target]] = {
    "campaign/status/update": Target(
        "campaign_ids", "campaign_id", "Campaign", lambda w, i: w.campaigns.get(i)
    ),
    "adgroup/status/update": Target(
        "adgroup_ids", "adgroup_id", "Adgroup", lambda w, i: w.adgroups.get(i), partial=True
    ),
    "ad/status/update": Target("ad_ids", "ad_id", "Ad", lambda w, i: w.ads.get(i)),
    "smart_plus/campaign/status/update": Target(
        "campaign_ids",
        "campaign_id",
        "Campaign",
        lambda w, i: w.campaigns.get(i),
        smart=True,
        partial=True,
    ),
    "smart_plus/adgroup/status/update": Target(
        "adgroup_ids",
        "adgroup_id",
        "Adgroup",
        lambda w, i: w.adgroups.get(i),
        smart=True,
        partial=True,
    ),
    "smart_plus/ad/status/update": Target(
        "smart_plus_ad_ids",
        "smart_plus_ad_id",
        "Smart Plus Ad",
        lambda w, i: w.smart_ads.get(i),
        smart=True,
    ),
}
"""Every status endpoint by path."""


def update_status(call: Call) -> str:
    """Answer a status endpoint; JSON text of ``data``."""
    target = TARGETS[call.path]
    params = call.params
    account = call.writable()
    ids = params.texts(target.ids, _MOST_IDS)
    operation = params.required("operation_status")
    if not ids:
        raise bad_parameter(f"{target.ids}: Missing data for required field.")
    if operation not in _OPERATIONS:
        raise bad_parameter(f"operation_status: Must be one of: {', '.join(_OPERATIONS)}.")
    call.world.settle(account)
    _check_batch(call, ids)
    good: dict[str, Entity] = {}
    errors: list[dict[str, object]] = []
    skips = target.smart or params.flag("allow_partial_success")
    for entity_id in ids:
        found = target.find(call.world, entity_id)
        try:
            good[entity_id] = _eligible(call, target, found, entity_id, operation)
        except ApiError as refusal:
            if not (target.partial and skips):
                raise
            errors.append({target.own: entity_id, "error_message": refusal.message})
    for entity in good.values():
        call.remember(entity)
        _apply(call.world, entity, operation)
    return _told(call, target, tuple(good), operation, errors)


def _told(
    call: Call,
    target: Target,
    done: tuple[str, ...],
    operation: str,
    errors: list[dict[str, object]],
) -> str:
    each: list[dict[str, object]] = [{target.own: key, "status": operation} for key in done]
    listed = target.own.removesuffix("_id") + "_list"
    data: dict[str, object]
    if target.smart and target.partial:
        data = {listed: each, "error_list": errors}
    else:
        data = {target.ids: list(done), "status": operation}
        if target.noun == "Campaign":
            data[listed] = [] if operation == "DELETE" else each
        if call.params.flag("allow_partial_success"):
            data["error_list"] = errors
    return shuffled(data, call.envelope)


def _eligible(
    call: Call, target: Target, found: Entity | None, entity_id: str, operation: str
) -> Entity:
    campaign = campaign_of(found) if found is not None else None
    foreign = campaign is not None and (
        campaign.account.advertiser_id != call.params.text("advertiser_id")
    )
    if found is None or campaign is None or foreign:
        raise ApiError(_MISSING, f"{target.noun} does not exist. {target.own} {entity_id}")
    cases = (
        (campaign.promote, "is a Promote order; this operation is not supported"),
        (found.gone, "has been deleted and its status cannot be changed"),
        (target.smart and not campaign.smart, "is not an upgraded Smart+ object"),
        (
            campaign.smart and not target.smart and call.settings.refuse_smart_plus_in_classic,
            "belongs to an upgraded Smart+ campaign; use the Smart+ endpoint",
        ),
        (
            isinstance(found, AdGroup) and found.reservation and operation != "DELETE",
            "is a Reach & Frequency ad group; its status cannot be changed",
        ),
        (
            isinstance(found, AdGroup) and campaign.dedicated and operation == "DELETE",
            "belongs to a dedicated campaign and cannot be deleted",
        ),
        (
            campaign.shop is not None and not isinstance(found, Campaign),
            "belongs to a GMV Max campaign and cannot be switched",
        ),
        (
            campaign.old_shop is not None and not isinstance(found, Campaign),
            "cannot be switched because custom shop ads are no longer available",
        ),
        (
            found.switch is Switch.FROZEN and operation == "ENABLE",
            "has ended and cannot be enabled",
        ),
    )
    for holds, why in cases:
        if holds:
            raise bad_parameter(f"{target.noun} {entity_id} {why}.")
    if operation == "ENABLE" and isinstance(found, Campaign):
        _check_occupancy(call.world, found)
    return found


def _check_batch(call: Call, ids: Sequence[str]) -> None:
    """Refuse GMV Max campaigns beside others.

    Raises:
        ApiError: 40002.
    """
    known = (call.world.campaigns.get(one) for one in ids if "campaign/" in call.path)
    kinds = {campaign.shop is not None for campaign in known if campaign is not None}
    if len(kinds) > 1 and not call.settings.shop_mixed_batches:
        raise bad_parameter(
            "campaign_ids: GMV Max campaigns cannot be updated together with other campaigns."
        )


def _check_occupancy(world: World, campaign: Campaign) -> None:
    """Refuse to enable a GMV Max campaign whose products or identity are taken (contract 18.3).

    Raises:
        ApiError: 40002, with the words others have seen in it.
    """
    other = occupant(campaign, world.campaigns.values())
    if other is not None:
        raise bad_parameter(
            "The products or the identity are already used by an active GMV Max campaign "
            f"({other.campaign_id}). Turn off that campaign first."
        )


def _apply(world: World, entity: Entity, operation: str) -> None:
    if operation == "DELETE":
        world.delete(entity)
    elif entity.switch is not Switch.FROZEN and entity.switch.value != operation:
        world.switch(entity, Switch(operation))
        if isinstance(entity, Campaign) and operation == "ENABLE":
            for group in crowded_out(entity, world.campaigns.values()):
                world.switch(group, Switch.DISABLE)


def update_campaign(call: Call) -> str:
    """``campaign/update``: name and budget, with effect at once; the campaign is the answer."""
    account = call.writable()
    now = call.world.settle(account)
    campaign = call.world.campaigns.get(call.params.required("campaign_id"))
    if campaign is None or campaign.account is not account:
        raise ApiError(_MISSING, "Campaign does not exist.")
    _check_editable(campaign)
    if call.params.has("budget"):
        call.world.set_budget(campaign, _new_budget(call.params, campaign, _CAMPAIGN_MINIMUM))
    if call.params.has("campaign_name"):
        call.world.rename(campaign, call.params.text("campaign_name"))
    return list_columns.CAMPAIGNS.write((campaign,), call.view(now))[0]


def update_adgroup(call: Call) -> str:
    """``adgroup/update``: name and budget, with effect at once; the ad group is the answer."""
    account = call.writable()
    now = call.world.settle(account)
    group = call.world.adgroups.get(call.params.required("adgroup_id"))
    if group is None or group.campaign.account is not account:
        raise ApiError(_MISSING, "Adgroup does not exist.")
    _check_editable(group)
    if call.params.has("budget"):
        if group.campaign.cbo:
            raise bad_parameter("The budget is set at campaign level.")
        call.world.set_budget(group, _new_budget(call.params, group, _ADGROUP_MINIMUM))
    if call.params.has("adgroup_name"):
        call.world.rename(group, call.params.text("adgroup_name"))
    return list_columns.ADGROUPS.write((group,), call.view(now))[0]


def _check_editable(thing: Campaign | AdGroup) -> None:
    if campaign_of(thing).shop is not None:
        raise bad_parameter("GMV Max campaigns are updated by campaign/gmv_max/update.")
    if campaign_of(thing).old_shop is not None and isinstance(thing, AdGroup):
        raise bad_parameter("Custom shop ads are no longer available.")
    if campaign_of(thing).promote:
        raise bad_parameter("This operation is not supported for Promote orders.")
    if thing.gone:
        raise bad_parameter("A deleted object cannot be changed.")


def _new_budget(params: Params, thing: Campaign | AdGroup, minimum: int) -> int:
    campaign = campaign_of(thing)
    currency = campaign.account.currency
    if thing.budget_mode is Mode.INFINITE:
        raise bad_parameter("budget: Not allowed with BUDGET_MODE_INFINITE.")
    try:
        wanted = Decimal(params.required("budget"))
        minor = currency.minor(wanted)
    except InvalidOperation:
        raise bad_parameter("budget: Not a valid number.") from None
    except ValueError:
        raise bad_parameter(
            f"budget: {currency.code} allows {currency.digits} decimal places."
        ) from None
    floor = minimum * currency.ratio
    if wanted < floor:
        raise bad_parameter(f"Your budget setting must not be less than {floor} {currency.code}.")
    spent = currency.amount(spending.used_of(thing) // currency.sub_units_per_minor)
    if wanted < spent * _HEADROOM:
        raise bad_parameter(f"The new budget must be at least 105% of the current spend ({spent}).")
    return minor
