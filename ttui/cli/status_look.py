"""Reads all accounts once for `ttui status`, and decides the exit code."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ttui.api.errors import ApiError
from ttui.api.port import Priority
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.remedies import notice_words
from ttui.cli.switch import code_of
from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity
from ttui.domain.charged import windows_counted
from ttui.domain.eligibility import why_not
from ttui.domain.ids import Level
from ttui.domain.orphans import problems_of
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus
from ttui.domain.unread import UnreadAccount, UnreadReason
from ttui.engine.session import Session

Row = Campaign | AdGroup | Ad
_CODES = {UnreadReason.FAILED: ExitCode.UNREACHED, UnreadReason.REFUSED: ExitCode.REFUSED}


@dataclass(frozen=True, slots=True)
class StatusRead:
    """The accounts that were read, and those that were not."""

    app_state: AppState
    problems: tuple[str, ...]
    """A sentence for each thing that is missing or incomplete; hostile text."""
    code: ExitCode


_Step = Callable[[], Awaitable[None]]
_AT_ONCE = 4
"""Accounts that are read at the same time: enough to use all that TikTok allows in a second, few
enough that the first ones are done long before the last."""
_TRIES = 2
"""An account whose day turns while it is read is read again."""


async def look(
    session: Session, depth: Level, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> StatusRead:
    """Read every account down to a level; one account's failure does not cost the others.

    Args:
        session: reads.
        depth: campaigns, ad groups or ads.
        progress: takes how many of how many accounts are read so far.
    """
    try:
        ids = await session.refresh.accounts(session.advertiser_ids)
    except ApiError as error:
        return StatusRead(session.store.app_state(), (str(error),), code_of(error))
    done = 0

    turns = asyncio.Semaphore(_AT_ONCE)

    async def read(advertiser_id: str) -> list[ApiError]:
        nonlocal done
        async with turns:
            errors = await _read(session, advertiser_id, depth)
        done += 1
        progress(done, len(ids))
        return errors

    progress(done, len(ids))
    failures = await asyncio.gather(*map(read, ids))
    app_state = session.store.app_state()
    failed = [(key, error) for key, some in zip(ids, failures, strict=True) for error in some]
    missing = [
        *(_unread_words(one) for one in app_state.unread.values()),
        *(f"ad account {key}: {error}" for key, error in failed if key not in app_state.unread),
        *(text for each in app_state.accounts for text in row_problems(each)),
    ]
    told = [notice_words(one) for one in app_state.notices if one.severity != "information"]
    told = [text for text in told if not any(key in text for key in app_state.unread)]
    if app_state.accounts_read.listed:
        # The rows read are right. Missing ones are named, and do not prove that nothing is on.
        code = ExitCode.UNCONFIRMED if missing or told else ExitCode.DONE
    else:
        unread = (_CODES.get(one.reason, ExitCode.DENIED) for one in app_state.unread.values())
        code = worst((*unread, *(code_of(error) for _, error in failed)))
    return StatusRead(app_state, tuple(dict.fromkeys((*missing, *told))), code)


def row_problems(account: AccountSnapshot) -> Iterator[str]:
    """The rows of an account that could not be read or placed, one sentence each."""
    who = account.advertiser.advertiser_id
    for one in problems_of(account):
        which = f"{one.level.value} {one.id} ".replace("  ", " ") if one.id else ""
        yield f"ad account {who}: {which}{one.reason}"


def _unread_words(unread: UnreadAccount) -> str:
    return f"ad account {unread.advertiser_id}: not read: {unread.words}"


async def _read(session: Session, advertiser_id: str, depth: Level) -> list[ApiError]:
    """Read one account; if one read fails, the others still go on."""
    refresh, money = session.refresh, session.money
    try:
        await refresh.campaigns(advertiser_id, Priority.SCREEN)
    except ApiError as error:
        return [error]

    def spend(level: Level) -> _Step:
        return lambda: money.spend(
            advertiser_id, level, windows=_windows(session, advertiser_id, level, depth)
        )

    lists: list[_Step] = [
        # Budgets may live at the ad groups, so these are always needed.
        lambda: refresh.adgroups(advertiser_id, priority=Priority.SCREEN),
        lambda: refresh.auto_budgets.read(advertiser_id),
    ]
    of_ads: list[_Step] = []
    if depth is Level.AD:
        lists.append(lambda: refresh.ads(advertiser_id, priority=Priority.SCREEN))
        of_ads.append(lambda: money.spend(advertiser_id, Level.AD))
    burn: list[_Step] = [
        # Shop reports, those by the hour too, are about the shop that the details name.
        lambda: money.shop_details(advertiser_id, Priority.SCREEN),
        lambda: money.burn(advertiser_id),
    ]
    # The account's own figure is compared with its campaigns', which are read right before it.
    sums = [spend(Level.CAMPAIGN), lambda: money.whole_account(advertiser_id)]
    for _ in range(_TRIES):
        # What is to be asked for at the end depends on the lists.
        errors = await _tried(lists, burn)
        errors += await _tried(sums, [spend(Level.ADGROUP)], of_ads)
        if not money.turn_day(advertiser_id):
            break
    return errors


def _windows(
    session: Session, advertiser_id: str, level: Level, depth: Level
) -> tuple[Window, ...]:
    """The windows that will be shown: each costs a request for each account."""
    snapshot = session.store.snapshot(advertiser_id)
    if snapshot is None or (level is Level.ADGROUP and depth is not Level.CAMPAIGN):
        return tuple(Window)
    return windows_counted(snapshot, level)


async def _tried(*chains: Sequence[_Step]) -> list[ApiError]:
    """Take the steps of each chain one after the other, and the chains at the same time."""

    async def chain(steps: Sequence[_Step]) -> list[ApiError]:
        errors: list[ApiError] = []
        for step in steps:
            try:
                await step()
            except ApiError as error:
                errors.append(error)
        return errors

    found = await asyncio.gather(*map(chain, chains))
    return [error for some in found for error in some]


def is_stoppable(row: Row, above: Iterable[Entity]) -> bool:
    """True when the API can switch it off and there is something to switch off."""
    return why_not(OperationStatus.DISABLE, row, above, is_alone=False) is None
