"""Reads lists: makes address, filters and fields from a query, and entities from its pages."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Generic, TypeVar

from ttui.api.auto_budgets import auto_budget_of
from ttui.api.caller import PAUSES, Caller
from ttui.api.errors import (
    ApiError,
    RefusedError,
    ServerFaultError,
)
from ttui.api.mapping import (
    Context,
    ad_of,
    adgroup_of,
    campaign_of,
    is_creative,
    is_deleted,
    map_row,
    shop_campaign_of,
)
from ttui.api.paging import Page, page_of, read_all
from ttui.api.port import AutoBudgetRow, Batch, ListQuery
from ttui.api.splitting import Splitter, may_be_one_row
from ttui.api.values import id_of
from ttui.api.wire import (
    AD_FIELDS,
    ADGROUP_FIELDS,
    CAMPAIGN_FIELDS,
    SLICE,
    WireAd,
    WireAdGroup,
    WireAutoBudget,
    WireCampaign,
    WireShopCampaign,
    read_rows,
)
from ttui.domain.campaign import Ad, AdGroup, Campaign, Origin
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.status import OperationStatus

IDS_PER_CALL = 100
"""The most ids one filter takes (contract 3.1, 4.1, 4.2)."""
_PAGE_SIZE = 1000
_SMALL_PAGE_SIZE = 100
"""Smart+ ads, ad groups of TopView, GMV Max campaigns (contract 4.1, 5, 18.1)."""
_PROMOTE_FIELDS = frozenset(
    {
        "advertiser_id",
        "operation_status",
        "secondary_status",
        "campaign_system_origin",
        "create_time",
    }
)

RowT = TypeVar("RowT")
EntityT = TypeVar("EntityT")


def _keep_all(_row: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Listing(Generic[RowT, EntityT]):
    """The differences between the three lists."""

    level: Level
    kind: type[RowT]
    mapper: Callable[[RowT, tuple[str, ...], Context], EntityT | RowProblem]
    fields: tuple[str, ...]
    is_left_out: Callable[[RowT], bool] = _keep_all
    """Rows of the classic list that are no objects of this level."""
    has_money: bool = True
    """Whether mapping needs the account's currency."""

    def path(self, query: ListQuery) -> str:
        """The address that lists what the query asks for."""
        if query.origin.is_shop:
            return f"gmv_max/{self.level.value}/get/"
        return f"{'smart_plus/' if query.smart_plus else ''}{self.level.value}/get/"

    def id_field(self, query: ListQuery) -> str:
        """The field with a row's own id."""
        smart_ad = query.smart_plus and self.level is Level.AD
        return "smart_plus_ad_id" if smart_ad else f"{self.level.value}_id"

    def page_size(self, query: ListQuery) -> int:
        """The most rows a page may have."""
        small = (query.smart_plus and self.level is Level.AD) or (
            query.top_view and self.level is Level.ADGROUP
        )
        return _SMALL_PAGE_SIZE if small or query.origin.is_shop else _PAGE_SIZE

    def fields_for(self, query: ListQuery) -> list[str]:
        """The fields to ask for. Promote rows have only ids, names and statuses (contract 6)."""
        if query.origin is not Origin.PROMOTE:
            return [*self.fields]
        name = f"{self.level.value}_name"
        ids = {"campaign_id", "adgroup_id", "ad_id", name}
        return [one for one in self.fields if one in _PROMOTE_FIELDS | ids]


CAMPAIGNS: Listing[WireCampaign, Campaign] = Listing(
    Level.CAMPAIGN, WireCampaign, campaign_of, CAMPAIGN_FIELDS
)
SHOP_CAMPAIGNS: Listing[WireShopCampaign, Campaign] = Listing(
    Level.CAMPAIGN, WireShopCampaign, shop_campaign_of, (), is_deleted, has_money=False
)
ADGROUPS: Listing[WireAdGroup, AdGroup] = Listing(
    Level.ADGROUP, WireAdGroup, adgroup_of, ADGROUP_FIELDS
)
ADS: Listing[WireAd, Ad] = Listing(Level.AD, WireAd, ad_of, AD_FIELDS, is_creative, has_money=False)

AUTO_BUDGETS: Mapping[Level, Listing[WireAutoBudget, AutoBudgetRow]] = {
    level: Listing(level, WireAutoBudget, auto_budget_of, ())
    for level in (Level.CAMPAIGN, Level.ADGROUP)
}
"""Of Smart+ rows only; these lists take no `fields` (contract 5)."""


_OPTIONAL = frozenset({"fields", "buying_types"})


class Dialect:
    """Optional parameters that one address turned out not to take; learnt once per client."""

    def __init__(self) -> None:
        self.without: frozenset[str] = frozenset()
        self._proven = False

    def settle(self, without: frozenset[str]) -> None:
        """TikTok took a request without these."""
        self.without = without
        self._proven = True

    def next_try(
        self, error: RefusedError, sent: Mapping[str, object], without: frozenset[str]
    ) -> frozenset[str] | None:
        """The next parameter to leave out; None if the refusal is not about optional parameters."""
        text = str(error)
        fields = sent.get("fields")
        if "buying_type" in text and "buying_types" not in without:
            return without | {"buying_types"}
        named = isinstance(fields, list) and any(str(one) in text for one in ("field", *fields))
        if named and "fields" not in without:
            return without | {"fields"}
        if not self._proven and without < _OPTIONAL:
            return _OPTIONAL
        self._proven = True  # the barest request fares no better
        return None


class ListReader:
    """Reads lists through one caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._dialects: dict[str, Dialect] = {}
        self._answered: set[str] = set()
        """The GMV Max lists that were answered once."""

    async def read(
        self, listing: Listing[RowT, EntityT], query: ListQuery, currency: str | None
    ) -> AsyncGenerator[Batch[EntityT], None]:
        """The rows of a query, page by page, each row once.

        Raises:
            ApiError: a page could not be read at all; what came before stands.
        """
        if query.origin.is_shop and listing.level is not Level.CAMPAIGN:
            return  # GMV Max has campaigns and nothing below them
        if query.deleted_too and query.origin.is_shop:
            listing = replace(listing, is_left_out=_keep_all)
        context = Context(
            advertiser_id=query.advertiser_id,
            currency=currency,
            origin=query.origin,
            smart_plus=query.smart_plus,
            top_view=query.top_view,
        )
        id_field = listing.id_field(query)
        between_slices = partial(
            self._caller.yielding.between_slices, urgent=query.priority.is_urgent
        )
        for filters in _filters(listing, query):
            fetch = partial(self._fetch, listing, query, filters)
            raw_id = partial(_raw_id, id_field)
            async with aclosing(read_all(fetch, raw_id, listing.level, _is_on)) as pages:
                async for page in pages:
                    yield await _mapped(listing, page, context, between_slices)

    async def _fetch(
        self,
        listing: Listing[RowT, EntityT],
        query: ListQuery,
        filters: Mapping[str, object],
        number: int,
    ) -> Page:
        size = listing.page_size(query)
        ask = partial(self._ask, listing, query, filters)
        try:
            return await ask(number, size)
        except (RefusedError, ServerFaultError) as error:
            if not may_be_one_row(error) or self._never_answers(listing, query, error):
                raise
            splitter = Splitter(listing.level, error, self._caller.now())
        ids = filters.get(f"{listing.id_field(query)}s")
        if isinstance(ids, list):
            return await splitter.ids(partial(self._ask_ids, listing, query, filters), ids)
        return await splitter.page(partial(ask, retries=1), number, size)

    def _never_answers(
        self, listing: Listing[RowT, EntityT], query: ListQuery, error: ApiError
    ) -> bool:
        """A GMV Max list that never gave an answer is refused as such, not for one row of it.

        Asking for it in parts would cost an account without a shop many requests a minute.
        """
        is_refused = query.origin.is_shop and isinstance(error, RefusedError)
        return is_refused and f"{listing.path(query)} {query.origin}" not in self._answered

    async def _ask_ids(
        self,
        listing: Listing[RowT, EntityT],
        query: ListQuery,
        filters: Mapping[str, object],
        ids: Sequence[str],
    ) -> Page:
        narrowed = {**filters, f"{listing.id_field(query)}s": [*ids]}
        return await self._ask(listing, query, narrowed, 1, listing.page_size(query), retries=1)

    async def _ask(
        self,
        listing: Listing[RowT, EntityT],
        query: ListQuery,
        filters: Mapping[str, object],
        number: int,
        size: int,
        *,
        retries: int = len(PAUSES),
    ) -> Page:
        path = listing.path(query)
        key = f"{path} {query.origin}"
        dialect = self._dialects.setdefault(key, Dialect())
        without = dialect.without
        while True:
            params = _params(listing, query, filters, without)
            page = {"page": number, "page_size": size}
            try:
                answer = await self._caller.get(
                    path,
                    {**params, **page},
                    query.priority,
                    retries=retries,
                    # Smart+ answers leave out what is empty (contract 1.2).
                    listing=not query.smart_plus,
                    patience=query.patience,
                )
            except RefusedError as error:
                if query.origin.is_shop:
                    raise  # nothing optional was sent
                next_try = dialect.next_try(error, params, without)
                if next_try is None or not may_be_one_row(error):
                    raise
                without = next_try
                continue
            dialect.settle(without)
            self._answered.add(key)
            return page_of(answer, size)


def _params(
    listing: Listing[RowT, EntityT],
    query: ListQuery,
    filters: Mapping[str, object],
    without: frozenset[str],
) -> dict[str, object]:
    params: dict[str, object] = {"advertiser_id": query.advertiser_id}
    filtering = {**filters}
    if query.origin.is_shop:
        # Required, and one kind a call: both at once is UNCONFIRMED (contract 18.1).
        filtering["gmv_max_promotion_types"] = [query.origin.value]
        return {**params, "filtering": filtering}
    if query.smart_plus:
        pass  # neither `fields` nor buying types are documented there
    elif query.origin is Origin.PROMOTE:
        filtering["campaign_system_origins"] = [Origin.PROMOTE.value]
    elif query.top_view:
        filtering["buying_types"] = ["RESERVATION_TOP_VIEW"]
    elif "buying_types" not in without:
        # The documented default; one integrator saw AUCTION alone (contract 3.1).
        filtering["buying_types"] = ["AUCTION", "RESERVATION_RF"]
    if not query.smart_plus and "fields" not in without:
        params["fields"] = listing.fields_for(query)
    if filtering:
        params["filtering"] = filtering
    return params


def _filters(listing: Listing[RowT, EntityT], query: ListQuery) -> Iterator[dict[str, object]]:
    """One set of filters per call: ids by 100, deleted Smart+ ads apart (contract 5)."""
    own = f"{listing.id_field(query)}s"
    wanted = [(own, query.ids)]
    if listing.level is not Level.CAMPAIGN:
        wanted.append(("campaign_ids", query.campaign_ids))
    if listing.level is Level.AD:
        wanted.append(("adgroup_ids", query.adgroup_ids))
    parts = [[(name, some) for some in hundreds(ids)] for name, ids in wanted if ids]
    for combination in product(*parts):
        chosen: dict[str, object] = {**dict(combination)}
        if not query.deleted_too:
            yield chosen
        elif query.smart_plus and listing.level is Level.AD:
            yield chosen
            yield {**chosen, "secondary_status": "AD_STATUS_DELETE"}
        elif query.origin.is_shop:
            # Whether the list has deleted rows by itself is UNCONFIRMED (contract 18.1).
            yield chosen
            yield {**chosen, "primary_status": "STATUS_DELETE"}
        else:
            yield {**chosen, "primary_status": "STATUS_ALL"}


def hundreds(ids: Sequence[str]) -> list[list[str]]:
    """The ids, each once, in parts that fit into one filter."""
    unique = list(dict.fromkeys(ids))
    return [unique[at : at + IDS_PER_CALL] for at in range(0, len(unique), IDS_PER_CALL)]


def _is_on(row: object) -> bool:
    """True for a row that may spend. It counts more than the same row shown as off."""
    return isinstance(row, Mapping) and row.get("operation_status") == OperationStatus.ENABLE


def _raw_id(name: str, row: object) -> str:
    return id_of(row.get(name)) if isinstance(row, Mapping) else ""


async def _mapped(
    listing: Listing[RowT, EntityT],
    page: Page,
    context: Context,
    between_slices: Callable[[], Awaitable[None]],
) -> Batch[EntityT]:
    """Read and map in slices, so that a key press never waits for a whole page."""
    rows: list[EntityT] = []
    problems = [*page.problems]
    await between_slices()
    for start in range(0, len(page.rows), SLICE):
        for read in read_rows(listing.kind, page.rows[start : start + SLICE]):
            if read.row is not None and not context.smart_plus and listing.is_left_out(read.row):
                continue
            mapped = map_row(listing.mapper, read, listing.level, context)
            if isinstance(mapped, RowProblem):
                problems.append(mapped)
            else:
                rows.append(mapped)
        await between_slices()
    return Batch(tuple(rows), tuple(problems), page.started)
