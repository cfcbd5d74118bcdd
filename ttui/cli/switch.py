"""`ttui stop` and `ttui start`: switch by id, prove it, say how it ended."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from ttui.api.codes import is_denial
from ttui.api.errors import (
    ApiError,
    DeniedError,
    Landed,
    NoAnswerError,
    NotSentError,
    RateLimitedError,
)
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.lookup import Accounts, Found, Lookup, look_up, look_up_to_stop
from ttui.domain.campaign import Entity
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.eligibility import BEYOND_API, OVER, Reason, why_not
from ttui.domain.hand_off import ROUTES
from ttui.domain.status import OperationStatus
from ttui.engine.session import Session
from ttui.services.changes.service import ChangeService
from ttui.ui.wording.eligibility import message_of, why

_OFF = OperationStatus.DISABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How it ended for one id; the fields are the JSON's keys."""

    id: str
    level: str | None
    """campaign, adgroup or ad; None when nothing was found."""
    state: str
    """confirmed, refused, unknown or promote."""
    message: str
    request_id: str = ""
    advertiser_id: str = ""
    """Empty when nothing was found."""


@dataclass(frozen=True, slots=True)
class VerbOutcome:
    """A result and what it means for the exit code."""

    result: Result
    code: ExitCode

    def as_json(self) -> dict[str, object]:
        """The result as JSON sees it."""
        return asdict(self.result)


@dataclass(frozen=True, slots=True)
class VerbPlan:
    """The changes to send, and the outcomes that need no write."""

    changes: tuple[tuple[StatusChange, Found], ...]
    decided: tuple[VerbOutcome, ...]


async def plan(
    session: Session,
    accounts: Accounts,
    ids: Sequence[str],
    to: OperationStatus,
) -> VerbPlan:
    """Read what the ids name and sort them into changes and foregone outcomes."""
    api, store = session.api, session.store
    if to is OperationStatus.DISABLE:
        log = session.changes.log
        lookup = await look_up_to_stop(api, store, log, accounts.ids, ids)
    else:
        lookup = await look_up(api, store, accounts.ids, ids)
    if accounts.failure is not None:
        lookup.failures.setdefault("", accounts.failure)
    # What earlier sessions asked may take effect yet: a start behind it is the service's matter.
    unresolved = {record.change.ref for record in store.app_state().unresolved}
    changes: list[tuple[StatusChange, Found]] = []
    decided: list[VerbOutcome] = []
    for one in ids:
        rows = lookup.found.get(one, [])
        if len(rows) != 1:
            decided.append(_not_one(one, rows, lookup, len(accounts.ids)))
            continue
        row = rows[0]
        account = store.snapshot(row.ref.advertiser_id)
        above = tuple(account.above(row.ref)) if account is not None else ()
        foregone = _foregone(row, to, above, is_settled=row.ref not in unresolved)
        if foregone is None:
            changes.append((_change(row, to, session), row))
        else:
            decided.append(foregone)
    return VerbPlan(tuple(changes), tuple(decided))


async def carry_out(service: ChangeService, planned: VerbPlan) -> tuple[VerbOutcome, ...]:
    """Send the plan's changes, wait for their proof, and report all ids in one list."""
    records = await service.run([change for change, _ in planned.changes])
    return (*planned.decided, *(outcome_of(record) for record in records))


def _change(row: Found, to: OperationStatus, session: Session) -> StatusChange:
    change_id, now = session.changes.chance.new_id(), session.clock.now()
    return StatusChange.by_cli(row, to, change_id=change_id, asked_at=now)


def _not_one(entity_id: str, rows: Sequence[Found], lookup: Lookup, accounts: int) -> VerbOutcome:
    blank = Result(id=entity_id, level=None, state="refused", message="")
    if rows:
        named = ", ".join(f"{row.ref.level.value} of {row.ref.advertiser_id}" for row in rows)
        text = f"the id belongs to several rows ({named}); stop it on the screen instead"
        return VerbOutcome(replace(blank, message=text), ExitCode.USAGE)
    failures = lookup.failures
    if not failures:
        text = "no ad account, campaign, ad group or ad of this profile has this id"
        return VerbOutcome(replace(blank, message=text), ExitCode.USAGE)
    reasons = "; ".join(
        f"{key or 'other ad accounts'} could not be searched: {why}"
        for key, why in failures.items()
    )
    text = f"not found in the ad accounts that could be read; {reasons}"
    blank = replace(blank, state="unknown", message=text)
    if sum(bool(key) for key in failures) < accounts:
        return VerbOutcome(blank, ExitCode.UNCONFIRMED)
    return VerbOutcome(blank, worst(code_of(why) for why in failures.values()))


def _foregone(
    row: Found, to: OperationStatus, above: Sequence[Entity], *, is_settled: bool
) -> VerbOutcome | None:
    """The outcome that needs no write, or None.

    A stop that was asked for goes out also where a list says off: whoever switched the row on a
    moment ago may be newer than the list, and switching off what is off costs nothing.
    """
    blank = Result(
        id=row.ref.id,
        level=row.ref.level.value,
        state="confirmed",
        message="",
        advertiser_id=row.ref.advertiser_id,
    )
    reason = why_not(to, row, above)
    if reason in BEYOND_API:
        return VerbOutcome(beyond_api(row, to), ExitCode.PROMOTE_RUNS)
    if reason in OVER and to is _OFF:
        return VerbOutcome(replace(blank, message=why(reason, to)), ExitCode.DONE)
    if reason is Reason.ALREADY and is_settled:
        return VerbOutcome(replace(blank, message=why(reason, to)), ExitCode.DONE)
    return None


def beyond_api(row: Found, to: OperationStatus = _OFF) -> Result:
    """The sentence that no API call can switch a row, and what can."""
    reason = Reason.PROMOTE if row.is_promote else Reason.RESERVATION
    ways = "; or: ".join(ROUTES) if row.is_promote else "write to TikTok to end it"
    return Result(
        id=row.ref.id,
        level=row.ref.level.value,
        state="promote" if row.is_promote else "reservation",
        message=f"{why(reason, to)}: {ways}",
        advertiser_id=row.ref.advertiser_id,
    )


def outcome_of(record: ChangeRecord) -> VerbOutcome:
    """How a change ended."""
    change = record.change
    state, code = _ENDS.get(record.state, ("unknown", ExitCode.UNCONFIRMED))
    if record.state is ChangeState.REFUSED and is_denial(record.message):
        code = ExitCode.DENIED
    word = "off" if change.is_stop else "on"
    proven = f"{word}, confirmed" + ("; it read off before" if change.seen is change.to else "")
    message = message_of(record) or (proven if state == "confirmed" else "")
    if record.warning:
        message = f"{message} (warning: {record.warning})".strip()
    result = Result(
        id=change.ref.id,
        level=change.ref.level.value,
        state=state,
        message=message,
        request_id=record.request_id,
        advertiser_id=change.ref.advertiser_id,
    )
    return VerbOutcome(result, code)


_ENDS = {
    ChangeState.CONFIRMED: ("confirmed", ExitCode.DONE),
    ChangeState.QUIET: ("confirmed", ExitCode.DONE),
    ChangeState.REFUSED: ("refused", ExitCode.REFUSED),
    ChangeState.REJECTED_LOCALLY: ("refused", ExitCode.REFUSED),
    ChangeState.SUPERSEDED: ("refused", ExitCode.REFUSED),
    ChangeState.NOT_LANDED: ("refused", ExitCode.UNREACHED),
}


def code_of(error: ApiError) -> ExitCode:
    """The exit code of a call that failed as a whole."""
    if isinstance(error, DeniedError):
        return ExitCode.DENIED
    if isinstance(error, NotSentError | NoAnswerError | RateLimitedError):
        return ExitCode.UNREACHED
    return ExitCode.REFUSED if error.landed is Landed.NO else ExitCode.UNREACHED
