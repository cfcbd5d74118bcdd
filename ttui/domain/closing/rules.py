"""The closing of an account, worked out from facts and events; it decides nothing by hand."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ttui.domain.closing.checklist import (
    Checklist,
    Evidence,
    Means,
    Phase,
    Route,
    Step,
    StepId,
    WebPath,
)
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.end import close_step, closed_step, on_the_web
from ttui.domain.closing.events import ClosingEvent, EventKind, in_force, unanswered
from ttui.domain.closing.facts import ClosingFacts, Fact, Known
from ttui.domain.closing.human_steps import (
    alternatives_step,
    consequences_step,
    reason_step,
    told_step,
)
from ttui.domain.closing.money import promises_refund, statement
from ttui.domain.closing.route import way_of
from ttui.domain.closing.sentences import REFUND_DAYS, message, web_steps
from ttui.domain.closing.steps import debts_step, money_step, route_step
from ttui.domain.closing.timed_steps import backup_since, backup_step, stopped_step
from ttui.domain.closing.view import Live, View
from ttui.domain.snapshot import Stamp

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me", "Mn"})
ROUTES_THAT_CLOSE = frozenset({Route.STAND_ALONE, Route.BUSINESS_CENTER})
_PHASES_THAT_CLOSE = frozenset({Phase.OPEN, Phase.COOLING_OFF, Phase.WEB})
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
    view = _view(facts, events, now, live)
    phase = _phase(view)
    nine = _first_nine(view)
    not_yet = () if phase is Phase.CLOSED else _not_yet(view, nine)
    name = typable(_name(view))
    web = _web(view, name, advertiser_id) if phase is Phase.WEB else None
    closed_at = _closed_at(view) if phase is Phase.CLOSED else None
    refund_by = _refund_by(view, closed_at)
    last = closed_step(view, phase, refund_by)
    steps = (*_first_ten(view, phase, nine, not_yet, name, web), last)
    return Checklist(
        advertiser_id=advertiser_id,
        name=_name(view),
        route=view.route,
        bc_id=view.way.center.bc_id if view.way.center else "",
        means=view.means,
        phase=phase,
        steps=steps,
        current=next((step.id for step in steps if not step.is_done), StepId.CLOSED),
        can_close=phase in _PHASES_THAT_CLOSE and not not_yet,
        not_yet=not_yet,
        money=view.money,
        name_to_type=name or advertiser_id,
        message=message(name, advertiser_id, view.means),
        cool_off_until=live.cool_off_until,
        web=web,
        reading=live.reading,
        read_at=_oldest(view),
        problem=live.problem,
        closed_at=closed_at,
        report_path=_report_path(view),
        backup_since=backup_since(view),
        refund_by=refund_by,
    )


def typable(name: str) -> str:
    """A name as a keyboard can give it: no controls, no marks, single blanks."""
    kept = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", name)
        if char.isspace() or unicodedata.category(char) not in _DROPPED
    )
    return " ".join("".join(kept).split())


def is_name_typed(typed: str, checklist: Checklist) -> bool:
    """True when somebody typed the account's name, or its id, to the letter."""
    words = " ".join(unicodedata.normalize("NFC", typed).split())
    return words in {checklist.name_to_type, checklist.advertiser_id}


def _view(facts: ClosingFacts, events: Sequence[ClosingEvent], now: Stamp, live: Live) -> View:
    way = way_of(facts)
    return View(
        facts=facts,
        events=in_force(events),
        now=now,
        live=live,
        way=way,
        means=way.means(allow_close=live.allow_close),
        money=statement(facts, way),
    )


def _first_nine(view: View) -> list[Step]:
    return [
        route_step(view),
        alternatives_step(view),
        debts_step(view),
        money_step(view),
        stopped_step(view),
        backup_step(view),
        told_step(view),
        consequences_step(view),
        reason_step(view),
    ]


def _first_ten(
    view: View,
    phase: Phase,
    nine: Sequence[Step],
    not_yet: Sequence[str],
    name: str,
    web: WebPath | None,
) -> tuple[Step, ...]:
    if phase is Phase.CLOSED:
        nine = [_after_closing(view, step) for step in nine]
    close = close_step(view, phase, not_yet, nine, name)
    return (*nine, close if web is None else on_the_web(close, web))


def _phase(view: View) -> Phase:
    if view.is_closed:
        return Phase.CLOSED
    if view.live.asking or unanswered(view.events) is not None:
        return Phase.ASKING
    if view.live.cool_off_until is not None:
        return Phase.COOLING_OFF
    if view.last(EventKind.WEB_STARTED) is not None:
        return Phase.WEB
    return Phase.PAUSED if view.is_paused else Phase.OPEN


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


def _not_yet(view: View, before: Sequence[Step]) -> tuple[str, ...]:
    found: list[str] = []
    if view.live.problem:
        found.append(view.live.problem)
    if view.route not in ROUTES_THAT_CLOSE:
        found.append(f"The route is: {view.route.value}.")
    left = "; ".join(f"{step.number} {step.title}" for step in before if not step.is_done)
    if left:
        found.append(f"Not done yet: {left}.")
    if view.chose_pause:
        found.append("Pausing was chosen instead: go on with closing first (step 2).")
    old = [
        name
        for name, fact in _needed(view)
        if not (isinstance(fact, Known) and fact.is_fresh(view.now))
    ]
    if old:
        found.append(f"Not read in the last minutes: {', '.join(old)}.")
    if view.means is Means.API and view.live.read_only:
        found.append("ttui is read-only; it sends nothing.")
    if view.refusals(StepId.CLOSE):
        found.append("TikTok refused the last request; see there.")
    if view.live.asking or unanswered(view.events) is not None:
        found.append("TikTok was asked to close it already; the answer is being settled.")
    return tuple(found)


def _after_closing(view: View, step: Step) -> Step:
    """A closed account has no steps left; the report has the earlier ones."""
    if step.is_done:
        return replace(step, offers=())
    snapshot = view.last(EventKind.SNAPSHOT)
    if snapshot is not None:
        text = "Done before closing; the report has it."
        evidence = (*step.evidence, Evidence(text, snapshot.at, snapshot.by))
        return replace(step, state=State.DONE, until=None, todo=(), evidence=evidence, offers=())
    todo = ("The account is closed; there is nothing left to do here.",)
    return replace(step, state=State.NOT_POSSIBLE, until=None, todo=todo, offers=())


def _name(view: View) -> str:
    account = view.facts.account
    return account.value.name if isinstance(account, Known) else ""


def _web(view: View, name: str, advertiser_id: str) -> WebPath:
    steps = web_steps(name, advertiser_id)
    started = view.last(EventKind.WEB_STARTED)
    reached = 0
    for event in view.events[view.events.index(started) if started else 0 :]:
        if event.kind is EventKind.WEB_STEP and event.subject.isdecimal():
            reached = min(len(steps), max(reached, int(event.subject)))
    return WebPath(steps=steps, reached=reached, asked_at=view.live.web_asked_at)


def _oldest(view: View) -> datetime | None:
    return min((fact.read.at for _, fact in _needed(view) if isinstance(fact, Known)), default=None)


def _closed_at(view: View) -> datetime | None:
    seen = next((one for one in view.events if one.kind is EventKind.CLOSED_SEEN), None)
    if seen is not None:
        return seen.at
    account = view.facts.account
    return account.read.at if isinstance(account, Known) else None


def _report_path(view: View) -> str:
    event = view.last(EventKind.REPORT_WRITTEN)
    return event.text if event else ""


def _refund_by(view: View, closed_at: datetime | None) -> date | None:
    said = view.last(EventKind.MONEY_ACKNOWLEDGED)
    if closed_at is None or said is None or not promises_refund(said.subject):
        return None
    return (closed_at + timedelta(days=REFUND_DAYS)).date()
