"""`ttui stop --all` and `ttui stop ACCOUNT_ID`: all the API can stop, proven, the rest named."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ttui.api.errors import ApiError
from ttui.cli import switch
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.output import ask, show, show_json, tell
from ttui.cli.switch import Result, VerbOutcome
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.ids import Level
from ttui.domain.stop_all import NotLookedAt, StopAllOutcome, Trouble, Unlisted
from ttui.engine.session import Session
from ttui.services.stop_all.service import StopAllPreview, StopAllService
from ttui.store.memory.state import AccountStore
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.eligibility import RESERVED
from ttui.ui.wording.rows import named, number_of
from ttui.ui.wording.shop import not_looked_at

_NAMES_WITHIN = 2.0
"""Seconds that a question waits for the names of ad accounts, longer than for the lists."""
_TOLD_EVERY = 3.0
"""Seconds between two lines about how far it has come."""
_NOTHING_READ = {Trouble.DENIED: ExitCode.DENIED, Trouble.UNREACHED: ExitCode.UNREACHED}
"""The exit code if nothing could be read for one single reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What is stopped as a whole."""

    only: tuple[str, ...] = ()
    """The ids of the ad accounts; empty for all of the profile."""
    others: Callable[[], Awaitable[Sequence[VerbOutcome]]] | None = None
    """Stops rows by id at the same time, once the question is answered."""


async def stop_all(
    arguments: Arguments, session: Session, whole: Whole, afterwards: float
) -> ExitCode:
    """Ask if needed, stop, and report each row.

    Args:
        arguments: the command line.
        session: what stops.
        whole: what to stop.
        afterwards: seconds that the command may take once this has returned.
    """
    strange = set(whole.only) - set(session.advertiser_ids or whole.only)
    if strange:
        tell(f"no such ad account in this profile: {', '.join(sorted(strange))}")
        return ExitCode.USAGE
    service = StopAllService(
        session.api, session.store, session.changes, session.clock, session.advertiser_ids
    )
    if not arguments.yes and not await _agreed(service, session, whole.only):
        return ExitCode.USAGE
    tell(_longest(service, whole.only, session.advertiser_ids, afterwards))
    teller = asyncio.create_task(_tell_progress(session.store))
    others = asyncio.ensure_future(_of_others(whole))
    group = session.changes.chance.new_id()
    try:
        outcome = await service.run(group, whole.only, is_bounded=True)
        outcome = await _with_hidden(service, outcome)
        by_id = await others
    finally:
        teller.cancel()
        others.cancel()
        await service.close()
    return _report(outcome, by_id, as_json=arguments.as_json)


async def _of_others(whole: Whole) -> Sequence[VerbOutcome]:
    return await whole.others() if whole.others is not None else ()


async def _with_hidden(service: StopAllService, outcome: StopAllOutcome) -> StopAllOutcome:
    """Name campaigns that TikTok's list leaves out while their ad groups are on."""
    below = await service.below()
    for advertiser_id, reason in below.unread.items():
        tell(
            f"ad account {advertiser_id}: ad groups not listed: {clean(reason)} A campaign that"
            " TikTok's list leaves out would not be named"
        )
    return replace(outcome, unlisted=(*outcome.unlisted, *below.unlisted))


def _longest(
    service: StopAllService, only: Sequence[str], configured: Sequence[str], afterwards: float
) -> str:
    """How long it takes at worst, said beforehand: money runs, and nobody should have to guess."""

    def within(number: int) -> float:
        return service.within(number) + service.below_within(number)

    accounts = only or configured
    seconds = within(len(accounts)) + afterwards
    each = within(1) - within(0)
    more = "" if accounts else f", and {each:.0f} s more for each ad account"
    return (
        f"stopping everything{_of(only)}; this takes at most {seconds:.0f} s{more}, whatever"
        " TikTok does"
    )


def _of(only: Sequence[str]) -> str:
    """` of ad account 7000000000002217`; empty for all."""
    if not only:
        return ""
    return f" of ad account{'' if len(only) == 1 else 's'} {', '.join(only)}"


async def _tell_progress(store: AccountStore) -> None:
    """Print the progress: one silent account can hold it up for a minute."""
    told = ""
    while sys.stderr.isatty():
        await asyncio.sleep(_TOLD_EVERY)
        outcome = store.app_state().stop_all
        text = _progress(outcome) if outcome is not None else ""
        if text not in {"", told}:
            tell(text)
            told = text


def _progress(outcome: StopAllOutcome) -> str:
    parts = [f"{len(outcome.off)} off, confirmed; {len(outcome.under_way)} under way"]
    if outcome.waiting:
        parts.append(f"not listed yet, being asked: {named(outcome.waiting)}")
    return "; ".join(parts)


async def _agreed(service: StopAllService, session: Session, only: Sequence[str]) -> bool:
    if not sys.stdin.isatty():
        tell(
            f"this stops every campaign{_of(only)}: say --yes, or run it where a question can be"
            " answered"
        )
        return False
    naming = asyncio.create_task(_names(session, only))
    found = await service.look(only)
    await asyncio.wait({naming}, timeout=_NAMES_WITHIN)
    naming.cancel()
    if not found.stops and not found.unlisted and not found.not_looked_at:
        return True
    agreed = ask(f"{_question(found, _named_of(session.store, only))} [y/N]") in {"y", "yes"}
    if not agreed:
        tell("nothing was stopped")
    return agreed


async def _names(session: Session, only: Sequence[str]) -> None:
    """Read the names of ad accounts, for a person who is asked about them."""
    try:
        await session.refresh.missing_accounts(only)
    except ApiError:
        return


def _named_of(store: AccountStore, only: Sequence[str]) -> str:
    """` of Bright Dental (7000000000002217)`; the id alone where the name was not read."""
    found = ((one, store.snapshot(one)) for one in only)
    names = [f"{clean(one.advertiser.name)} ({key})" if one else key for key, one in found]
    return f" of {named(names)}" if names else ""


def _question(found: StopAllPreview, whose: str) -> str:
    promotes = sum(row.is_promote for row in found.cannot)
    others = len(found.cannot) - promotes
    number = len(found.stops)
    parts = [f"this stops {number_of(number, 'campaign')}{whose}"]
    if promotes:
        parts.append(f"cannot stop {promotes} Promote")
    if others:
        parts.append(f"cannot stop {others} bought {RESERVED}")
    parts += [
        f"{one.advertiser_id or 'ad accounts'} not listed: {clean(one.reason)}"
        for one in found.unlisted
    ]
    parts += [
        f"{advertiser_id}: {text}" for advertiser_id, text, _ in _not_looked_at(found.not_looked_at)
    ]
    return f"{'; '.join(parts)}. Stop?"


def _report(outcome: StopAllOutcome, by_id: Sequence[VerbOutcome], *, as_json: bool) -> ExitCode:
    whole = [
        *(_end_of(record) for record in outcome.records),
        *(_running_on(row) for row in outcome.cannot),
        *(_unlisted(one) for one in outcome.unlisted),
        *(_unknown_end(*one) for one in _not_looked_at(outcome.not_looked_at)),
    ]
    ends = [*by_id, *whole]
    if as_json:
        show_json({"results": [end.as_json() for end in ends]})
    else:
        for end in ends:
            one = end.result
            where = f"  (ad account {one.advertiser_id})" if outcome.accounts > 1 else ""
            where = where if one.level != Level.ADVERTISER else ""
            line = f"{one.id or '-'}  {one.level}  {one.state}  {clean(one.message)}"
            show(f"{line.rstrip()}{where}")
    if outcome.unlisted:
        whose = _of(outcome.only)
        tell(f"NOT everything{whose} is known to be off: not all campaigns could be listed")
    elif outcome.not_looked_at:
        whose = _of(outcome.only)
        tell(f"NOT everything{whose} is known to be off: TikTok Shop ads were not looked at")
    elif not outcome.records:
        tell(f"TikTok's lists showed no campaign{_of(outcome.only)} on that the API can stop")
    return worst((_code(outcome, whole), *(one.code for one in by_id)))


def _code(outcome: StopAllOutcome, ends: Sequence[VerbOutcome]) -> ExitCode:
    """Where no list could be read and nothing is off, what kept TikTok from being asked."""
    undecided = outcome.off or outcome.unknown or outcome.under_way
    if outcome.unlisted and not outcome.listed and not undecided:
        troubles = {one.trouble for one in outcome.unlisted}
        for trouble, code in _NOTHING_READ.items():
            if troubles == {trouble}:
                return code
    return worst(end.code for end in ends)


def _end_of(record: ChangeRecord) -> VerbOutcome:
    end = switch.outcome_of(record)
    if not record.state.is_open:
        return end
    text = "not confirmed in time; the journal has it, and 'ttui journal' tells what became of it"
    return replace(end, result=replace(end.result, message=text))


def _running_on(row: Campaign) -> VerbOutcome:
    return VerbOutcome(switch.beyond_api(row), ExitCode.PROMOTE_RUNS)


def _unlisted(one: Unlisted) -> VerbOutcome:
    return _unknown_end(one.advertiser_id, f"not listed: {one.reason}", one.known)


def _not_looked_at(lists: Sequence[NotLookedAt]) -> Iterator[tuple[str, str, int]]:
    """Ad account, sentence and number of stops for the lists that each of them refuses."""
    for advertiser_id in dict.fromkeys(one.advertiser_id for one in lists):
        some = [one for one in lists if one.advertiser_id == advertiser_id]
        yield advertiser_id, not_looked_at(some), sum(one.known for one in some)


def _unknown_end(advertiser_id: str, text: str, known: int) -> VerbOutcome:
    if known:
        text += f" (what was known of it was stopped: {known})"
    result = Result(
        id=advertiser_id,
        level=Level.ADVERTISER.value,
        state="unknown",
        message=text,
        advertiser_id=advertiser_id,
    )
    return VerbOutcome(result, ExitCode.UNCONFIRMED)
