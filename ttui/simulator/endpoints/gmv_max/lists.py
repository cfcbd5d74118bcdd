"""Lists of GMV Max campaigns and of shops (contract 18.1, 18.7)."""

from datetime import UTC, datetime
from typing import Final

from ttui.simulator.endpoints.list_columns import COMMON, modified, objective
from ttui.simulator.endpoints.lists import paged
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.row_writer import Columns, RowWriter, View
from ttui.simulator.protocol.wire import Params, bad_parameter, shuffled
from ttui.simulator.world.clock import to_ms
from ttui.simulator.world.entities import Account, Campaign
from ttui.simulator.world.shop import ShopCampaign, ShopKind, Store
from ttui.simulator.world.status import campaign_status, primary

_MOST_STORES: Final = 10
_MOST_CAMPAIGNS: Final = 100
_MOST_ROWS: Final = 100
_STATUSES: Final = ("STATUS_DELIVERY_OK", "STATUS_DISABLE", "STATUS_DELETE")
_KINDS: Final = {kind.long: kind for kind in ShopKind}


def _protection(campaign: Campaign, _: View) -> str:
    return f'"{shop_of(campaign).protection}"'


_ROW: Final[Columns[Campaign]] = {**COMMON, "objective_type": objective, "modify_time": modified}
_ROWS: Final[RowWriter[Campaign]] = RowWriter(
    {"plain": _ROW, "protected": {**_ROW, "roi_protection_compensation_status": _protection}},
    lambda campaign: "plain" if shop_of(campaign).protection is None else "protected",
)


def shop_of(campaign: Campaign) -> ShopCampaign:
    """What makes a campaign a GMV Max campaign.

    Raises:
        ApiError: 40002, it is an ordinary one.
    """
    if campaign.shop is None:
        raise bad_parameter(
            f"campaign_id: Campaign {campaign.campaign_id} is not a GMV Max campaign."
        )
    return campaign.shop


def campaign_asked(call: Call, account: Account) -> Campaign:
    """The campaign that ``campaign_id`` names.

    Raises:
        ApiError: 40002, the account has no such campaign.
    """
    campaign_id = call.params.required("campaign_id")
    campaign = call.world.campaigns.get(campaign_id)
    if campaign is None or campaign.account is not account:
        raise bad_parameter(f"campaign_id: Campaign {campaign_id} does not exist.")
    return campaign


def campaigns(call: Call) -> str:
    """``gmv_max/campaign/get``: neither budget nor shop nor kind is told."""
    account, params = call.account(), call.params
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, _MOST_ROWS)
    if not params.has("filtering"):
        raise bad_parameter("filtering: Missing data for required field.")
    filtering = params.nested("filtering")
    kinds = kinds_asked(filtering, _KINDS)
    if len(kinds) > 1 and not call.settings.shop_kinds_together:
        raise bad_parameter("filtering.gmv_max_promotion_types: Only one value is supported.")
    now = call.world.settle(account)
    found = sorted(
        (
            one
            for one in account.campaigns
            if one.shop and one.shop.kind in kinds and _passes(call, one, filtering, now)
        ),
        key=lambda one: int(one.campaign_id),
        reverse=True,
    )
    start = max(0, (page - 1) * size - call.page_shift)
    shown = found[start : start + size]
    call.shown = shown
    rows = _ROWS.write(shown, call.view(now), params.texts("fields"))
    return paged(call, rows, page, size, len(found))


def kinds_asked(filtering: Params, known: dict[str, ShopKind]) -> frozenset[ShopKind]:
    """The kinds that ``gmv_max_promotion_types`` names.

    Raises:
        ApiError: 40002, there is none, or one that does not exist.
    """
    names = filtering.texts("gmv_max_promotion_types")
    if not names:
        raise bad_parameter("filtering.gmv_max_promotion_types: Missing data for required field.")
    if not set(names) <= known.keys():
        raise bad_parameter(
            f"filtering.gmv_max_promotion_types: Must be one of: {', '.join(known)}."
        )
    return frozenset(known[name] for name in names)


def _passes(call: Call, campaign: Campaign, filtering: Params, now: int) -> bool:
    stores = filtering.texts("store_ids", _MOST_STORES)
    ids = filtering.texts("campaign_ids", _MOST_CAMPAIGNS)
    return (
        (not stores or shop_of(campaign).store.store_id in stores)
        and (not ids or campaign.campaign_id in ids)
        and filtering.text("campaign_name").casefold() in campaign.name.casefold()
        and _was_created(campaign, filtering)
        and _has_status(call, campaign, filtering, now)
    )


def _has_status(call: Call, campaign: Campaign, filtering: Params, now: int) -> bool:
    wanted = filtering.text("primary_status")
    if not wanted:
        return call.settings.shop_lists_deleted or not campaign.deleted
    if wanted not in _STATUSES:
        raise bad_parameter(f"filtering.primary_status: Must be one of: {', '.join(_STATUSES)}.")
    return primary(campaign_status(campaign, now)) == wanted


def _was_created(campaign: Campaign, filtering: Params) -> bool:
    first = _moment(filtering, "creation_filter_start_time")
    last = _moment(filtering, "creation_filter_end_time")
    return (first or 0) <= campaign.created_ms <= (last or campaign.created_ms)


def _moment(filtering: Params, name: str) -> int | None:
    if not filtering.has(name):
        return None
    try:
        read = datetime.strptime(filtering.text(name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        raise bad_parameter(f"filtering.{name}: Must be YYYY-MM-DD HH:MM:SS.") from None
    return to_ms(read)


def stores(call: Call) -> str:
    """``gmv_max/store/list``: no paging."""
    account = call.account()
    rows = [
        shuffled(_store(store, account), call.envelope)
        for store in account.stores
        if not store.left
    ]
    return f'{{"store_list":[{",".join(rows)}]}}'


def _store(store: Store, account: Account) -> dict[str, object]:
    return {
        "store_id": store.store_id,
        "store_name": store.name,
        "store_code": f"USLC{store.store_id[-6:]}",
        "store_status": store.status,
        "is_gmv_max_available": store.available,
        "store_authorized_bc_id": store.bc_id,
        "is_owner_bc": True,
        "store_authorized_bc_info": {
            "bc_id": store.bc_id,
            "bc_name": f"{store.name} Group",
            "bc_profile_image": "",
            "user_role": "ADMIN",
        },
        "store_role": "AD_PROMOTION",
        "targeting_region_codes": [account.country],
        "thumbnail_url": "",
        "exclusive_authorized_advertiser_info": {
            "advertiser_id": account.advertiser_id,
            "advertiser_name": account.name,
            "advertiser_status": account.status,
        },
    }
