"""The ad accounts a token may see, and what they are called (contract 2.2, 2.3)."""

from collections.abc import Sequence
from functools import partial

from ttui.api.caller import PAUSES, Caller
from ttui.api.errors import (
    ApiError,
    DeniedError,
    NoAccountError,
    NoAnswerError,
    NotFoundError,
    RefusedError,
    ServerFaultError,
    TokenError,
)
from ttui.api.lists import hundreds
from ttui.api.mapping import Context, advertiser_of, map_row
from ttui.api.paging import Page
from ttui.api.port import Batch, Priority
from ttui.api.splitting import Splitter, may_be_one_row
from ttui.api.values import id_of
from ttui.api.wire import ADVERTISER_FIELDS, WireAdvertiser, read_rows
from ttui.domain.advertiser import Advertiser
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem

_ROWS = Context(advertiser_id="", currency=None)


async def read_advertiser_ids(caller: Caller) -> Batch[str]:
    """The ids `oauth2/advertiser/get` lists; the call needs app id and secret.

    A row that names no account is a problem: one more account is there than is known.

    Raises:
        NoAccountError: it lists none.
        ApiError: the call failed, or no row of the answer could be read.
    """
    answer = await caller.get("oauth2/advertiser/get/", {}, Priority.URGENT, with_app=True)
    listed = answer.listed or []
    if not listed:
        raise NoAccountError(answer.request_id)
    rows = read_rows(WireAdvertiser, listed)
    ids = [id_of(read.row.advertiser_id) if read.row is not None else "" for read in rows]
    known = tuple(dict.fromkeys(one for one in ids if one))
    if not known:
        raise NoAnswerError("TikTok listed ad accounts without ids.", request_id=answer.request_id)
    text = "TikTok listed an ad account without an id, so it is not known."
    problems = tuple(RowProblem(Level.ADVERTISER, "", text) for one in ids if not one)
    return Batch(known, problems, answer.started)


async def read_advertisers(
    caller: Caller, ids: Sequence[str], priority: Priority = Priority.SCREEN
) -> Batch[Advertiser]:
    """Accounts by id. One that TikTok refuses becomes a problem and costs no other.

    Raises:
        ApiError: nothing could be read, for a reason that is not one account's.
    """
    rows: list[Advertiser] = []
    problems: list[RowProblem] = []
    started = caller.now()
    for some in hundreds(ids):
        page = await _read_some(caller, priority, some)
        started = min(started, page.started)
        problems += page.problems
        for read in read_rows(WireAdvertiser, page.rows):
            mapped = map_row(advertiser_of, read, Level.ADVERTISER, _ROWS)
            if isinstance(mapped, RowProblem):
                problems.append(mapped)
            elif mapped.advertiser_id in some:
                rows.append(mapped)
            # An account that nobody asked for is nobody's to show or to stop.
    known = {row.advertiser_id for row in rows} | {problem.id for problem in problems}
    for missing in dict.fromkeys(one for one in ids if one not in known):
        problems.append(RowProblem(Level.ADVERTISER, missing, "TikTok did not list this account."))
    return Batch(tuple(rows), tuple(problems), started)


async def _read_some(caller: Caller, priority: Priority, ids: Sequence[str]) -> Page:
    try:
        return await _ask(caller, priority, ids)
    except (RefusedError, ServerFaultError) as error:
        if not _is_one_account(error):
            raise
        splitter = Splitter(Level.ADVERTISER, error, caller.now(), _is_one_account)
    return await splitter.ids(partial(_ask, caller, priority, retries=1), ids)


async def _ask(
    caller: Caller, priority: Priority, ids: Sequence[str], retries: int = len(PAUSES)
) -> Page:
    answer = await caller.get(
        "advertiser/info/",
        {"advertiser_ids": [*ids], "fields": [*ADVERTISER_FIELDS]},
        priority,
        retries=retries,
    )
    return Page(answer.listed or [], answer.started)


def _is_one_account(error: ApiError) -> bool:
    """A whole call fails for one account out of a hundred (contract 2.3, 15.7)."""
    if isinstance(error, TokenError):
        return False
    if may_be_one_row(error):
        return True
    return isinstance(error, DeniedError | NotFoundError) and error.code != 0
