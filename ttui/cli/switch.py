"""`ttui stop` and `ttui start`: switch by id, prove it, say how it ended."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from ttui.api.errors import ApiError, DeniedError, Landed, NoAnswerError, NotSentError
from ttui.cli.exit_code import ExitCode, worst
from ttui.cli.lookup import Accounts, Found, Lookup, look_up, look_up_to_stop
from ttui.domain.campaign import Campaign
from ttui.domain.changes import ChangeCause, ChangeRecord, ChangeState, StatusChange
from ttui.domain.hand_off import ROUTES
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.engine.session import Session
from ttui.services.changes.service import ChangeService

PROMOTE_TEXT = f"a Promote can only be ended in the TikTok app: {'; or: '.join(ROUTES)}"
RESERVED_TEXT = "bought by reservation: the API cannot pause it; write to TikTok to end it"
_OVER = frozenset({DeliveryState.ENDED, DeliveryState.OFF, DeliveryState.DELETED})


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
class Outcome:
    """A result and what it means for the exit code."""

    result: Result
    code: ExitCode

    def as_json(self) -> dict[str, object]:
        """The result as JSON sees it."""
        return asdict(self.result)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, and what is already decided without sending."""

    changes: tuple[tuple[StatusChange, Found], ...]
    decided: tuple[Outcome, ...]


async def plan(
    session: Session,
    accounts: Accounts,
    ids: Sequence[str],
    to: OperationStatus,
) -> Plan:
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
    unresolved = {record.change.ref for record in store.picture().unresolved}
    changes: list[tuple[StatusChange, Found]] = []
    decided: list[Outcome] = []
    for one in ids:
        rows = lookup.found.get(one, [])
        if len(rows) != 1:
            decided.append(_not_one(one, rows, lookup, len(accounts.ids)))
            continue
        row = rows[0]
        foregone = _foregone(row, to, is_settled=row.ref not in unresolved)
        if foregone is None:
            changes.append((_change(row, to, session), row))
        else:
            decided.append(foregone)
    return Plan(tuple(changes), tuple(decided))


async def carry_out(service: ChangeService, planned: Plan) -> tuple[Outcome, ...]:
    """Send the plan's changes, wait for their proof, and report all ids in one list."""
    records = await service.run([change for change, _ in planned.changes])
    return (*planned.decided, *(outcome_of(record) for record in records))


def _change(row: Found, to: OperationStatus, session: Session) -> StatusChange:
    return StatusChange(
        change_id=session.changes.chance.new_id(),
        ref=row.ref,
        name=row.name,
        to=to,
        seen=row.switch,
        smart_plus=row.smart_plus,
        asked_at=session.clock.now(),
        cause=ChangeCause.COMMAND_LINE,
    )


def _not_one(entity_id: str, rows: Sequence[Found], lookup: Lookup, accounts: int) -> Outcome:
    blank = Result(id=entity_id, level=None, state="refused", message="")
    if rows:
        named = ", ".join(f"{row.ref.level.value} of {row.ref.advertiser_id}" for row in rows)
        text = f"the id belongs to several rows ({named}); stop it on the screen instead"
        return Outcome(replace(blank, message=text), ExitCode.USAGE)
    failures = lookup.failures
    if not failures:
        text = "no campaign, ad group or ad has this id in the ad accounts of this profile"
        return Outcome(replace(blank, message=text), ExitCode.USAGE)
    reasons = "; ".join(
        f"{key or 'other ad accounts'} could not be searched: {why}"
        for key, why in failures.items()
    )
    text = f"not found in the ad accounts that could be read; {reasons}"
    blank = replace(blank, state="unknown", message=text)
    if sum(bool(key) for key in failures) < accounts:
        return Outcome(blank, ExitCode.UNCONFIRMED)
    return Outcome(blank, worst(code_of(why) for why in failures.values()))


def _foregone(row: Found, to: OperationStatus, *, is_settled: bool) -> Outcome | None:
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
    if row.is_promote:
        # An order that was withdrawn may show as a campaign that is off (contract 6, unconfirmed).
        if row.delivery.state in _OVER and to is OperationStatus.DISABLE:
            return Outcome(replace(blank, message="this Promote has already ended"), ExitCode.DONE)
        ending = replace(blank, state="promote", message=PROMOTE_TEXT)
        return Outcome(ending, ExitCode.PROMOTE_RUNS)
    if isinstance(row, Campaign) and row.is_reservation:
        ending = replace(blank, state="reservation", message=RESERVED_TEXT)
        return Outcome(ending, ExitCode.PROMOTE_RUNS)
    if row.switch is to is OperationStatus.ENABLE and is_settled:
        return Outcome(replace(blank, message="was already on"), ExitCode.DONE)
    return None


def outcome_of(record: ChangeRecord) -> Outcome:
    """How a change ended."""
    change = record.change
    state, code = _ENDS.get(record.state, ("unknown", ExitCode.UNCONFIRMED))
    word = "off" if change.is_stop else "on"
    proven = f"{word}, confirmed" + ("; it read off before" if change.seen is change.to else "")
    message = record.message or (proven if state == "confirmed" else "")
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
    return Outcome(result, code)


_ENDS = {
    ChangeState.CONFIRMED: ("confirmed", ExitCode.DONE),
    ChangeState.QUIET: ("confirmed", ExitCode.DONE),
    ChangeState.REFUSED: ("refused", ExitCode.REFUSED),
    ChangeState.LIMITED: ("refused", ExitCode.REFUSED),
    ChangeState.VOIDED: ("refused", ExitCode.REFUSED),
    ChangeState.NOT_LANDED: ("refused", ExitCode.UNREACHED),
}


def code_of(error: ApiError) -> ExitCode:
    """The exit code of a call that failed as a whole."""
    if isinstance(error, DeniedError):
        return ExitCode.DENIED
    if isinstance(error, NotSentError | NoAnswerError):
        return ExitCode.UNREACHED
    return ExitCode.REFUSED if error.landed is Landed.NO else ExitCode.UNREACHED
