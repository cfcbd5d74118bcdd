"""``identity/``: who an account advertises as, and the posts behind Spark ads (contract 10)."""

from collections.abc import Mapping
from typing import Final

from ttui.simulator.endpoints import asset_library
from ttui.simulator.endpoints.lists import paged
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world.asset_ids import CUSTOM_IDENTITY, tiktok_identity
from ttui.simulator.world.entities import Account, Ad

_TYPES: Final = ("CUSTOMIZED_USER", "AUTH_CODE", "TT_USER", "BC_AUTH_TT")
_MOST_ITEMS: Final = 20


def identities(call: Call) -> str:
    """``identity/get``; its ``page_info`` is only right with ``identity_type``."""
    account = call.account()
    kind = call.params.text("identity_type")
    if kind and kind not in _TYPES:
        raise bad_parameter(f"identity_type: Must be one of: {', '.join(_TYPES)}.")
    if kind == "BC_AUTH_TT" and not call.params.has("identity_authorized_bc_id"):
        raise bad_parameter("identity_authorized_bc_id: Missing data for required field.")
    page = call.params.integer("page", 1, 1, 1_000_000)
    size = call.params.integer("page_size", 20, 1, 100)
    found = [row for row in _identities(account) if kind in ("", row["identity_type"])]
    shown = found[(page - 1) * size : page * size]
    rows = [shuffled(row, call.envelope) for row in shown]
    return paged(call, rows, page, size, len(found) if kind else 0, "identity_list")


def _identities(account: Account) -> list[dict[str, object]]:
    name = account.name.partition(" ")[0].casefold()
    blank = dict.fromkeys(
        (
            "can_push_video",
            "can_pull_video",
            "can_use_live_ads",
            "can_manage_message",
            "available_status",
            "identity_authorized_bc_id",
        )
    )
    return [
        {
            **blank,
            "identity_id": CUSTOM_IDENTITY,
            "identity_type": "CUSTOMIZED_USER",
            "display_name": name,
            "profile_image": "",
        },
        {
            **blank,
            "identity_id": tiktok_identity(account),
            "identity_type": "TT_USER",
            "display_name": f"{name}.official",
            "profile_image": "https://example.com/profile.jpg",
            "can_push_video": True,
            "can_pull_video": True,
            "can_use_live_ads": False,
            "can_manage_message": False,
            "available_status": "AVAILABLE",
        },
    ]


def posts(call: Call) -> str:
    """``identity/video/get``: the posts of an identity, by cursor."""
    account = call.account()
    _check_identity(call, account)
    count = call.params.integer("count", 20, 1, 20)
    start = call.params.integer("cursor", 0, 0, 1 << 40)
    found = _spark_ads(account)
    shown = found[start : start + count]
    data: dict[str, object] = {
        "video_list": [_post(call, ad) for ad in shown],
        "cursor": str(start + len(shown)),
        "has_more": start + len(shown) < len(found),
    }
    return shuffled(data, call.envelope)


def post_info(call: Call) -> str:
    """``identity/video/info``: posts by id; links are good for an hour."""
    account = call.account()
    _check_identity(call, account)
    known = {ad.item_id: ad for ad in _spark_ads(account)}
    several = call.params.texts("item_ids", _MOST_ITEMS)
    if several:
        details = [_post(call, known[one]) for one in several if one in known]
        return shuffled({"video_details": details}, call.envelope)
    found = known.get(call.params.required("item_id"))
    if found is None:
        raise bad_parameter("item_id: The post does not exist or is not authorized.")
    return shuffled({"video_detail": _post(call, found)}, call.envelope)


def _check_identity(call: Call, account: Account) -> None:
    kind = call.params.required("identity_type")
    if kind not in _TYPES or kind == "CUSTOMIZED_USER":
        raise bad_parameter("identity_type: Must be one of: AUTH_CODE, TT_USER, BC_AUTH_TT.")
    if call.params.required("identity_id") != tiktok_identity(account):
        raise bad_parameter("identity_id: The identity does not exist.")


def _spark_ads(account: Account) -> list[Ad]:
    return [
        ad
        for campaign in account.campaigns
        for group in campaign.groups
        for ad in group.ads
        if ad.item_id
    ]


def _post(call: Call, ad: Ad) -> Mapping[str, object]:
    now_s = call.world.clock.now_ms() // 1000
    known = asset_library.file_of("post", ad.item_id)
    return {
        "item_id": ad.item_id,
        "text": f"{ad.name} #fyp",
        "status": "ITEM_STATUS_RECOMMEND",
        "auth_info": None,
        "anchor_list": None,
        "video_info": {
            "url": asset_library.link(call.request, "post", ad.item_id, now_s),
            "poster_url": asset_library.link(call.request, "cover", ad.item_id, now_s),
            "format": "mp4",
            "size": known.size,
            "signature": known.md5,
            "bit_rate": known.size,
            "duration": 8.5,
            "width": 720,
            "height": 1280,
        },
    }
