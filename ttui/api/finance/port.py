"""The API for closing, in domain types; `finance.client.FinanceClient` implements it."""

from datetime import date
from typing import Protocol

from ttui.api.port import Lane
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


class FinanceApi(Protocol):
    """Rights and money around an ad account. Every method raises `errors.ApiError` and its kin.

    Strict where the lists are tolerant: an answer that is not understood whole is an error, for
    what is not read here must not pass for "nothing owed".
    """

    async def account(self, advertiser_id: str, lane: Lane = Lane.SCREEN) -> Advertiser:
        """The account itself (`advertiser/info`); NotFoundError when TikTok does not show it."""
        ...

    async def centers(self, lane: Lane = Lane.SCREEN) -> tuple[BusinessCenter, ...]:
        """The Business Centers that the token's user works in (`bc/get`)."""
        ...

    async def in_center(
        self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN
    ) -> CenterAccount | None:
        """The account as a Business Center lists it (`bc/asset/get`), or None."""
        ...

    async def funds(self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN) -> Funds | None:
        """The balance of the account (`advertiser/balance/get`), or None if it is not listed."""
        ...

    async def unpaid(self, bc_id: str, lane: Lane = Lane.SCREEN) -> Money:
        """The unpaid bills of a Business Center (`bc/invoice/unpaid/get`)."""
        ...

    async def open_invoices(self, bc_id: str, lane: Lane = Lane.SCREEN) -> tuple[Invoice, ...]:
        """The unpaid ones among its invoices (`bc/invoice/get`)."""
        ...

    async def transfers(
        self, bc_id: str, advertiser_id: str, lane: Lane = Lane.SCREEN
    ) -> tuple[Transfer, ...]:
        """Up to 50 movements of the account's balance in 90 days, newest first."""
        ...

    async def spend_by_day(
        self, advertiser_id: str, first: date, last: date, origin: Origin, lane: Lane = Lane.SCREEN
    ) -> tuple[DaySpend, ...]:
        """Charges of an account per day, deleted ads included; at most 30 days."""
        ...

    async def disable(self, bc_id: str, advertiser_id: str) -> DisableAnswer:
        """Ask TikTok to close an account for good, once (`bc/advertiser/disable`).

        Never repeated by the client, whatever happens. Refused reasons are an answer, not an
        error.

        Raises:
            NotSentError: read-only, or the client was not told `allow_close`.
        """
        ...
