"""Finds what an id on the command line names, by asking TikTok at every level."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ttui.api.errors import ApiError, DeniedError, NoAnswerError, RefusedError, TimedOutError
from ttui.api.port import AdsApi, Batch, ListQuery, Priority
from ttui.cli.output import tell
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Origin
from ttui.services.journal.writer import ChangeLog
from ttui.services.stop_all.remembered import row_of
from ttui.store.journal import last_seen
from ttui.store.journal.schema import JournalError
from ttui.store.memory.state import AccountStore

Found = Campaign | AdGroup | Ad
_Reader = Callable[[ListQuery], AsyncIterator[Batch[Entity]]]
_EITHER = asyncio.FIRST_COMPLETED
_LISTS_WITHIN = 1.0
"""Seconds after which a stop does not wait for lists: found or remembered rows are stopped."""
_WITHIN = 60.0
"""Seconds after which a list that does not answer is given up."""
_WITHIN_EACH = 1.0
"""So much longer for each ad account: their lists take turns, nine for each of them."""
_TOLD_AFTER = 5.0
"""Seconds after which whoever waits is told for how long at most."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where an id is looked for."""

    ids: tuple[str, ...]
    failure: ApiError | None = None
    """Why there may be more accounts than these."""


async def accounts_to_search(api: AdsApi, log: ChangeLog, configured: Sequence[str]) -> Accounts:
    """The ad accounts of the settings, or those that TikTok names, or those that were ever seen.

    Raises:
        ApiError: TikTok could not be asked, and none was ever seen.
    """
    if configured:
        return Accounts(tuple(configured))
    asking = asyncio.create_task(api.advertiser_ids())
    await asyncio.wait({asking}, timeout=_LISTS_WITHIN)
    failure = asking.exception() if asking.done() else None
    if asking.done() and failure is None:
        found = asking.result()
        reason = "; ".join(problem.reason for problem in found.problems)
        return Accounts(found.rows, NoAnswerError(reason) if reason else None)
    seen = () if isinstance(failure, DeniedError) else await _seen(log)
    if not seen:
        return Accounts((await asking).rows)
    asking.cancel()
    if isinstance(failure, ApiError):
        return Accounts(seen, failure)
    return Accounts(seen, TimedOutError("TikTok did not say in time which ad accounts there are."))


async def _seen(log: ChangeLog) -> tuple[str, ...]:
    try:
        return await log.ask(last_seen.accounts)
    except JournalError:
        return ()


@dataclass(slots=True)
class Lookup:
    """The rows that the ids name."""

    wanted: frozenset[str] = frozenset()
    found: dict[str, list[Found]] = field(default_factory=dict)
    """Every row that carries the id; more than one means the id is ambiguous."""
    failures: dict[str, ApiError] = field(default_factory=dict)
    """By account why a list of it could not be read: an id that is missing may be there. Under an
    empty id why not all accounts are known."""
    is_complete: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once each wanted id is found somewhere."""

    def take(self, rows: Collection[Found]) -> None:
        """Note rows; a later one replaces an earlier one of the same ref."""
        for row in rows:
            known = [one for one in self.found.get(row.ref.id, ()) if one.ref != row.ref]
            self.found[row.ref.id] = [*known, row]
        if self.wanted <= self.found.keys():
            self.is_complete.set()

    def misses(self, ids: Collection[str]) -> list[str]:
        """The ids that were not found."""
        return [one for one in ids if one not in self.found]


async def look_up(
    api: AdsApi, store: AccountStore, advertiser_ids: Sequence[str], ids: Sequence[str]
) -> Lookup:
    """Ask every account and level for the ids at once; nothing is guessed from their shape.

    What is found is put into the store too: a start must know the row it switches on.
    """
    lookup = Lookup(frozenset(ids))
    await _finish(lookup, _begin(lookup, api, store, advertiser_ids, ids), _within(advertiser_ids))
    return lookup


async def look_up_to_stop(
    api: AdsApi,
    store: AccountStore,
    log: ChangeLog,
    advertiser_ids: Sequence[str],
    ids: Sequence[str],
) -> Lookup:
    """The same in a hurry: lists that do not answer do not delay the stop of known rows.

    Args:
        api: TikTok.
        store: gets what is found.
        log: has the journal's thread; knows what any session last saw.
        advertiser_ids: the accounts to ask.
        ids: what to look for.
    """
    lookup = Lookup(frozenset(ids))
    asking = _begin(lookup, api, store, advertiser_ids, ids)
    remembering = asyncio.create_task(_remembered(log, advertiser_ids, ids))
    await asyncio.wait({*asking, remembering}, timeout=_LISTS_WITHIN)
    missed = set(lookup.misses(ids))
    if missed and remembering.done():
        lookup.take([row for row in remembering.result() if row.ref.id in missed])
    remembering.cancel()
    # Only what nothing is known of has to wait for lists, and for no more of them than it takes.
    within = _within(advertiser_ids)
    if asking and not lookup.is_complete.is_set():
        await _wait_for(lookup, asking, within, len(advertiser_ids))
    await _finish(lookup, asking, 0.0, waited=within)
    return lookup


def _within(advertiser_ids: Sequence[str]) -> float:
    return _WITHIN + _WITHIN_EACH * len(advertiser_ids)


async def _wait_for(
    lookup: Lookup, asking: Collection[asyncio.Task[None]], within: float, accounts: int
) -> None:
    """Wait until all ids are found, all lists are read, or the time is up."""
    lists = asyncio.ensure_future(asyncio.wait(asking))
    found = asyncio.ensure_future(lookup.is_complete.wait())
    either = {lists, found}
    try:
        done, _ = await asyncio.wait(either, timeout=_TOLD_AFTER, return_when=_EITHER)
        if not done:
            tell(
                f"still looking in {accounts} ad account{'s' * (accounts != 1)}; this takes at most"
                f" {within:.0f} s, whatever TikTok does"
            )
            await asyncio.wait(either, timeout=within - _TOLD_AFTER, return_when=_EITHER)
    finally:
        lists.cancel()
        found.cancel()


def _begin(
    lookup: Lookup,
    api: AdsApi,
    store: AccountStore,
    advertiser_ids: Sequence[str],
    ids: Sequence[str],
) -> dict[asyncio.Task[None], str]:
    # One kind of list of all accounts after the other: where there are many, a campaign is found
    # before anybody asks for the ads of the first.
    kinds = zip(*(_questions(api, one, tuple(ids)) for one in advertiser_ids), strict=True)
    return {
        asyncio.create_task(_ask(lookup, store, reader, query)): query.advertiser_id
        for kind in kinds
        for reader, query in kind
    }


async def _finish(
    lookup: Lookup, asking: dict[asyncio.Task[None], str], within: float, waited: float = 0.0
) -> None:
    """Wait for the lists, and note those that are given up.

    Args:
        lookup: gets what they hold.
        asking: the lists, with their accounts.
        within: seconds.
        waited: seconds for which they were waited for before.
    """
    if not asking:
        return
    done, late = await asyncio.wait(asking, timeout=within)
    for task in late:
        task.cancel()
        lookup.failures.setdefault(
            asking[task], TimedOutError(f"No whole list within {within + waited:.0f} s.")
        )
    await asyncio.gather(*late, return_exceptions=True)
    await asyncio.gather(*done)


async def _remembered(
    log: ChangeLog, advertiser_ids: Sequence[str], ids: Sequence[str]
) -> list[Found]:
    try:
        seen = await log.ask(partial(last_seen.find, entity_ids=ids))
    except JournalError:
        return []
    return [row_of(row) for row in seen if row.ref.advertiser_id in advertiser_ids]


def _questions(
    api: AdsApi, advertiser_id: str, ids: tuple[str, ...]
) -> list[tuple[_Reader, ListQuery]]:
    classic = ListQuery(advertiser_id=advertiser_id, ids=ids, priority=Priority.URGENT)
    promote = ListQuery(
        advertiser_id=advertiser_id, ids=ids, priority=Priority.URGENT, origin=Origin.PROMOTE
    )
    smart = ListQuery(
        advertiser_id=advertiser_id, ids=ids, priority=Priority.URGENT, smart_plus=True
    )
    readers: tuple[_Reader, ...] = (api.campaigns, api.adgroups, api.ads)
    shops = [replace(classic, origin=origin) for origin in Origin if origin.is_shop]
    return [
        (api.campaigns, classic),
        *((api.campaigns, shop) for shop in shops),
        *((reader, classic) for reader in readers[1:]),
        (api.ads, smart),
        *((reader, promote) for reader in readers),
    ]


async def _ask(lookup: Lookup, store: AccountStore, reader: _Reader, query: ListQuery) -> None:
    try:
        async for batch in reader(query):
            rows = [row for row in batch.rows if isinstance(row, Found)]
            store.put_rows(rows, batch.started)
            lookup.take([row for row in rows if row.ref.id in query.ids])
    except RefusedError as error:
        # A side list that this account does not have; the main lists decide. One that may not be
        # read may hold the id.
        is_side = query.origin is not Origin.TT_ADS_PLATFORM or query.smart_plus
        if not is_side or isinstance(error, DeniedError):
            lookup.failures.setdefault(query.advertiser_id, error)
    except ApiError as error:
        lookup.failures.setdefault(query.advertiser_id, error)
