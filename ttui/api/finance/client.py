"""Rights and money around an ad account (contract 9), and closing it (9.1)."""

from collections.abc import Mapping
from datetime import date

from ttui.api.accounts import read_advertisers
from ttui.api.caller import Caller
from ttui.api.errors import (
    AnswerError,
    DeniedError,
    NoAnswerError,
    NotFoundError,
    NotSentError,
    RefusedError,
)
from ttui.api.finance import rows
from ttui.api.finance.rows import Row, day_spend, money, not_understood
from ttui.api.port import Priority
from ttui.api.shop.reports import ALL_STATUSES, is_list
from ttui.api.values import id_of
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Origin
from ttui.domain.finance import (
    BusinessCenter,
    CenterAccount,
    DaySpend,
    DisableAnswer,
    Funds,
    Invoice,
    Transfer,
)
from ttui.domain.money import Money

_PAGE_SIZE = 50
"""The most rows of a page that these endpoints give (contract 9)."""
_DAYS_PAGE = 1000
_MOST_PAGES = 400
_INVOICE_TYPES = (("RECON", "CREDIT"), ("AUTO_PAY",))
"""AUTO_PAY has to be asked for alone."""


class FinanceClient:
    """Rights and money through one caller. Every method raises `errors.ApiError` and its kin.

    Strict where the lists are tolerant: an answer that is not understood whole is an error, for
    what is not read here must not pass for "nothing owed".
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def account(self, advertiser_id: str, priority: Priority = Priority.SCREEN) -> Advertiser:
        """The account itself (`advertiser/info`); NotFoundError when TikTok does not show it."""
        batch = await read_advertisers(self._caller, [advertiser_id], priority)
        for row in batch.rows:
            if row.advertiser_id == advertiser_id:
                return row
        why = batch.problems[0].reason if batch.problems else "it is not in the answer"
        raise NotFoundError(f"TikTok does not show this account: {why}")

    async def centers(self) -> tuple[BusinessCenter, ...]:
        """The Business Centers that the token's user works in (`bc/get`)."""
        found = [rows.center(row) for row in await self._all("bc/get/", {}, "list")]
        return tuple({one.bc_id: one for one in found}.values())

    async def in_center(self, bc_id: str, advertiser_id: str) -> CenterAccount | None:
        """The account as a Business Center lists it (`bc/asset/get`), or None."""
        params: dict[str, object] = {"bc_id": bc_id, "asset_type": "ADVERTISER"}
        row = await self._one("bc/asset/get/", params, "list", "asset_id", advertiser_id)
        return None if row is None else rows.center_account(row, bc_id)

    async def funds(self, bc_id: str, advertiser_id: str) -> Funds | None:
        """The balance of the account (`advertiser/balance/get`), or None if it is not listed."""
        path, name = "advertiser/balance/get/", "advertiser_account_list"
        params: dict[str, object] = {"bc_id": bc_id}
        row = await self._one(path, params, name, "advertiser_id", advertiser_id)
        return None if row is None else rows.funds(row)

    async def unpaid(self, bc_id: str) -> Money:
        """The unpaid bills of a Business Center (`bc/invoice/unpaid/get`)."""
        params = {"bc_id": bc_id, "invoice_type": "RECON"}
        answer = await self._caller.get(
            "bc/invoice/unpaid/get/", params, Priority.SCREEN, listing=False
        )
        result = answer.field("result")
        if not isinstance(result, Mapping):
            raise not_understood("result", result)
        return money(result.get("amount"), result.get("currency_code"))

    async def open_invoices(self, bc_id: str) -> tuple[Invoice, ...]:
        """The unpaid ones among its invoices (`bc/invoice/get`)."""
        found: list[Invoice] = []
        for kinds in _INVOICE_TYPES:
            params = {"bc_id": bc_id, "invoice_types": [*kinds]}
            try:
                listed = await self._all("bc/invoice/get/", params, "list")
            except RefusedError as error:
                # A center that does not pay automatically may not know such bills.
                if isinstance(error, DeniedError) or kinds == _INVOICE_TYPES[0]:
                    raise
                continue
            found += [one for one in map(rows.open_invoice, listed) if one is not None]
        return tuple(found)

    async def transfers(self, bc_id: str, advertiser_id: str) -> tuple[Transfer, ...]:
        """Up to 50 movements of the account's balance in the last 90 days, newest first."""
        params: dict[str, object] = {
            "bc_id": bc_id,
            "transaction_level": "ADVERTISER",
            "filtering": {"account_ids": [advertiser_id]},
            "page": 1,
            "page_size": _PAGE_SIZE,
        }
        path, name = "bc/account/transaction/get/", "transaction_list"
        answer = await self._caller.get(path, params, Priority.SCREEN, listing=False)
        found = map(rows.transfer, _listed(answer.field(name), name, answer.total))
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    async def spend_by_day(
        self, advertiser_id: str, first: date, last: date, origin: Origin
    ) -> tuple[DaySpend, ...]:
        """Charges of an account per day that has a row, oldest first, deleted ads included.

        At most 30 days (contract 8.1).
        """
        params: dict[str, object] = {
            "advertiser_id": advertiser_id,
            "report_type": "BASIC",
            "data_level": "AUCTION_ADVERTISER",
            "dimensions": ["advertiser_id", "stat_time_day"],
        }
        if origin is Origin.PROMOTE:
            name, value = "campaign_system_origins", f'["{Origin.PROMOTE.value}"]'
            one = {"field_name": name, "filter_type": "IN", "filter_value": value}
            params["filtering"] = [one]
        return await self._days("report/integrated/get/", params, first, last)

    async def shop_spend_by_day(
        self, advertiser_id: str, first: date, last: date, store_id: str
    ) -> tuple[DaySpend, ...]:
        """The same of TikTok Shop ads (contract 18.6, 18.8).

        Args:
            advertiser_id: the account.
            first: a day of the account.
            last: another, not before it.
            store_id: the shop; empty for the account's report of all its shop ads, which has a row
                for each country.
        """
        params: dict[str, object] = {"advertiser_id": advertiser_id}
        if not store_id:
            params |= {
                "report_type": "TT_SHOP",
                "data_level": "AUCTION_ADVERTISER",
                "dimensions": ["advertiser_id", "country_code", "stat_time_day"],
            }
            return await self._days("report/integrated/get/", params, first, last)
        params |= {
            "store_ids": [store_id],
            "dimensions": ["advertiser_id", "stat_time_day"],
            "filtering": {"campaign_statuses": [*ALL_STATUSES]},
        }
        return await self._days("gmv_max/report/get/", params, first, last, metric="cost")

    async def _days(
        self,
        path: str,
        params: Mapping[str, object],
        first: date,
        last: date,
        metric: str = "spend",
    ) -> tuple[DaySpend, ...]:
        found: list[object] = []
        span = {"start_date": first.isoformat(), "end_date": last.isoformat()}
        for number in range(1, _MOST_PAGES + 1):
            asked = {**params, **span, "metrics": [metric], "page": number, "page_size": _DAYS_PAGE}
            answer = await self._caller.get(path, asked, Priority.SCREEN, listing=False)
            if not is_list(answer):
                raise not_understood("list", answer.data)
            found += answer.listed or []
            # An empty page of a shop's report may come before its last one.
            if number >= (answer.total_pages or 1):
                break
        if answer.total is not None and answer.total > len(found):
            raise NoAnswerError(f"TikTok counts {answer.total} days and showed {len(found)}.")
        days = tuple(sorted((day_spend(row, metric) for row in found), key=lambda one: one.day))
        if days and not (first <= days[0].day and days[-1].day <= last):
            raise NoAnswerError(f"TikTok's report holds days other than {first} to {last}.")
        return days

    async def disable(self, bc_id: str, advertiser_id: str) -> DisableAnswer:
        """Ask TikTok to close an account for good, once (`bc/advertiser/disable`, contract 9.1).

        Never repeated by the client, whatever happens. Refused reasons are an answer, not an
        error. Whether the account is closed is for `advertiser/info` to say.

        Raises:
            NotSentError: read-only, or the client was not told `allow_close`.
            ApiError: it failed without a reason of TikTok's; `landed` says whether it may have
                taken effect.
        """
        if not all(one and id_of(one) == one for one in (bc_id, advertiser_id)):
            raise NotSentError("Closing takes ids as TikTok writes them.")
        try:
            answer = await self._caller.close_account(bc_id, advertiser_id)
        except AnswerError as error:
            # Whether a refusal comes with code 0 is UNCONFIRMED, so it is looked for here too.
            reasons = rows.refusals(error.data) or rows.known_refusals(str(error))
            if not reasons:
                raise
            return DisableAnswer(request_id=error.request_id, disabled=False, reasons=reasons)
        listed = answer.field("disabled_advertiser_ids")
        disabled = isinstance(listed, list) and advertiser_id in map(id_of, listed)
        reasons = rows.refusals(answer.data)
        return DisableAnswer(request_id=answer.request_id, disabled=disabled, reasons=reasons)

    async def _one(
        self, path: str, params: Mapping[str, object], name: str, key: str, advertiser_id: str
    ) -> Row | None:
        # Whether the keyword finds ids is UNCONFIRMED: an empty answer to it proves nothing.
        for asked in ({**params, "filtering": {"keyword": advertiser_id}}, params):
            for row in await self._all(path, asked, name):
                if id_of(rows.text(row, key)) == advertiser_id:
                    return row
        return None

    async def _all(self, path: str, params: Mapping[str, object], name: str) -> list[Row]:
        """Every row of a list in pages of 50.

        Raises:
            NoAnswerError: a row could not be read, or rows are missing.
        """
        found: list[Row] = []
        for number in range(1, _MOST_PAGES + 1):
            asked = {**params, "page": number, "page_size": _PAGE_SIZE}
            answer = await self._caller.get(path, asked, Priority.SCREEN, listing=False)
            page = _listed(answer.field(name), name, answer.total)
            found += page
            last = answer.total_pages
            if not page or (last is not None and number >= last):
                break
            if last is None and len(page) < _PAGE_SIZE:
                break
        else:
            raise NoAnswerError(f"The list {path} goes on behind {_MOST_PAGES} pages.")
        if answer.total is not None and len(found) < answer.total:
            raise NoAnswerError(
                f"TikTok counts {answer.total} rows in {path} and showed {len(found)}."
            )
        return found


def _listed(value: object, name: str, total: int | None) -> list[Row]:
    if value is None and total == 0:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise not_understood(name, value)
    return value
