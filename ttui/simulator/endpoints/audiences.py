"""``dmp/custom_audience/``, portfolios and pixels: small things worth saving (contract 10)."""

import json
from dataclasses import dataclass
from typing import Final

from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.entities import Account, Audience

_MOST_IDS: Final = 100
_NEVER: Final = "2038-01-01 00:00:00"


@dataclass(frozen=True, slots=True)
class _Kind:
    told: str
    """``audience_type`` of the list, ``type`` of the details."""
    calculated: str | None
    """``calculate_type``: how a customer file was made up."""


_KINDS: Final = {
    "file": _Kind("Customer File Audience", "EMAIL_SHA256"),
    "website": _Kind("Website Audience", None),
    "engagement": _Kind("Engagement Audience", None),
    "lookalike": _Kind("Lookalike Audience", None),
}


def give_audiences(account: Account) -> tuple[str, ...]:
    """Give an account one audience of each kind; their ids, in the order of the kinds."""
    base = int(account.advertiser_id) % 1_000_000 * 100 + 195_000_000
    for place, kind in enumerate(_KINDS):
        source = str(base) if kind == "lookalike" else ""
        account.audiences.append(
            Audience(str(base + place), f"{account.name} {kind}", kind, 4_000 * (place + 2), source)
        )
    return tuple(one.audience_id for one in account.audiences)


def audiences(call: Call) -> str:
    """``dmp/custom_audience/list``."""
    account = call.account()
    ids = call.params.texts("custom_audience_ids", _MOST_IDS)
    found = [
        {
            **_common(account, one),
            "audience_type": _KINDS[one.kind].told,
            "calculate_type": _KINDS[one.kind].calculated,
        }
        for one in account.audiences
        if not ids or one.audience_id in ids
    ]
    return page_of_rows(call, found, most=100)


def audience_details(call: Call) -> str:
    """``dmp/custom_audience/get``: settings and history, and what a lookalike was made from."""
    account = call.account()
    ids = call.params.texts("custom_audience_ids", _MOST_IDS)
    if not ids:
        raise bad_parameter("custom_audience_ids: Missing data for required field.")
    rows = [_details(account, one) for one in account.audiences if one.audience_id in ids]
    return f'{{"list":[{",".join(shuffled(row, call.envelope) for row in rows)}]}}'


def _common(account: Account, one: Audience) -> dict[str, object]:
    return {
        "audience_id": one.audience_id,
        "name": one.name,
        "cover_num": one.people,
        "is_valid": True,
        "is_expiring": False,
        "shared": False,
        "is_creator": True,
        "create_time": utc_text(account.created_ms // 1000),
        "expired_time": _NEVER,
    }


def _details(account: Account, one: Audience) -> dict[str, object]:
    spec = {
        "source_audience_id": one.source,
        "include_source": False,
        "mobile_os": "ALL",
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["6252001"],
        "audience_size": "NARROW",
    }
    created = utc_text(account.created_ms // 1000)
    told = {"action": "create", "action_detail": "", "editor": "open_api", "msg": None}
    rules = {"inclusions": [{"operator": "OR", "rules": [{"retention": "30d"}]}]}
    return {
        "audience_details": {
            **_common(account, one),
            "type": _KINDS[one.kind].told,
            "audience_sub_type": "NORMAL",
            "calculate_type": _KINDS[one.kind].calculated,
            "owner_id": account.advertiser_id,
            "rule": json.dumps(rules) if one.kind in ("website", "engagement") else None,
            "lookalike_spec": spec if one.source else None,
            "is_auto_refresh": True,
            "error_msg": None,
            "msg": None,
        },
        "lookalike_spec": spec if one.source else None,
        "audience_history": [{**told, "opt_time": created}],
    }


def portfolios(call: Call) -> str:
    """``creative/portfolio/list``."""
    account = call.account()
    found: list[dict[str, object]] = [
        {
            "creative_portfolio_id": f"78{account.advertiser_id[-17:]}",
            "creative_portfolio_type": "CARD",
            "card_type": "IMAGE",
            "image_id": "ad-site-i18n-sg/af955ab1254ca518e3a615f2e708c0df",
            "creative_portfolio_preview_url": "https://example.com/portfolio.jpg",
        }
    ]
    return page_of_rows(call, found, "creative_portfolios", most=100)


def pixels(call: Call) -> str:
    """``pixel/list``."""
    account = call.account()
    found: list[dict[str, object]] = [
        {
            "pixel_id": f"76{account.advertiser_id[-17:]}",
            "pixel_name": f"{account.name} shop",
            "pixel_code": f"D{account.advertiser_id}",
            "pixel_category": "CUSTOMIZE_EVENTS",
            "pixel_setup_mode": "DEVELOPER",
            "activity_status": "ACTIVE",
            "partner_name": None,
            "create_time": f"{utc_text(account.created_ms // 1000).replace(' ', 'T')}Z",
            "advanced_matching_fields": {"email": True, "phone_number": False},
            "events": [],
        }
    ]
    return page_of_rows(call, found, "pixels", most=20)
