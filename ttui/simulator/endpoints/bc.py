"""``bc/``: Business Centers, their assets and members, and closing an account (contract 9)."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from ttui.simulator.endpoints.lists import paged
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import NO_PERMISSION, ApiError, bad_parameter, shuffled
from ttui.simulator.world.business_centers import BusinessCenter, Member
from ttui.simulator.world.closing import CLOSED, close_in_center, obstacles

MOST_PER_PAGE: Final = 50

_ASSETS: Final = (
    "ADVERTISER",
    "CATALOG",
    "LEAD",
    "PIXEL",
    "STOREFRONT",
    "TIKTOK_SHOP",
    "TT_ACCOUNT",
)


def page_of_rows(
    call: Call,
    found: Sequence[Mapping[str, object]],
    name: str = "list",
    most: int = MOST_PER_PAGE,
    usual: int = 10,
) -> str:
    """JSON text of ``data``: one page of rows under ``name``, and its ``page_info``."""
    page = call.params.integer("page", 1, 1, 1_000_000)
    size = call.params.integer("page_size", usual, 1, most)
    start = max(0, (page - 1) * size - call.page_shift)
    rows = [shuffled(row, call.envelope) for row in found[start : start + size]]
    return paged(call, rows, page, size, len(found), name)


def centers(call: Call) -> str:
    """``bc/get``: the Business Centers of the token's user; null keys are left out."""
    wanted = call.params.text("bc_id")
    found = [one for one in call.world.centers.values() if wanted in ("", one.bc_id)]
    if wanted and not found:
        call.center()
    return page_of_rows(call, [_center(one) for one in found])


def _center(center: BusinessCenter) -> dict[str, object]:
    row: dict[str, object] = {
        "bc_info": {
            "bc_id": center.bc_id,
            "name": center.name,
            "company": center.company,
            "currency": center.currency.code,
            "registered_area": center.country,
            "status": center.status,
            "timezone": center.timezone,
            "type": center.kind,
        },
        "user_role": center.role,
    }
    if center.finance_role is not None:
        row["ext_user_role"] = {"finance_role": center.finance_role}
    return row


def assets(call: Call) -> str:
    """``bc/asset/get``: what belongs to a Business Center; closed accounts stay listed."""
    center = call.center()
    kind = call.params.required("asset_type")
    if kind not in _ASSETS:
        raise bad_parameter(f"asset_type: Must be one of: {', '.join(_ASSETS)}.")
    keyword = call.params.nested("filtering").text("keyword").casefold()
    owned = call.world.accounts_of(center) if kind == "ADVERTISER" else []
    shared: dict[str, object] = dict.fromkeys(("store_role", "catalog_role", "tt_account_roles"))
    found = [
        {
            **shared,
            "asset_type": kind,
            "asset_id": account.advertiser_id,
            "asset_name": account.name,
            "advertiser_account_type": "AUCTION",
            "advertiser_role": account.role,
            "owner_bc_name": center.name,
        }
        for account in owned
        if keyword in account.name.casefold() or keyword == account.advertiser_id
    ]
    return page_of_rows(call, found)


def members(call: Call) -> str:
    """``bc/member/get``: who works in a Business Center; ids and names are null."""
    center = call.center()
    return page_of_rows(call, [_member(one) for one in center.members])


def _member(member: Member) -> dict[str, object]:
    return {
        "user_id": None,
        "user_name": None,
        "user_email": member.email,
        "user_role": member.role,
        "relation_status": "BOUND",
        "ext_user_role": {"finance_role": member.finance_role},
    }


def disable(call: Call) -> str:
    """``bc/advertiser/disable``: close one account for good, or tell why not (contract 9.1)."""
    center = call.center()
    ids = call.params.texts("advertiser_ids", 1)
    if not ids:
        raise bad_parameter("advertiser_ids: Missing data for required field.")
    account = call.allowed(ids[0])
    if not center.admin or account.role != "ADMIN" or account.owner_bc_id != center.bc_id:
        raise ApiError(
            NO_PERMISSION,
            f"No permission to operate advertiser {account.advertiser_id}. You must be an admin of "
            f"Business Center {center.bc_id}.",
        )
    if account.status == CLOSED:
        raise bad_parameter(f"The advertiser {account.advertiser_id} has already been disabled.")
    reasons = obstacles(call.world, account)
    if reasons:
        return _refused(call, account.advertiser_id, reasons)
    wallet, status = account.wallet, account.status
    held = (wallet.cash, wallet.grant, center.cash, center.grant, list(center.transactions))

    def reopen() -> None:
        wallet.cash, wallet.grant, center.cash, center.grant, center.transactions = held
        call.world.set_account_status(account, status)

    close_in_center(call.world, account)
    call.revert.append(reopen)
    data = {"disabled_advertiser_ids": [account.advertiser_id], "failed_infos": {}}
    return shuffled(data, call.envelope)


def _refused(call: Call, advertiser_id: str, reasons: list[str]) -> str:
    as_text = call.settings.failed_infos_as_text
    told: object = ",".join(reasons) if as_text else reasons
    data = {"disabled_advertiser_ids": [], "failed_infos": {advertiser_id: told}}
    if call.settings.close_failure_code:
        raise ApiError(
            call.settings.close_failure_code,
            f"Advertiser {advertiser_id} cannot be disabled: {', '.join(reasons)}.",
            json.dumps(data),
        )
    return shuffled(data, call.envelope)
