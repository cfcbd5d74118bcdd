"""Reads TikTok's lists into the store's snapshots. A failed read changes nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from ttui.api.errors import ApiError, RefusedError, TokenError
from ttui.api.port import AdsApi, Batch, ListQuery, Priority
from ttui.domain.advertiser import Advertiser
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin, parent_id
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.merge import put_advertiser, replace_adgroups, replace_ads, replace_campaigns
from ttui.domain.snapshot import AccountSnapshot, RowProblem, SideList, Stamp
from ttui.services.reading.auto_budgets import AutoBudgets
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.shop_lists import ShopLists, beside_shop_rows
from ttui.services.reading.unread_accounts import UnreadAccounts
from ttui.store.memory.rows import ReadBackTimes, newest
from ttui.store.memory.state import AccountStore

_E = TypeVar("_E", Campaign, AdGroup, Ad)
_R_co = TypeVar("_R_co", covariant=True)
_SLICE = 100
"""Rows compared before the loop gets a turn."""


class RefreshService:
    """Reads accounts and their lists. One per session, on the engine's loop."""

    def __init__(
        self, api: AdsApi, store: AccountStore, clock: Clock, promote: PromoteBudgets
    ) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._promote = promote
        self._shops = ShopLists(api, store, clock)
        self.unread = UnreadAccounts(store, clock)
        self.auto_budgets = AutoBudgets(api, store, clock)

    async def accounts(self, wanted: Sequence[str]) -> tuple[str, ...]:
        """Read the ad accounts; those that cannot be read are noted with the reason.

        Args:
            wanted: the ids of the settings; empty to ask TikTok which accounts the token sees.

        Returns:
            The ids that could be read, in the order asked for.

        Raises:
            ApiError: the call as a whole failed.
        """
        ids = tuple(wanted) or await self._listed_by_tiktok()
        self._store.expect(ids)
        return await self._looked_up(ids)

    async def _listed_by_tiktok(self) -> tuple[str, ...]:
        found = await self._api.advertiser_ids()
        for problem in found.problems:
            self._store.notify(problem.reason, "error")
        return found.rows

    async def missing_accounts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Read accounts again that could not be read; note the new reason of those that still fail.

        Returns:
            The ids that could be read now, in the order asked for.

        Raises:
            ApiError: the call as a whole failed.
        """
        return await self._looked_up(ids)

    async def _looked_up(self, ids: Sequence[str]) -> tuple[str, ...]:
        try:
            batch = await self._api.advertisers(ids)
        except ApiError as error:
            self.unread.all_failed(ids, error)
            raise
        self.unread.looked_up(ids, batch)
        return self._shown(ids, batch.rows)

    def _shown(self, ids: Sequence[str], read: Sequence[Advertiser]) -> tuple[str, ...]:
        for advertiser in read:
            known = self._store.snapshot(advertiser.advertiser_id)
            if known is None:
                self._store.apply(AccountSnapshot(number=1, advertiser=advertiser))
            else:
                self._store.apply(put_advertiser(known, advertiser))
        readable = {advertiser.advertiser_id for advertiser in read}
        return tuple(one for one in ids if one in readable)

    async def account(self, advertiser_id: str) -> None:
        """Read an account's name and state (suspended, closed) again.

        If that fails, the old values stay; the deliveries of its campaigns show a suspension too.
        """
        try:
            batch = await self._api.advertisers([advertiser_id])
        except ApiError:
            return
        for advertiser in batch.rows:
            known = self._store.snapshot(advertiser.advertiser_id)
            if known is not None:
                self._store.apply(put_advertiser(known, advertiser))

    async def campaigns(
        self, advertiser_id: str, priority: Priority = Priority.SCREEN, *, hidden_too: bool = True
    ) -> None:
        """Read all campaigns of an account: Ads Manager's, Promote's and, if asked, the others'.

        Args:
            advertiser_id: the account.
            priority: how urgently.
            hidden_too: also ask for reserved TopView campaigns, which change seldom, and for
                TikTok Shop ads, which `shop_campaigns` reads by itself; without it those already
                known are kept. The first time all are asked for.

        Raises:
            ApiError: Ads Manager's own list could not be read.
        """
        try:
            await self._campaigns(advertiser_id, priority, hidden_too)
        except ApiError as error:
            self.unread.list_failed(advertiser_id, error)
            raise
        self.unread.listed(advertiser_id)

    async def shop_campaigns(
        self, advertiser_id: str, priority: Priority = Priority.SCREEN
    ) -> None:
        """Read the account's TikTok Shop ads of both kinds; a refused list is noted.

        Raises:
            ApiError: TikTok cannot be reached, or the token is refused.
        """
        if self._store.snapshot(advertiser_id) is not None:
            await self._shops.read(advertiser_id, priority)

    async def _campaigns(self, advertiser_id: str, priority: Priority, hidden_too: bool) -> None:
        first = Level.CAMPAIGN not in self._current(advertiser_id).lists_read
        queries = [
            ListQuery(advertiser_id=advertiser_id, priority=priority),
            ListQuery(advertiser_id=advertiser_id, priority=priority, origin=Origin.PROMOTE),
        ]
        if hidden_too:
            queries.append(ListQuery(advertiser_id=advertiser_id, priority=priority, top_view=True))
        batches: list[Batch[Campaign]] = []
        for query in queries:
            async for page in _optional(self._api.campaigns(query), query, Level.CAMPAIGN):
                batch = await self._with_known_rows(page)
                batches.append(batch)
                if first:
                    # Draw the rows read so far: the first page must not wait for the last.
                    self._store.put_rows(self._promote.applied(batch.rows), batch.started)
        if hidden_too or first:
            # The list of campaigns counts as read only once it was looked for these too.
            await self._shops.read(advertiser_id, priority)
        snapshot = self._current(advertiser_id)
        rows = self._promote.applied(_newest(batches, self._store.settled, snapshot))
        problems = _problems(batches)
        problems += [one for one in snapshot.problems if one.origin.is_shop and not one.of_report]
        unasked = frozenset() if hidden_too else frozenset({SideList.TOP_VIEW})
        problems += [
            one for one in snapshot.problems if one.side in unasked and one.level is Level.CAMPAIGN
        ]
        rows += _kept(snapshot.campaigns.values(), rows, _refused(batches) | unasked)
        rows = beside_shop_rows(snapshot, rows, min((one.started for one in batches), default=0.0))
        stamped = self._stamping(Level.CAMPAIGN, problems)
        self._store.apply(stamped(replace_campaigns(snapshot, rows)))

    async def adgroups(
        self,
        advertiser_id: str,
        campaign_ids: frozenset[str] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> None:
        """Read the ad groups of some campaigns, or of the whole account."""
        queries = self._queries(advertiser_id, priority, campaign_ids=campaign_ids)
        batches = await self._all(self._api.adgroups, queries, Level.ADGROUP)
        put = partial(replace_adgroups, campaign_ids=campaign_ids)
        await self._replace(
            advertiser_id, batches, lambda one: one.adgroups, put, campaign_ids, Level.ADGROUP
        )

    async def ads(
        self,
        advertiser_id: str,
        adgroup_ids: frozenset[str] | None = None,
        priority: Priority = Priority.BACKGROUND,
    ) -> None:
        """Read the ads of some ad groups, or of the whole account."""
        queries = self._queries(advertiser_id, priority, adgroup_ids=adgroup_ids)
        if self._has_smart_plus(advertiser_id, adgroup_ids):
            queries.append(replace(queries[0], smart_plus=True))
        batches = await self._all(self._api.ads, queries, Level.AD)
        put = partial(replace_ads, adgroup_ids=adgroup_ids)
        await self._replace(advertiser_id, batches, lambda one: one.ads, put, adgroup_ids, Level.AD)

    async def _replace(
        self,
        advertiser_id: str,
        batches: Sequence[Batch[_E]],
        rows_of: Callable[[AccountSnapshot], Mapping[str, _E]],
        put: Callable[[AccountSnapshot, list[_E]], AccountSnapshot],
        parents: frozenset[str] | None,
        level: Level,
    ) -> None:
        """Put the rows of a list in place of those below the same parents (None: all rows)."""

        def change(snapshot: AccountSnapshot, settled: ReadBackTimes) -> AccountSnapshot:
            rows = _newest(batches, settled, snapshot)
            known = rows_of(snapshot).values()
            below = (row for row in known if parents is None or parent_id(row) in parents)
            return put(snapshot, rows + _kept(below, rows, _refused(batches)))

        work = _count(batches) + len(rows_of(self._current(advertiser_id)))
        stamped = self._stamping(level, _problems(batches), whole=parents is None)
        await self._store.rewrite(advertiser_id, change, stamped, work)

    def _queries(
        self,
        advertiser_id: str,
        priority: Priority,
        *,
        campaign_ids: frozenset[str] | None = None,
        adgroup_ids: frozenset[str] | None = None,
    ) -> list[ListQuery]:
        """One query for Ads Manager's rows and, where there is a Promote, one for Promote's."""
        base = ListQuery(
            advertiser_id=advertiser_id,
            priority=priority,
            campaign_ids=tuple(sorted(campaign_ids or ())),
            adgroup_ids=tuple(sorted(adgroup_ids or ())),
        )
        snapshot = self._current(advertiser_id)
        if campaign_ids is not None:
            parents: list[Entity | None] = [snapshot.campaigns.get(key) for key in campaign_ids]
        elif adgroup_ids is not None:
            parents = [snapshot.adgroups.get(key) for key in adgroup_ids]
        else:
            parents = list(snapshot.campaigns.values())
        promote = any(parent is not None and parent.is_promote for parent in parents)
        whole = campaign_ids is None and adgroup_ids is None
        classic = whole or not all(parent is not None and parent.is_promote for parent in parents)
        queries = [base] if classic else []
        if promote:
            queries.append(replace(base, origin=Origin.PROMOTE))
        if whole and any(row.is_reservation for row in snapshot.campaigns.values()):
            queries.append(replace(base, top_view=True))
        return queries

    def _has_smart_plus(self, advertiser_id: str, adgroup_ids: frozenset[str] | None) -> bool:
        snapshot = self._current(advertiser_id)
        if adgroup_ids is None:
            return any(row.smart_plus for row in snapshot.campaigns.values())
        groups = (snapshot.adgroups.get(key) for key in adgroup_ids)
        return any(group is not None and group.smart_plus for group in groups)

    async def _all(
        self, read: "_Reader[_E]", queries: Sequence[ListQuery], level: Level
    ) -> list[Batch[_E]]:
        return [
            await self._with_known_rows(page)
            for query in queries
            async for page in _optional(read(query), query, level)
        ]

    async def _with_known_rows(self, batch: Batch[_E]) -> Batch[_E]:
        """The page with the known object for each row that did not change.

        Done page by page and in slices, since comparing many rows at once would hold the
        engine up.
        """
        rows: list[_E] = []
        for start in range(0, len(batch.rows), _SLICE):
            if start:
                await asyncio.sleep(0)
            for row in batch.rows[start : start + _SLICE]:
                old = self._store.entity(row.ref)
                rows.append(old if isinstance(old, type(row)) and old == row else row)
        return Batch(tuple(rows), batch.problems, batch.started)

    def _current(self, advertiser_id: str) -> AccountSnapshot:
        snapshot = self._store.snapshot(advertiser_id)
        if snapshot is None:
            raise RefusedError(f"ad account {advertiser_id} was not read yet")
        return snapshot

    def _stamping(
        self, level: Level, problems: Sequence[RowProblem], *, whole: bool = True
    ) -> Callable[[AccountSnapshot], AccountSnapshot]:
        """Makes the stamp of a list that was read to its end."""
        stamp = Stamp.now(self._clock)

        def stamped(snapshot: AccountSnapshot) -> AccountSnapshot:
            lists_read = {**snapshot.lists_read, level: stamp} if whole else snapshot.lists_read
            others = tuple(
                problem
                for problem in snapshot.problems
                if problem.level is not level or problem.of_report
            )
            return replace(
                snapshot,
                number=snapshot.number + 1,
                lists_read=lists_read,
                statuses_at=stamp if level is Level.CAMPAIGN else snapshot.statuses_at,
                problems=(*others, *problems) if whole else snapshot.problems,
            )

        return stamped


def _newest(
    batches: Sequence[Batch[_E]], settled: ReadBackTimes, snapshot: AccountSnapshot
) -> list[_E]:
    """The rows of a list, with the known row in place of each that a newer read-back has shown.

    Called right before the rows are applied: a stop may have been confirmed since they were
    read.
    """
    return [
        row
        for batch in batches
        for row in newest(batch.rows, batch.started, settled, snapshot.entity)
    ]


def _refused(batches: Sequence[Batch[_E]]) -> frozenset[SideList]:
    """The side lists that TikTok refused to show this time."""
    problems = _problems(batches)
    return frozenset(problem.side for problem in problems if problem.side is not None)


def _kept(known: Iterable[_E], rows: Sequence[_E], sides: frozenset[SideList]) -> list[_E]:
    """Known rows of side lists that were not read this time. They may still exist."""
    if not sides:
        return []
    seen = {row.ref.id for row in rows}
    return [row for row in known if row.ref.id not in seen and _list_of(row) in sides]


def _list_of(row: Campaign | AdGroup | Ad) -> SideList | None:
    """The side list that a row is on; None where it is on the main one."""
    if row.is_promote:
        return SideList.PROMOTE
    if isinstance(row, Campaign) and row.is_reservation:
        return SideList.TOP_VIEW
    return SideList.SMART_PLUS if isinstance(row, Ad) and row.smart_plus else None


def _count(batches: Sequence[Batch[_E]]) -> int:
    return sum(len(batch.rows) for batch in batches)


def _problems(batches: Sequence[Batch[_E]]) -> list[RowProblem]:
    return [problem for batch in batches for problem in batch.problems]


class _Reader(Protocol[_R_co]):
    """One of the port's list readers."""

    def __call__(self, query: ListQuery) -> AsyncIterator[Batch[_R_co]]: ...


async def _optional(
    pages: AsyncIterator[Batch[_E]], query: ListQuery, level: Level
) -> AsyncIterator[Batch[_E]]:
    """The pages; if TikTok refuses a side list, note that it was not read.

    A refusal of the main list is raised.
    """
    side = _side_of(query)
    try:
        async for batch in pages:
            yield batch
    except RefusedError as error:
        if side is None or isinstance(error, TokenError):
            raise
        text = f"{side.value} not looked at, so there may be more: {error}"
        yield Batch((), (RowProblem(level, "", text, error.code, side),), 0.0)


def _side_of(query: ListQuery) -> SideList | None:
    if query.smart_plus:
        return SideList.SMART_PLUS
    if query.origin is Origin.PROMOTE:
        return SideList.PROMOTE
    return SideList.TOP_VIEW if query.top_view else None
