"""`ttui stop --all`: everything the API can stop, proven, and what it cannot, named."""

import asyncio
import sys
from collections.abc import Sequence

from ttui.cli import switch
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.output import ask, show, show_json, tell
from ttui.cli.switch import Outcome, Result
from ttui.domain.campaign import Campaign
from ttui.domain.stop_all import StopAllOutcome, Unlisted
from ttui.engine.session import Session
from ttui.services.stop_all.service import Look, StopAllService
from ttui.store.account import AccountStore
from ttui.ui.group_words import named
from ttui.ui.render import clean

_RESERVED = "bought by reservation: the API cannot pause it; write to TikTok to end it"
_TOLD_EVERY = 3.0
"""Seconds between two lines about how far it has come."""


async def stop_all(arguments: Arguments, session: Session) -> ExitCode:
    """Ask where it has to, stop, and report each row.

    Raises:
        ApiError: not a single account could be listed.
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
    teller = asyncio.create_task(_tell_progress(session.store))
    try:
        outcome = await service.run(session.changes.chance.new_id(), arguments.accounts)
    finally:
        teller.cancel()
        await service.close()
    code = _report(outcome, as_json=arguments.as_json)
    if outcome.unlisted and not outcome.listed:
        # Which kind of trouble it is decides the exit code; asking once more tells.
        await session.refresh.accounts(arguments.accounts or session.advertiser_ids)
    return code


async def _tell_progress(store: AccountStore) -> None:
    """Say how far it has come: an account that does not answer takes a minute to be given up."""
    told = ""
    while sys.stderr.isatty():
        await asyncio.sleep(_TOLD_EVERY)
        outcome = store.stop_all
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


def _question(found: Look) -> str:
    promotes = sum(row.is_promote for row in found.cannot)
    others = len(found.cannot) - promotes
    parts = [f"this stops {len(found.stops)} campaigns"]
    if promotes:
        parts.append(f"cannot stop {promotes} Promote")
    if others:
        parts.append(f"cannot stop {others} bought by reservation")
    parts += [f"{one.advertiser_id}: {clean(one.reason)}" for one in found.unlisted]
    return f"{'; '.join(parts)}. Stop?"


def _report(outcome: StopAllOutcome, *, as_json: bool) -> ExitCode:
    ends = [
        *(switch.outcome_of(record) for record in outcome.records),
        *(_running_on(row) for row in outcome.cannot),
        *(_unlisted(one) for one in outcome.unlisted),
    ]
    if as_json:
        show_json({"results": [end.as_json() for end in ends]})
    else:
        for end in ends:
            one = end.result
            show(f"{one.id}  {one.level or '-'}  {one.state}  {clean(one.message)}".rstrip())
    if not outcome.records and not outcome.unlisted:
        tell("nothing that the API can stop was on")
    return worst(end.code for end in ends)


def _running_on(row: Campaign) -> Outcome:
    text = switch.PROMOTE_TEXT if row.is_promote else _RESERVED
    state = "promote" if row.is_promote else "reservation"
    result = Result(id=row.ref.id, level=row.ref.level.value, state=state, message=text)
    return Outcome(result, ExitCode.PROMOTE_RUNS)


def _unlisted(one: Unlisted) -> Outcome:
    text = f"not listed: {one.reason}"
    if one.known:
        text += f" (what was known of it was stopped: {one.known})"
    result = Result(id=one.advertiser_id, level="advertiser", state="unknown", message=text)
    return Outcome(result, ExitCode.UNCONFIRMED)
