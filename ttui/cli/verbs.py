"""The verbs that need no screen: the same services as the screen, run once on a loop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import assert_never

from ttui.api.errors import ApiError
from ttui.cli import (
    away,
    history,
    progress_line,
    status,
    status_json,
    status_look,
    stop_all,
    switch,
)
from ttui.cli.arguments import Arguments, Verb
from ttui.cli.compose import open_journal, open_session
from ttui.cli.demo import stage_of
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.lookup import Accounts, accounts_to_search
from ttui.cli.output import ask, show, show_json, tell
from ttui.cli.remedies import notice_words
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus
from ttui.engine.session import Session
from ttui.settings import Settings
from ttui.store.journal.rows import JournalEntry
from ttui.store.journal.schema import JournalError
from ttui.ui.drawing.lines import clean

_NO_START = "an ad account is not started as a whole: name the rows that should run"
_SETTLE_SECONDS = 15.0
"""How long a command waits for unresolved changes of earlier sessions."""


def run(arguments: Arguments, settings: Settings, environ: Mapping[str, str]) -> ExitCode:
    """Carry out one verb.

    Raises:
        ValueError: the verb needs no settings, or is none: `ttui.cli.main` runs it.
    """
    match arguments.verb:
        case Verb.JOURNAL:
            return _journal(arguments, settings, environ)
        case Verb.EXPORT:
            from ttui.cli.export import export  # noqa: PLC0415 - the workbook takes 0.1 s to load

            return export(arguments, settings, environ)
        case Verb.STATUS:
            job = _status
        case Verb.STOP:
            job = _stop_all if arguments.everything else _stop
        case Verb.START:
            job = _start
        case Verb.ACCOUNTS:
            job = _accounts
        case (
            Verb.SCREEN
            | Verb.HELP
            | Verb.SIMULATE
            | Verb.LOGIN
            | Verb.LOGOUT
            | Verb.CONFIG
            | Verb.DOCTOR
            | Verb.COMPLETION
        ):
            raise ValueError(f"no command of a session: {arguments.verb!r}")
        case _:
            # Never a default: a verb that was forgotten here must not start anything.
            assert_never(arguments.verb)
    try:
        return asyncio.run(_with_session(settings, environ, lambda one: job(arguments, one)))
    except ApiError as error:
        tell(str(error))
        return switch.code_of(error)


async def _with_session(
    settings: Settings,
    environ: Mapping[str, str],
    job: Callable[[Session], Awaitable[ExitCode]],
) -> ExitCode:
    stage = stage_of(settings)
    session = await open_session(settings, environ, stage.clock, stage.server())
    try:
        return await job(session)
    finally:
        await session.close()


async def _status(arguments: Arguments, session: Session) -> ExitCode:
    depth = Level(arguments.depth)
    await _settle(session)
    with progress_line.shown() as told:
        found = await status_look.look(session, depth, told)
    meanwhile = await away.look(session)
    if arguments.as_json:
        show_json(status_json.as_json(found, depth, meanwhile, session.clock))
    else:
        status.show(found, depth, meanwhile, session.clock)
    return found.code


async def _accounts(arguments: Arguments, session: Session) -> ExitCode:
    from ttui.cli.login.accounts import accounts  # noqa: PLC0415 - only this verb needs it

    return await accounts(arguments, session)


async def _stop(arguments: Arguments, session: Session) -> ExitCode:
    # A stop waits for nothing: changes of earlier sessions are settled after it.
    accounts = await accounts_to_search(session.api, session.changes.log, session.advertiser_ids)
    session.store.expect(accounts.ids)
    whole = tuple(one for one in arguments.ids if one in accounts.ids)
    rest = tuple(one for one in arguments.ids if one not in whole)

    async def by_id() -> Sequence[switch.VerbOutcome]:
        planned = await switch.plan(session, accounts, rest, OperationStatus.DISABLE)
        return _in_order(rest, await switch.carry_out(session.changes, planned))

    if whole:
        several = stop_all.Whole(only=whole, others=by_id if rest else None)
        code = await stop_all.stop_all(arguments, session, several, afterwards=_SETTLE_SECONDS)
    else:
        code = _report(arguments, await by_id())
    await _settle(session)
    return code


async def _stop_all(arguments: Arguments, session: Session) -> ExitCode:
    whole = stop_all.Whole(only=arguments.accounts)
    code = await stop_all.stop_all(arguments, session, whole, afterwards=_SETTLE_SECONDS)
    await _settle(session)
    return code


async def _start(arguments: Arguments, session: Session) -> ExitCode:
    await _settle(session)
    # A start needs to know the account it spends from. A stop needs its id alone.
    await session.refresh.accounts(session.advertiser_ids)
    accounts = Accounts(session.store.expected)
    if whole := [one for one in arguments.ids if one in accounts.ids]:
        show(f"{whole[0]}  advertiser  refused  {_NO_START}")
        return ExitCode.USAGE
    planned = await switch.plan(session, accounts, arguments.ids, OperationStatus.ENABLE)
    if planned.changes and not arguments.yes and not _agreed(planned):
        return ExitCode.USAGE
    outcomes = await switch.carry_out(session.changes, planned)
    return _report(arguments, _in_order(arguments.ids, outcomes))


def _in_order(
    ids: Sequence[str], outcomes: Sequence[switch.VerbOutcome]
) -> Sequence[switch.VerbOutcome]:
    order = {entity_id: place for place, entity_id in enumerate(ids)}
    return sorted(outcomes, key=lambda outcome: order[outcome.result.id])


def _agreed(planned: switch.VerbPlan) -> bool:
    """Ask before anything starts to spend."""
    if not sys.stdin.isatty():
        tell("starting spends money: say --yes, or run it where a question can be answered")
        return False
    for change, row in planned.changes:
        tell(f"start {change.ref.level.value} {change.ref.id}  {clean(row.name)}")
    agreed = ask("Switch on? Type yes:") == "yes"
    if not agreed:
        tell("nothing was started")
    return agreed


def _report(arguments: Arguments, outcomes: Sequence[switch.VerbOutcome]) -> ExitCode:
    if arguments.as_json:
        show_json({"results": [outcome.as_json() for outcome in outcomes]})
    else:
        for outcome in outcomes:
            one = outcome.result
            show(f"{one.id}  {one.level or '-'}  {one.state}  {clean(one.message)}".rstrip())
    return worst(outcome.code for outcome in outcomes)


async def _settle(session: Session) -> None:
    """Look at what earlier sessions left open, and say what became of it."""
    try:
        async with asyncio.timeout(_SETTLE_SECONDS):
            await session.changes.recover_unresolved()
    except TimeoutError:
        tell("not settled yet, ask again in a moment:")
        for record in session.store.app_state().unresolved:
            verb = "stop" if record.change.is_stop else "start"
            asked = record.change.asked_at.strftime("%Y-%m-%d %H:%M UTC")
            tell(f'the {verb} of "{clean(record.change.name)}" asked {asked}')
    # From the first one on: a journal that could not be opened was told before anything was asked.
    for notice in session.store.app_state().notices:
        tell(clean(notice_words(notice)))


def _journal(arguments: Arguments, settings: Settings, environ: Mapping[str, str]) -> ExitCode:
    if settings.is_demo:
        tell("the demo keeps no journal: it starts anew each time")
        if arguments.as_json or arguments.as_csv:
            history.print_journal((), arguments, settings.mode)
        return ExitCode.DONE
    records: Sequence[JournalEntry]
    try:
        journal = open_journal(settings, environ)
        if arguments.receipt:
            one = journal.record(arguments.receipt)
            records = () if one is None else (one,)
        else:
            records = journal.records(limit=arguments.limit or sys.maxsize)
        trouble = journal.trouble
        journal.close()
    except JournalError as error:
        tell(clean(str(error)))
        return ExitCode.UNCONFIRMED
    if trouble:
        tell(clean(trouble))
    if arguments.receipt and not records and not trouble:
        tell("the journal has no such change: 'ttui journal --csv' lists their ids")
        return ExitCode.USAGE
    if records or not trouble:
        history.print_journal(records, arguments, settings.mode)
    return ExitCode.UNCONFIRMED if trouble else ExitCode.DONE
