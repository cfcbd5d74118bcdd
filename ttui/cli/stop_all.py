"""`ttui stop --all`: everything the API can stop, proven, and what it cannot, named."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from ttui.cli import switch
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.output import ask, show, show_json, tell
from ttui.cli.switch import Result, VerbOutcome
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeRecord
from ttui.domain.ids import Level
from ttui.domain.stop_all import StopAllOutcome, Trouble, Unlisted
from ttui.engine.session import Session
from ttui.services.stop_all.service import StopAllPreview, StopAllService
from ttui.store.memory.state import AccountStore
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.eligibility import RESERVED
from ttui.ui.wording.rows import named

_TOLD_EVERY = 3.0
"""Seconds between two lines about how far it has come."""
_NOTHING_READ = {Trouble.DENIED: ExitCode.DENIED, Trouble.UNREACHED: ExitCode.UNREACHED}
"""The exit code if nothing could be read for one single reason."""


async def stop_all(arguments: Arguments, session: Session, afterwards: float) -> ExitCode:
    """Ask if needed, stop, and report each row.

    Args:
        arguments: the command line.
        session: what stops.
        afterwards: seconds that the command may take once this has returned.
    """
    strange = set(arguments.accounts) - set(session.advertiser_ids or arguments.accounts)
    if strange:
        tell(f"no such ad account in this profile: {', '.join(sorted(strange))}")
        return ExitCode.USAGE
    service = StopAllService(
        session.api, session.store, session.changes, session.clock, session.advertiser_ids
    )
    if not arguments.yes and not await _agreed(service, arguments.accounts):
        return ExitCode.USAGE
    tell(_longest(service, arguments.accounts or session.advertiser_ids, afterwards))
    teller = asyncio.create_task(_tell_progress(session.store))
    group = session.changes.chance.new_id()
    try:
        outcome = await service.run(group, arguments.accounts, is_bounded=True)
        outcome = await _with_hidden(service, outcome)
    finally:
        teller.cancel()
        await service.close()
    return _report(outcome, as_json=arguments.as_json)


async def _with_hidden(service: StopAllService, outcome: StopAllOutcome) -> StopAllOutcome:
    """Name campaigns that TikTok's list leaves out while their ad groups are on."""
    below = await service.below()
    for advertiser_id, reason in below.unread.items():
        tell(
            f"ad account {advertiser_id}: ad groups not listed: {clean(reason)} A campaign that"
            " TikTok's list leaves out would not be named"
        )
    return replace(outcome, unlisted=(*outcome.unlisted, *below.unlisted))


def _longest(service: StopAllService, accounts: Sequence[str], afterwards: float) -> str:
    """How long it takes at worst, said beforehand: money runs, and nobody should have to guess."""

    def within(number: int) -> float:
        return service.within(number) + service.below_within(number)

    seconds = within(len(accounts)) + afterwards
    each = within(1) - within(0)
    more = "" if accounts else f", and {each:.0f} s more for each ad account"
    return f"stopping everything; this takes at most {seconds:.0f} s{more}, whatever TikTok does"


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


async def _agreed(service: StopAllService, accounts: Sequence[str]) -> bool:
    if not sys.stdin.isatty():
        tell("this stops every campaign: say --yes, or run it where a question can be answered")
        return False
    found = await service.look(accounts)
    if not found.stops and not found.unlisted:
        return True
    agreed = ask(f"{_question(found)} [y/N]") in {"y", "yes"}
    if not agreed:
        tell("nothing was stopped")
    return agreed


def _question(found: StopAllPreview) -> str:
    promotes = sum(row.is_promote for row in found.cannot)
    others = len(found.cannot) - promotes
    parts = [f"this stops {len(found.stops)} campaigns"]
    if promotes:
        parts.append(f"cannot stop {promotes} Promote")
    if others:
        parts.append(f"cannot stop {others} bought {RESERVED}")
    parts += [
        f"{one.advertiser_id or 'ad accounts'} not listed: {clean(one.reason)}"
        for one in found.unlisted
    ]
    return f"{'; '.join(parts)}. Stop?"


def _report(outcome: StopAllOutcome, *, as_json: bool) -> ExitCode:
    ends = [
        *(_end_of(record) for record in outcome.records),
        *(_running_on(row) for row in outcome.cannot),
        *(_unlisted(one) for one in outcome.unlisted),
    ]
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
        tell("NOT everything is known to be off: not all campaigns could be listed")
    elif not outcome.records:
        tell("TikTok's lists showed no campaign on that the API can stop")
    return _code(outcome, ends)


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
    text = f"not listed: {one.reason}"
    if one.known:
        text += f" (what was known of it was stopped: {one.known})"
    result = Result(
        id=one.advertiser_id,
        level=Level.ADVERTISER.value,
        state="unknown",
        message=text,
        advertiser_id=one.advertiser_id,
    )
    return VerbOutcome(result, ExitCode.UNCONFIRMED)
