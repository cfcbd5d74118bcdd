"""The API for the services, in domain types. `client.TikTokClient` implements it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from ttui.domain.advertiser import Advertiser
from ttui.domain.auto_budget import AutoBudget
from ttui.domain.budget import Budget
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.shop import Session, ShopDetails, Store
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Results, Window
from ttui.domain.status import OperationStatus

RowT_co = TypeVar("RowT_co", covariant=True)


class Priority(StrEnum):
    """The priority of a request when requests are rationed."""

    WRITE = "write"
    """A write. No read goes before it."""
    READ_BACK = "read back"
    """The first look after a write: the lists of a stop of everything must not hold it up."""
    URGENT = "urgent"
    """Later looks, and the lists that a stop of everything goes by."""
    SCREEN = "screen"
    """Reads for what is on screen."""
    BACKGROUND = "background"
    """Everything else."""

    @property
    def is_urgent(self) -> bool:
        """True for requests that a stop waits for."""
        return self in {Priority.WRITE, Priority.READ_BACK, Priority.URGENT}


READ_PATIENCE = 60.0
WRITE_PATIENCE = 12.0
"""Seconds for a whole request: a server that sends a byte now and then outlives a read timeout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuery:
    """Which rows of one level to list. Without ids: all of them."""

    advertiser_id: str
    origin: Origin = Origin.TT_ADS_PLATFORM
    """Asked apart, since mixing both is UNCONFIRMED (contract 3.1)."""
    ids: tuple[str, ...] = ()
    """Rows by their own id; any number, the client asks 100 at a time."""
    campaign_ids: tuple[str, ...] = ()
    """Rows of these campaigns (ad groups and ads); any number."""
    adgroup_ids: tuple[str, ...] = ()
    """Rows of these ad groups (ads); any number."""
    smart_plus: bool = False
    """Ads only: list upgraded Smart+ ads (`smart_plus/ad/get`) instead of classic ones."""
    top_view: bool = False
    """Campaigns and below: list reserved TopView, which is hidden by default (contract 3.1)."""
    deleted_too: bool = False
    """Also list deleted rows (to tell "deleted" from "never existed")."""
    priority: Priority = Priority.BACKGROUND
    patience: float = READ_PATIENCE
    """Seconds for each request, from the moment it leaves: waiting in ttui's own queue is no
    silence of TikTok's."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[RowT_co]):
    """One page of a list, mapped."""

    rows: tuple[RowT_co, ...]
    problems: tuple[RowProblem, ...]
    """Rows that could not be read; and a page that could only be read in part."""
    started: float
    """`Clock.monotonic` second at which the request for this page was sent. A row may be older
    than a write confirmed after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportQuery:
    """One report of one account and level."""

    advertiser_id: str
    level: Level
    """CAMPAIGN, ADGROUP, AD or ADVERTISER."""
    window: Window
    today: date
    """The account day that Window.TODAY asks for: the present one, or an earlier one where its
    hours are wanted."""
    origin: Origin = Origin.TT_ADS_PLATFORM
    """A kind of GMV Max has reports of campaigns only (contract 18.6)."""
    store_id: str = ""
    """GMV Max: the shop, since a report is about one (contract 18.6). Empty: the account's report
    of all its shop ads (`TT_SHOP`), which has both kinds and neither filters nor hours."""
    since: date | None = None
    """GMV Max, `Window.LIFETIME`: the first day; 365 days at most. None: 365 days."""
    currency: str = ""
    """GMV Max: the account's. A row that names another is not read."""
    ids: tuple[str, ...] = ()
    """Rows of this level only; any number, the client asks 100 at a time. Empty: all rows."""
    hourly: bool = False
    """Window.TODAY only: one row per hour."""
    full: bool = False
    """Every metric of `Results`; otherwise only spend."""
    deleted: bool = False
    """Also rows that were deleted, which a report leaves out unless it is asked (contract 8.1)."""
    priority: Priority = Priority.BACKGROUND


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report."""

    ref: EntityRef
    spend: Decimal | None
    """None when the row names no amount that can be read, or is of another day; see `problem`."""
    results: Results | None
    """Only when the query was `full`."""
    hour: datetime | None = None
    """Start of the hour on the account's clock, without a zone as TikTok sends it; only when
    `hourly`. The caller knows the account's zone."""
    budget: Decimal | None = None
    """Promote rows: the order's budget, which only reports carry (contract 6)."""
    problem: str = ""
    """A sentence with the raw values of the row that could not be read; the others were."""


@dataclass(frozen=True, slots=True)
class ReportBatch:
    """One page of a report."""

    rows: tuple[ReportRow, ...]
    problems: tuple[RowProblem, ...]
    cut: bool = False
    """TikTok left rows out: it reports the newest 20,000 ids only (contract 8.1)."""
    without_smart_plus: bool = False
    """Ads are named by `ad_id`, so that no row is about a Smart+ ad (contract 8.1)."""


@dataclass(frozen=True, slots=True)
class AutoBudgetRow:
    """What a Smart+ list tells of one row's budget."""

    ref: EntityRef
    budget: AutoBudget


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWrite:
    """One status update call: one account, level and endpoint, at most 20 ids."""

    advertiser_id: str
    level: Level
    """CAMPAIGN, ADGROUP or AD."""
    ids: tuple[str, ...]
    """1 to 20 ids, each once."""
    to: OperationStatus
    """ENABLE or DISABLE; anything else is refused before it is sent (ttui never deletes)."""
    smart_plus: bool = False
    priority: Priority = Priority.WRITE
    patience: float = WRITE_PATIENCE
    """Seconds for the answer, from the moment the request leaves."""


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """An answer with code 0 or 20001. It proves nothing until the rows are read back."""

    request_id: str
    refused: Mapping[str, str]
    """TikTok's words for each id in the answer's own error list."""


class AdsApi(Protocol):
    """TikTok, as far as ttui needs it. Every method raises `errors.ApiError` and its kin."""

    async def advertiser_ids(self) -> Batch[str]:
        """The accounts the token may see (`oauth2/advertiser/get`; needs app id and secret).

        Never empty; a problem means that one more account is there than is known.

        Raises:
            errors.NoAccountError: it sees none.
        """
        ...

    async def advertisers(self, ids: Sequence[str]) -> Batch[Advertiser]:
        """The accounts with these ids (`advertiser/info`, 100 at a time)."""
        ...

    def campaigns(self, query: ListQuery) -> AsyncIterator[Batch[Campaign]]:
        """Campaigns page by page; each row once even when rows move between pages."""
        ...

    def adgroups(self, query: ListQuery) -> AsyncIterator[Batch[AdGroup]]:
        """Ad groups page by page."""
        ...

    def ads(self, query: ListQuery) -> AsyncIterator[Batch[Ad]]:
        """Ads page by page; creatives of Smart+ ads are left out of the classic list."""
        ...

    def auto_budgets(self, level: Level, query: ListQuery) -> AsyncIterator[Batch[AutoBudgetRow]]:
        """The budgets of Smart+ campaigns or ad groups that TikTok may raise by itself.

        Only the Smart+ lists name them (contract 5); the query must ask for these.
        """
        ...

    def report(self, query: ReportQuery) -> AsyncIterator[ReportBatch]:
        """A report page by page."""
        ...

    async def set_status(self, write: StatusWrite) -> StatusAnswer:
        """Send one status update, once. Never repeated by the client, whatever happens."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """The details of one GMV Max campaign."""

    details: ShopDetails
    """Without the time of reading, which the caller knows."""
    budget: Budget
    """Per day; `UNREAD_BUDGET` where none was sent or it cannot be read."""
    oddities: tuple[str, ...] = ()
    """Values that could not be understood."""


class ShopApi(Protocol):
    """What is asked about GMV Max beside lists and reports (contract 18); nothing is written."""

    async def info(
        self, advertiser_id: str, campaign_id: str, currency: str, priority: Priority
    ) -> ShopInfo:
        """One campaign's details; there is no call for several.

        Raises:
            errors.ApiError: they could not be read, or are of another campaign.
        """
        ...

    async def sessions(
        self, advertiser_id: str, campaign_id: str, currency: str, priority: Priority
    ) -> tuple[Session, ...]:
        """A Product campaign's extra budgets that are running. A permission of their own.

        Raises:
            errors.ApiError: they could not be read, or the answer holds no list of them.
        """
        ...

    async def stores(self, advertiser_id: str, priority: Priority) -> Batch[Store]:
        """The shops of an ad account. A permission of their own.

        Raises:
            errors.ApiError: they could not be read, or the answer holds no list of them.
        """
        ...
