"""What a Business Center and its accounts hold (contract 9)."""

from collections.abc import Sequence
from typing import Final

from ttui.simulator.endpoints.bc import page_of_rows
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.wire import bad_parameter, shuffled
from ttui.simulator.world.calendar import utc_text
from ttui.simulator.world.entities import Account
from ttui.simulator.world.money import Currency

_APPROVED: Final = {
    "STATUS_ENABLE": "SHOW_ACCOUNT_STATUS_APPROVED",
    "STATUS_DISABLE": "SHOW_ACCOUNT_STATUS_NOT_APPROVED",
    "STATUS_LIMIT": "SHOW_ACCOUNT_STATUS_PUNISHED",
}
_EXTRA_BALANCES: Final = (
    "budget_remaining",
    "budget_frequency_restriction",
    "budget_amount_restriction",
    "min_transferable_amount",
    "max_transferable_amount",
    "balance_info",
)


def number(currency: Currency, minor: int) -> int | float:
    """An amount as a JSON number in currency units."""
    amount = currency.amount(minor)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def center_balance(call: Call) -> str:
    """``bc/balance/get``."""
    center = call.center()
    return shuffled(
        {
            **_balances(center.currency, center.cash, center.grant, center.frozen),
            "bc_id": center.bc_id,
            "currency": center.currency.code,
        },
        call.envelope,
    )


def _balances(currency: Currency, cash: int, grant: int, frozen: int = 0) -> dict[str, object]:
    return {
        "account_balance": number(currency, cash + grant + frozen),
        "valid_account_balance": number(currency, cash + grant),
        "frozen_balance": number(currency, frozen),
        "tax": 0,
        "cash_balance": number(currency, cash + frozen),
        "valid_cash_balance": number(currency, cash),
        "grant_balance": number(currency, grant),
        "valid_grant_balance": number(currency, grant),
    }


def account_balances(call: Call) -> str:
    """``advertiser/balance/get``: what each account of a Business Center holds."""
    center = call.center()
    fields = call.params.texts("fields")
    unknown = [name for name in fields if name not in _EXTRA_BALANCES]
    if unknown:
        raise bad_parameter(f"fields: Must be one of: {', '.join(_EXTRA_BALANCES)}.")
    filtering = call.params.nested("filtering")
    keyword = filtering.text("keyword").casefold()
    statuses = filtering.texts("advertiser_status")
    found = [
        _account_row(account, fields)
        for account in call.world.accounts_of(center)
        if (keyword in account.name.casefold() or keyword == account.advertiser_id)
        and (not statuses or _shown_status(account) in statuses)
    ]
    return page_of_rows(call, found, "advertiser_account_list")


def _shown_status(account: Account) -> str:
    return _APPROVED.get(account.status, "SHOW_ACCOUNT_STATUS_IN_REVIEW")


def _account_row(account: Account, fields: Sequence[str]) -> dict[str, object]:
    wallet, currency = account.wallet, account.currency
    extras: dict[str, object] = {
        "budget_remaining": 0,
        "budget_frequency_restriction": 10,
        "budget_amount_restriction": 0,
        "min_transferable_amount": 0,
        "max_transferable_amount": number(currency, wallet.cash),
        "balance_info": _balances(currency, wallet.cash, wallet.grant),
    }
    return {
        **_balances(currency, wallet.cash, wallet.grant, wallet.transfer),
        **{name: extras[name] for name in fields},
        "advertiser_id": account.advertiser_id,
        "advertiser_name": account.name,
        "advertiser_type": "AUCTION",
        "advertiser_status": _shown_status(account),
        "timezone": account.timezone,
        "currency": currency.code,
        "company": account.company,
        "create_time": utc_text(account.created_ms // 1000),
        "budget_mode": "UNLIMITED",
        "budget": 0,
        "budget_cost": 0,
        "balance_reminder": False,
        "latest_recharge_time": None,
        "contact_name": "",
        "contact_email": "",
    }
