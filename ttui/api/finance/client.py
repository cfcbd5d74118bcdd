"""Rights and money around an ad account (contract 9), and closing it (9.1)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from ttui.api.accounts import read_advertisers
from ttui.api.caller import Caller
from ttui.api.codes import cut
from ttui.api.errors import DeniedError, NoAnswerError, NotFoundError, NotSentError, RefusedError
from ttui.api.finance.close import send_disable
from ttui.api.finance.days import read_days
from ttui.api.finance.wire import (
    WireAsset,
    WireCenter,
    WireFunds,
    WireInvoice,
    WireTransaction,
)
from ttui.api.port import Lane
from ttui.api.values import decimal_of, id_of, is_nothing
from ttui.api.wire import read_rows
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Origin
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    CenterRole,
    DaySpend,
    DisableAnswer,
    Funds,
    Invoice,
    Transfer,
)
from ttui.domain.money import Money

_PAGE_SIZE = 50
"""The most rows of a page that these endpoints give (contract 9)."""
_MOST_PAGES = 400
_INVOICE_TYPES = (("RECON", "CREDIT"), ("AUTO_PAY",))
"""AUTO_PAY has to be asked for alone."""
_NO_DEBT = frozenset({"CREDIT"})
_PAID = "PAID"

RowT = TypeVar("RowT")


class FinanceClient:
    """Asks through one caller; implements `finance.port.FinanceApi`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def account(self, advertiser_id: str, lane: Lane = Lane.SCREEN) -> Advertiser:
        """The account itself.

        Raises:
            NotFoundError: TikTok does not show it to this token.
        """
        batch = await read_advertisers(self._caller, [advertiser_id], lane)
        for row in batch.rows:
            if row.advertiser_id == advertiser_id:
                return row
        why = batch.problems[0].reason if batch.problems else "it is not in the answer"
        raise NotFoundError(f"TikTok does not show this account: {why}")

    async def centers(self, lane: Lane = Lane.SCREEN) -> tuple[BusinessCenter, ...]:
        """The Business Centers that the token's user works in."""
        rows = await self._all(WireCenter, "bc/get/", {}, "list", lane)
        found = [_center_of(row) for row in rows]
        return tuple({one.bc_id: one for one in found}.values())

    async def in_center(
        self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN
    ) -> CenterAccount | None:
        """The account as a Business Center lists it, or None."""
        base: dict[str, object] = {"bc_id": bc_id, "asset_type": "ADVERTISER"}
        # Whether the keyword finds ids is UNCONFIRMED: an empty answer to it proves nothing.
        for params in ({**base, "filtering": {"keyword": advertiser_id}}, base):
            for row in await self._all(WireAsset, "bc/asset/get/", params, "list", lane):
                if id_of(row.asset_id) == advertiser_id:
                    return _asset_of(row, bc_id, advertiser_id)
        return None

    async def funds(self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN) -> Funds | None:
        """The balance of the account, or None if the center does not list it."""
        base: dict[str, object] = {"bc_id": bc_id}
        path, name = "advertiser/balance/get/", "advertiser_account_list"
        for params in ({**base, "filtering": {"keyword": advertiser_id}}, base):
            for row in await self._all(WireFunds, path, params, name, lane):
                if id_of(row.advertiser_id) == advertiser_id:
                    return _funds_of(row)
        return None

    async def unpaid(self, bc_id: str, lane: Lane = Lane.SCREEN) -> Money:
        """The unpaid bills of a Business Center."""
        params = {"bc_id": bc_id, "invoice_type": "RECON"}
        answer = await self._caller.get("bc/invoice/unpaid/get/", params, lane, listing=False)
        result = answer.field("result")
        if not isinstance(result, Mapping):
            raise _not_understood("result", result)
        return _money(result.get("amount"), str(result.get("currency_code") or ""))

    async def open_invoices(self, bc_id: str, lane: Lane = Lane.SCREEN) -> tuple[Invoice, ...]:
        """The unpaid ones among its invoices."""
        found: list[Invoice] = []
        for kinds in _INVOICE_TYPES:
            params = {"bc_id": bc_id, "invoice_types": [*kinds]}
            try:
                rows = await self._all(WireInvoice, "bc/invoice/get/", params, "list", lane)
            except RefusedError as error:
                # A center that does not pay automatically may not know such bills.
                if isinstance(error, DeniedError) or kinds == _INVOICE_TYPES[0]:
                    raise
                continue
            found += [one for one in map(_invoice_of, rows) if one is not None]
        return tuple(found)

    async def transfers(
        self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN
    ) -> tuple[Transfer, ...]:
        """Movements of the account's balance in the last 90 days, newest first."""
        params: dict[str, object] = {
            "bc_id": bc_id,
            "transaction_level": "ADVERTISER",
            "filtering": {"account_ids": [advertiser_id]},
            "page": 1,
            "page_size": _PAGE_SIZE,
        }
        answer = await self._caller.get("bc/account/transaction/get/", params, lane, listing=False)
        rows = _listed(answer.field("transaction_list"), "transaction_list", answer.total)
        found = [_transfer_of(row) for row in _understood(WireTransaction, rows)]
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    async def spend_by_day(
        self, advertiser_id: str, first: date, last: date, origin: Origin, lane: Lane = Lane.SCREEN
    ) -> tuple[DaySpend, ...]:
        """Charges of an account per day, deleted ads included."""
        return await read_days(self._caller, advertiser_id, first, last, origin, lane)

    async def disable(self, bc_id: str, advertiser_id: str) -> DisableAnswer:
        """Ask TikTok to close an account for good, once."""
        if not all(one and id_of(one) == one for one in (bc_id, advertiser_id)):
            raise NotSentError("Closing takes ids as TikTok writes them.")
        return await send_disable(self._caller, bc_id, advertiser_id)

    async def _all(
        self,
        kind: type[RowT],
        path: str,
        params: Mapping[str, object],
        name: str,
        lane: Lane,
    ) -> list[RowT]:
        """Every row of a list in pages of 50.

        Raises:
            NoAnswerError: a row could not be read, or rows are missing.
        """
        rows: list[object] = []
        for number in range(1, _MOST_PAGES + 1):
            asked = {**params, "page": number, "page_size": _PAGE_SIZE}
            answer = await self._caller.get(path, asked, lane, listing=False)
            page = _listed(answer.field(name), name, answer.total)
            rows += page
            last = answer.total_pages
            if not page or (last is not None and number >= last):
                break
            if last is None and len(page) < _PAGE_SIZE:
                break
        else:
            raise NoAnswerError(f"The list {path} goes on behind {_MOST_PAGES} pages.")
        if answer.total is not None and len(rows) < answer.total:
            raise NoAnswerError(
                f"TikTok counts {answer.total} rows in {path} and showed {len(rows)}."
            )
        return _understood(kind, rows)


def _listed(value: object, name: str, total: int | None) -> list[object]:
    if isinstance(value, list):
        return value
    if value is None and total == 0:
        return []
    raise _not_understood(name, value)


def _understood(kind: type[RowT], rows: Sequence[object]) -> list[RowT]:
    """The rows, all of them and every field of them."""
    found: list[RowT] = []
    for read in read_rows(kind, rows):
        if read.row is None or read.oddities:
            raise _not_understood("row", ", ".join(read.oddities))
        found.append(read.row)
    return found


def _not_understood(name: str, value: object) -> NoAnswerError:
    return NoAnswerError(cut(f"TikTok's answer could not be understood: {name} is {value!r}."))


def _center_of(row: WireCenter) -> BusinessCenter:
    facts = row.bc_info
    key = id_of(facts.bc_id) if facts else ""
    if facts is None or not key:
        raise _not_understood("bc_id", facts.bc_id if facts else None)
    return BusinessCenter(
        bc_id=key,
        name=facts.name or "",
        role=CenterRole.of(row.user_role),
        raw_role=row.user_role or "",
        status=facts.status or "",
        currency=facts.currency or "",
    )


def _asset_of(row: WireAsset, bc_id: str, advertiser_id: str) -> CenterAccount:
    return CenterAccount(
        bc_id=bc_id,
        advertiser_id=advertiser_id,
        name=row.asset_name or "",
        role=CenterRole.of(row.advertiser_role),
        raw_role=row.advertiser_role or "",
        owner_name=row.owner_bc_name or "",
    )


def _funds_of(row: WireFunds) -> Funds:
    currency = (row.currency or "").strip()
    return Funds(
        total=_money_or_none(row.account_balance, currency),
        cash=_money_or_none(row.cash_balance, currency),
        credit=_money_or_none(row.grant_balance, currency),
        frozen=_money_or_none(row.frozen_balance, currency),
    )


def _invoice_of(row: WireInvoice) -> Invoice | None:
    """An invoice that is open, or None for one that is not."""
    currency = (row.currency_code or "").strip()
    if row.invoice_type in _NO_DEBT:
        return None
    unpaid = _money_or_none(row.unpaid_amount, currency)
    if unpaid is None:
        if row.pay_status == _PAID:
            return None
        unpaid = _money(row.amount, currency)
    if not unpaid.amount:
        return None
    return Invoice(
        invoice_id=id_of(row.invoice_id),
        serial=row.serial_number or "",
        unpaid=unpaid,
        due=row.due_date or "",
        overdue=row.overdue_status == "OVERDUE",
    )


def _transfer_of(row: WireTransaction) -> Transfer:
    return Transfer(
        transaction_id=row.transaction_id or "",
        kind=row.transaction_type or "",
        amount=_money(row.amount, (row.currency or "").strip()),
        at=f"{row.create_time or ''} {row.timezone or ''}".strip(),
    )


def _money_or_none(value: object, currency: str) -> Money | None:
    return None if is_nothing(value) else _money(value, currency)


def _money(value: object, currency: str) -> Money:
    amount = decimal_of(value)
    if amount is None:
        raise _not_understood("amount", value)
    return Money(amount, currency)
