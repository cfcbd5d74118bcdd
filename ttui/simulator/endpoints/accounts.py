"""Tokens and ad accounts (contract 2)."""

import json
from typing import Final

from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import ApiError, bad_parameter, shuffled
from ttui.simulator.world.business_centers import BusinessCenter
from ttui.simulator.world.entities import Account

_NOBODY: Final = (
    "promotion_center_province",
    "promotion_center_city",
    "license_city",
    "license_province",
    "license_url",
    "cellphone_number",
    "telephone_number",
    "contacter",
    "email",
    "address",
    "brand",
    "description",
)
"""Fields that are null for accounts nobody filled in."""
_WRONG_APP: Final = 40110
_USED_CODE: Final = 40115


def access_token(call: Call) -> str:
    """``oauth2/access_token``: an auth code is good once."""
    _check_app(call)
    settings = call.settings
    if call.params.required("auth_code") != settings.auth_code:
        raise ApiError(_USED_CODE, "Auth code is invalid, expired or has been used.")
    call.tokens.add(settings.access_token)
    data: dict[str, object] = {"access_token": settings.access_token, "scope": [1, 2, 3, 4]}
    if call.params.raw("return_advertiser_ids") is not False:
        data["advertiser_ids"] = _visible(call)
    return shuffled(data, call.envelope)


def revoke_token(call: Call) -> str:
    """``oauth2/revoke_token``: the token is wrong from now on."""
    _check_app(call)
    call.tokens.discard(call.params.required("access_token"))
    data = {"advertiser_ids": _visible(call), "app_id": call.settings.app_id}
    return shuffled(data, call.envelope)


def advertisers(call: Call) -> str:
    """``oauth2/advertiser/get``: suspended accounts stay listed, no paging."""
    _check_app(call)
    listed = [
        {"advertiser_id": key, "advertiser_name": call.world.accounts[key].name}
        for key in _visible(call)
    ]
    return shuffled({"list": listed}, call.envelope)


def advertiser_info(call: Call) -> str:
    """``advertiser/info``: one unknown id fails the whole call."""
    ids = call.params.texts("advertiser_ids", 100)
    if not ids:
        raise bad_parameter("advertiser_ids: Missing data for required field.")
    fields = call.params.texts("fields")
    rows = []
    for advertiser_id in ids:
        account = call.allowed(advertiser_id)
        row = _row(account, call.world.center_of(account))
        rows.append({key: value for key, value in row.items() if not fields or key in fields})
    return f'{{"list":[{",".join(shuffled(row, call.envelope) for row in rows)}]}}'


def _row(account: Account, center: BusinessCenter | None) -> dict[str, object]:
    balance = json.loads(str(account.currency.amount(account.wallet.balance)))
    row: dict[str, object] = {
        **dict.fromkeys(_NOBODY),
        "advertiser_id": account.advertiser_id,
        "name": account.name,
        "company": account.company,
        "currency": account.currency.code,
        "timezone": account.timezone,
        "display_timezone": account.zone.key,
        "country": account.country,
        "status": account.status,
        "rejection_reason": account.rejection_reason,
        "role": "ROLE_ADVERTISER" if center is None else "ROLE_CHILD_ADVERTISER",
        "advertiser_account_type": "AUCTION",
        "balance": balance,
        "create_time": account.created_ms // 1000,
        "promotion_area": "0",
        "industry": "291905",
        "language": "en",
        "license_no": "",
    }
    if center is not None and center.admin:
        # Told to admins of the owning Business Center only (contract 2.3).
        row["owner_bc_id"] = center.bc_id
    return row


def _visible(call: Call) -> list[str]:
    return [key for key in call.world.accounts if key not in call.settings.forbidden_accounts]


def _check_app(call: Call) -> None:
    wanted = (call.settings.app_id, call.settings.app_secret)
    if (call.params.required("app_id"), call.params.required("secret")) != wanted:
        raise ApiError(_WRONG_APP, "App id or secret is incorrect.")
