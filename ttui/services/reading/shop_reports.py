"""Reads the reports of GMV Max campaigns: each shop's, else the account's of all shop ads.

What is known of a campaign depends on its shop: a report that leaves a campaign out says "nothing
charged" only if the campaign is one of that shop's (contract 18.6, 18.8).
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import date

from ttui.api.errors import ApiError, NotSentError, RefusedError, TokenError
from ttui.api.port import AdsApi, ReportQuery, ReportRow
from ttui.domain.campaign import Campaign
from ttui.domain.snapshot import AccountSnapshot, RowProblem
from ttui.services.reading.report_read import ReportRead
from ttui.services.reading.shop_stores import ShopStores
from ttui.store.memory.state import AccountStore

_BAD_PARAMETER = frozenset({40000, 40002})


class ShopReportRows:
    """One per session, on the engine's loop."""

    def __init__(self, api: AdsApi, stores: ShopStores, store: AccountStore) -> None:
        self._api = api
        self._stores = stores
        self._store = store

    async def pages(
        self, query: ReportQuery, read: ReportRead
    ) -> AsyncIterator[tuple[ReportRow, ...]]:
        """The rows of a kind page by page; `read` is kept up to date.

        A report that fails is a problem and not a failure: the other reports go on.

        Raises:
            TokenError: the token itself is refused.
            NotSentError: TikTok cannot be reached at all.
        """
        snapshot = self._store.known(query.advertiser_id)
        stores = await self._stores.of(snapshot, query.priority)
        snapshot = self._store.known(query.advertiser_id)
        campaigns = [row for row in snapshot.campaigns.values() if row.origin is query.origin]
        query = replace(
            query,
            currency=snapshot.advertiser.currency,
            since=_first_day(snapshot, campaigns),
        )
        seen: set[str] = set()
        asked: set[str] = set()
        errors: list[ApiError] = []
        for store_id in stores:
            failed: list[ApiError] = []
            async for rows in self._of_store(replace(query, store_id=store_id), read, failed):
                seen.update(row.ref.id for row in rows)
                yield rows
            asked |= {store_id} if not failed else set()
            errors += failed
        if errors or not stores:
            read.has_deleted = False
            async for rows in self._of_account(query, read, errors):
                fresh = tuple(row for row in rows if row.ref.id not in seen)
                seen.update(row.ref.id for row in fresh)
                yield fresh
        if read.is_lost and not asked:
            read.whole = False
        read.is_refused = read.is_refused and not asked
        wanted = set(query.ids) or {row.ref.id for row in campaigns}
        read.unknown |= wanted - seen - _covered(campaigns, asked)

    async def _of_store(
        self, query: ReportQuery, read: ReportRead, failed: list[ApiError]
    ) -> AsyncIterator[tuple[ReportRow, ...]]:
        """The rows of one shop; an error is put into `failed` and ends them."""
        try:
            async for batch in self._api.report(query):
                read.note(query, batch)
                yield batch.rows
        except (TokenError, NotSentError):
            raise
        except ApiError as error:
            if query.deleted and isinstance(error, RefusedError) and error.code in _BAD_PARAMETER:
                # Its sources disagree about the words for deleted rows (contract 18.6).
                read.has_deleted = False
                async for rows in self._of_store(replace(query, deleted=False), read, failed):
                    yield rows
            else:
                failed.append(error)

    async def _of_account(
        self, query: ReportQuery, read: ReportRead, errors: list[ApiError]
    ) -> AsyncIterator[tuple[ReportRow, ...]]:
        """The account's report of all its shop ads, in place of shops' reports that failed."""
        if query.hourly:
            # There is none by the hour.
            self._lost(query, read, errors)
            return
        known = self._store.known(query.advertiser_id).campaigns.values()
        ids = {row.ref.id for row in known if row.origin is query.origin}
        try:
            async for batch in self._api.report(replace(query, store_id="", deleted=False)):
                read.note(query, batch)
                # It has both kinds in one, and campaigns that no list names.
                yield tuple(row for row in batch.rows if row.ref.id in ids)
        except (TokenError, NotSentError):
            raise
        except ApiError as error:
            self._lost(query, read, [*errors, error])

    def _lost(self, query: ReportQuery, read: ReportRead, errors: Iterable[ApiError]) -> None:
        """Note that nothing can be read of this report."""
        every = list(errors)
        words = dict.fromkeys(str(one) for one in every) or ["no shop is known"]
        text = f"TikTok Shop report left out: {'; '.join(words)}"
        read.problems.append(RowProblem(query.level, "", text, of_report=True))
        read.is_lost = True
        read.is_refused = bool(every) and all(isinstance(one, RefusedError) for one in every)


def _covered(campaigns: Iterable[Campaign], stores: set[str]) -> set[str]:
    """The campaigns of these shops, whose reports name them if they were charged."""
    return {
        row.ref.id
        for row in campaigns
        if row.shop is not None
        and row.shop.details is not None
        and row.shop.details.store_id in stores
    }


def _first_day(snapshot: AccountSnapshot, campaigns: Iterable[Campaign]) -> date | None:
    """The account's day on which the oldest of these campaigns was made; None if not known."""
    made = [row.create_time for row in campaigns]
    known = [one for one in made if one is not None]
    if not known or len(known) < len(made):
        return None
    return snapshot.advertiser.local(min(known)).date()
