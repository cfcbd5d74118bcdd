"""The closing of an account, worked out from facts and events; it decides nothing by hand."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from ttui.domain.closing.checklist import (
    Checklist,
    ClosingMethod,
    ClosingPhase,
    ClosingStep,
    Evidence,
    StepId,
    StepState,
)
from ttui.domain.closing.events import ClosingEvent, EventKind, in_force
from ttui.domain.closing.facts import ClosingFacts, Fact, Known
from ttui.domain.closing.steps.backup import backup_since, backup_step
from ttui.domain.closing.steps.close import (
    close_step,
    closed_at,
    closed_step,
    refund_by,
    web_path,
)
from ttui.domain.closing.steps.debts import debts_step
from ttui.domain.closing.steps.money import money_step, statement
from ttui.domain.closing.steps.route import ROUTES_THAT_CLOSE, closing_route_of, route_step
from ttui.domain.closing.steps.said import (
    alternatives_step,
    consequences_step,
    message,
    reason_step,
    told_step,
)
from ttui.domain.closing.steps.stopped import stopped_step
from ttui.domain.closing.view import Live, View
from ttui.domain.snapshot import Stamp

_BEFORE_CLOSING = (
    route_step,
    alternatives_step,
    debts_step,
    money_step,
    stopped_step,
    backup_step,
    told_step,
    consequences_step,
    reason_step,
)
_PHASES_THAT_CLOSE = frozenset({ClosingPhase.OPEN, ClosingPhase.COOLING_OFF, ClosingPhase.WEB})
_IDLE = Live()


def evaluate(
    advertiser_id: str,
    facts: ClosingFacts,
    events: Sequence[ClosingEvent],
    now: Stamp,
    live: Live = _IDLE,
) -> Checklist:
    """The checklist from facts and events.

    Args:
        advertiser_id: the account.
        facts: what was read, with its times.
        events: all events of this closing from all sessions, oldest first.
        now: wall time and monotonic time of this moment.
        live: the state that only this session has.
    """
    closing_route = closing_route_of(facts)
    view = View(
        advertiser_id=advertiser_id,
        facts=facts,
        events=in_force(events),
        now=now,
        live=live,
        closing_route=closing_route,
        money=statement(facts, closing_route),
    )
    phase = view.phase
    before = [rule(view) for rule in _BEFORE_CLOSING]
    not_yet = () if phase is ClosingPhase.CLOSED else _not_yet(view, before)
    if phase is ClosingPhase.CLOSED:
        before = [_after_closing(view, step) for step in before]
    steps = (*before, close_step(view, not_yet, before), closed_step(view))
    report, needed = view.last(EventKind.REPORT_WRITTEN), _needed(view)
    read = [one for _, one in needed if isinstance(one, Known)]
    return Checklist(
        advertiser_id=advertiser_id,
        name=view.account.name if view.account else "",
        route=view.route,
        bc_id=closing_route.bc_id,
        method=view.method,
        phase=phase,
        steps=steps,
        current=next((step.id for step in steps if not step.is_done), StepId.CLOSED),
        can_close=phase in _PHASES_THAT_CLOSE and not not_yet,
        not_yet=not_yet,
        money=view.money,
        name_to_type=view.name or advertiser_id,
        message=message(view),
        cool_off_until=live.cool_off_until,
        web=web_path(view) if phase is ClosingPhase.WEB else None,
        reading=live.reading,
        has_gaps=len(read) < len(needed),
        read_at=min((one.read.at for one in read), default=None),
        problem=live.problem,
        closed_at=closed_at(view),
        report_path=report.text if report else "",
        backup_since=backup_since(view),
        refund_by=refund_by(view),
    )


def is_name_typed(typed: str, checklist: Checklist) -> bool:
    """True when somebody typed the account's name, or its id, to the letter."""
    words = " ".join(unicodedata.normalize("NFC", typed).split())
    return words in {checklist.name_to_type, checklist.advertiser_id}


def _needed(view: View) -> tuple[tuple[str, Fact[object]], ...]:
    """The facts that the last step goes by."""
    facts = view.facts
    inside = (("the balance", facts.funds), ("the bills", facts.bills)) if view.in_center else ()
    return (
        ("the account", facts.account),
        ("its Business Center", facts.membership),
        *inside,
        ("what is on", facts.running),
        ("the last charges", facts.delivery),
        ("the journal", facts.changed),
        ("the backup", facts.backup),
    )


def _not_yet(view: View, before: Sequence[ClosingStep]) -> tuple[str, ...]:
    left = "; ".join(f"{step.number} {step.title}" for step in before if not step.is_done)
    needed = _needed(view)
    fresh = {name for name, one in needed if isinstance(one, Known) and one.is_fresh(view.now)}
    old = ", ".join(name for name, _ in needed if name not in fresh)
    is_locked = view.method is ClosingMethod.API and view.live.read_only
    reasons = (
        (view.live.problem, view.live.problem),
        (view.route not in ROUTES_THAT_CLOSE, f"The route is: {view.route.value}."),
        (left, f"Not done yet: {left}."),
        (view.chose_pause, "Pausing was chosen instead: go on with closing first (step 2)."),
        (old, f"Not read in the last minutes: {old}."),
        (is_locked, "ttui is read-only; it sends nothing."),
        (view.refusals(StepId.CLOSE), "TikTok refused the last request; see there."),
        (
            view.is_asked,
            "TikTok was asked to close it already; the answer is being settled.",
        ),
    )
    return tuple(text for is_so, text in reasons if is_so)


def _after_closing(view: View, step: ClosingStep) -> ClosingStep:
    """A closed account has no steps left; the report has the earlier ones."""
    if step.is_done:
        return replace(step, actions=())
    snapshot = view.last(EventKind.SNAPSHOT)
    if snapshot is not None:
        text = "Done before closing; the report has it."
        evidence = (*step.evidence, Evidence(text, snapshot.at, snapshot.by))
        return replace(
            step, state=StepState.DONE, until=None, todo=(), evidence=evidence, actions=()
        )
    todo = ("The account is closed; there is nothing left to do here.",)
    return replace(step, state=StepState.NOT_POSSIBLE, until=None, todo=todo, actions=())
