"""Rows of the Business Center's endpoints, and what they mean (contract 9)."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as wire

from ttui.api.codes import cut
from ttui.api.errors import NoAnswerError
from ttui.api.values import day_of, decimal_of, id_of, is_nothing
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    CenterRole,
    DaySpend,
    Funds,
    Invoice,
    Transfer,
)
from ttui.domain.money import Money

_RULES = ConfigDict(extra="ignore", coerce_numbers_to_str=True, defer_build=True)


@wire(slots=True, config=_RULES)
class WireCenterFacts:
    """`bc_info` of a row of `bc/get`."""

    bc_id: str | None = None
    name: str | None = None


@wire(slots=True, config=_RULES)
class WireCenter:
    """A row of `bc/get`."""

    bc_info: WireCenterFacts | None = None
    user_role: str | None = None

    def center(self) -> BusinessCenter:
        """The Business Center; NoAnswerError where the row names none."""
        facts = self.bc_info
        key = id_of(facts.bc_id) if facts else ""
        if facts is None or not key:
            raise not_understood("bc_id", facts.bc_id if facts else None)
        role = CenterRole.of(self.user_role)
        return BusinessCenter(
            bc_id=key, name=facts.name or "", role=role, raw_role=self.user_role or ""
        )


@wire(slots=True, config=_RULES)
class WireAsset:
    """A row of `bc/asset/get`."""

    asset_id: str | None = None
    advertiser_role: str | None = None
    owner_bc_name: str | None = None

    def account(self, bc_id: str) -> CenterAccount:
        """The ad account as this Business Center lists it."""
        return CenterAccount(
            bc_id=bc_id,
            role=CenterRole.of(self.advertiser_role),
            raw_role=self.advertiser_role or "",
            owner_name=self.owner_bc_name or "",
        )


@wire(slots=True, config=_RULES)
class WireFunds:
    """A row of `advertiser/balance/get`."""

    advertiser_id: str | None = None
    account_balance: str | None = None
    cash_balance: str | None = None
    grant_balance: str | None = None
    frozen_balance: str | None = None
    currency: str | None = None

    def funds(self) -> Funds:
        """The balance and its parts."""
        return Funds(
            total=_money_or_none(self.account_balance, self.currency),
            cash=_money_or_none(self.cash_balance, self.currency),
            credit=_money_or_none(self.grant_balance, self.currency),
            frozen=_money_or_none(self.frozen_balance, self.currency),
        )


@wire(slots=True, config=_RULES)
class WireInvoice:
    """A row of `bc/invoice/get`."""

    invoice_id: str | None = None
    serial_number: str | None = None
    invoice_type: str | None = None
    pay_status: str | None = None
    overdue_status: str | None = None
    due_date: str | None = None
    amount: str | None = None
    unpaid_amount: str | None = None
    currency_code: str | None = None

    def open_invoice(self) -> Invoice | None:
        """The invoice if it is open; a credit note is no debt."""
        if self.invoice_type == "CREDIT":
            return None
        unpaid = _money_or_none(self.unpaid_amount, self.currency_code)
        if unpaid is None:
            if self.pay_status == "PAID":
                return None
            unpaid = money(self.amount, self.currency_code)
        if not unpaid.amount:
            return None
        return Invoice(
            invoice_id=id_of(self.invoice_id),
            serial=self.serial_number or "",
            unpaid=unpaid,
            due=self.due_date or "",
            overdue=self.overdue_status == "OVERDUE",
        )


@wire(slots=True, config=_RULES)
class WireTransaction:
    """A row of `bc/account/transaction/get`."""

    transaction_type: str | None = None
    amount: str | None = None
    currency: str | None = None
    create_time: str | None = None
    timezone: str | None = None

    def transfer(self) -> Transfer:
        """The movement of money."""
        at = f"{self.create_time or ''} {self.timezone or ''}".strip()
        amount = money(self.amount, self.currency)
        return Transfer(kind=self.transaction_type or "", amount=amount, at=at)


def day_spend(row: object) -> DaySpend:
    """A row of the report by day (contract 8.1)."""
    dimensions = row.get("dimensions") if isinstance(row, Mapping) else None
    metrics = row.get("metrics") if isinstance(row, Mapping) else None
    if isinstance(dimensions, Mapping) and isinstance(metrics, Mapping):
        day = day_of(dimensions.get("stat_time_day"))
        spend: Decimal | None = decimal_of(metrics.get("spend"))
        if day is not None and spend is not None and spend >= 0:
            return DaySpend(day, spend)
    raise NoAnswerError(cut(f"TikTok's report holds a row that cannot be read: {row!r}."))


def money(value: object, currency: object) -> Money:
    """An amount; NoAnswerError where it is no number."""
    amount = decimal_of(value)
    if amount is None:
        raise not_understood("amount", value)
    return Money(amount, str(currency or "").strip())


def _money_or_none(value: object, currency: object) -> Money | None:
    return None if is_nothing(value) else money(value, currency)


def not_understood(name: str, value: object) -> NoAnswerError:
    """A value that is not what the contract says."""
    return NoAnswerError(cut(f"TikTok's answer could not be understood: {name} is {value!r}."))
