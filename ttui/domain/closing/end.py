"""The last two steps: closing itself, and the proof that it is closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ttui.domain.closing.checklist import (
    Deed,
    Evidence,
    Means,
    Offer,
    Phase,
    Route,
    Step,
    StepId,
    WebPath,
)
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import EventKind, unanswered
from ttui.domain.closing.facts import Known
from ttui.domain.closing.sentences import REFUND_DUE
from ttui.domain.closing.view import View, by, made, words_of_refusal
from ttui.domain.status import AdvertiserStatus

_PERMANENT = {Route.SUSPENDED, Route.NO_ADMIN_ROLE}
_START_OVER = Offer(Deed.START_OVER, "Start over: forget what was confirmed")


def close_step(
    view: View, phase: Phase, not_yet: Sequence[str], before: Sequence[Step], name: str
) -> Step:
    """Step 10: closing, as far as its phase has come."""
    match phase:
        case Phase.CLOSED:
            return made(StepId.CLOSE, State.DONE, evidence=_asked(view))
        case Phase.ASKING:
            todo = ("TikTok was asked. Nothing is sent again before the account has been read.",)
            return made(StepId.CLOSE, State.CHECKING, todo=todo, evidence=_asked(view))
        case Phase.COOLING_OFF:
            return _cooling(view)
        case Phase.WEB:
            return _at_the_web(view, not_yet)
        case _:
            return _waiting(view, not_yet, before, name)


def _cooling(view: View) -> Step:
    then = (
        "then TikTok is asked to close it for good"
        if view.means is Means.API
        else "then the way through the browser begins"
    )
    return made(
        StepId.CLOSE,
        State.TO_DO,
        todo=(f"Counting down; {then}. Cancel at any time.",),
        evidence=_asked(view),
        offers=(Offer(Deed.CANCEL_COOL_OFF, "Cancel"),),
    )


def _at_the_web(view: View, not_yet: Sequence[str]) -> Step:
    todo = [f"Stop here first: {text}" for text in not_yet]
    return made(
        StepId.CLOSE, State.CHECKING, todo=todo, evidence=_asked(view), offers=(_START_OVER,)
    )


def on_the_web(step: Step, path: WebPath) -> Step:
    """Step 10 with the way through the browser, the next step of it first."""
    count = len(path.steps)
    if path.reached < count:
        todo = f"{path.reached + 1} of {count}: {path.steps[path.reached]}"
        is_last = path.reached + 1 == count
        label = "Done" if is_last else "Done; next"
        offers = (Offer(Deed.WEB_STEP_DONE, label, str(path.reached + 1)), *step.offers)
    else:
        todo = "All done in the browser; ttui asks TikTok until the account reads closed."
        offers = step.offers
    return replace(
        step,
        todo=(*step.todo, todo),
        offers=offers,
        meaning=tuple(f"{number}. {text}" for number, text in enumerate(path.steps, 1)),
    )


def _waiting(view: View, not_yet: Sequence[str], before: Sequence[Step], name: str) -> Step:
    refusals = view.refusals(StepId.CLOSE)
    evidence = [*_asked(view), *(by(one, words_of_refusal(one.subject)) for one in refusals)]
    if view.route in _PERMANENT:
        return made(StepId.CLOSE, State.NOT_POSSIBLE, todo=not_yet, evidence=evidence)
    if refusals:
        offers = [Offer(Deed.TRY_AGAIN, f"Seen to: {one.subject}", one.subject) for one in refusals]
        todo = [words_of_refusal(one.subject) for one in refusals]
        return made(StepId.CLOSE, State.BLOCKED, todo=todo, evidence=evidence, offers=offers)
    left = [step for step in before if not step.is_done]
    until = max((step.until for step in left if step.until is not None), default=None)
    if left and until is not None and all(step.until is not None for step in left):
        text = "All that is left is waiting."
        return made(StepId.CLOSE, State.WAITING_UNTIL, until=until, todo=(text,), evidence=evidence)
    if not_yet:
        # Nothing but the age of the facts is missing: they are being read again.
        state = (
            State.BLOCKED if left or view.live.problem or view.live.read_only else State.CHECKING
        )
        return made(StepId.CLOSE, state, todo=not_yet, evidence=evidence, offers=(_START_OVER,))
    what = "It is closed through the API" if view.means is Means.API else "You close it on the web"
    asks = (
        f"Type the account's name, or its id, to begin: {name or 'its id'}.",
        f"Then 10 seconds in which you can cancel. {what}. Every fact is read once more before.",
    )
    offer = Offer(Deed.START_COOL_OFF, "Type the account's name", wants_text=True)
    return made(
        StepId.CLOSE, State.TO_DO, todo=asks, evidence=evidence, offers=(offer, _START_OVER)
    )


def _asked(view: View) -> tuple[Evidence, ...]:
    texts = {
        EventKind.COOL_OFF_STARTED: "Name typed; cool-off begun.",
        EventKind.COOL_OFF_CANCELLED: "Cool-off cancelled.",
        EventKind.ASKED: "Request to close written down, before it is sent.",
        EventKind.WEB_STARTED: "Went to the browser.",
    }
    found = [by(one, texts[one.kind]) for one in view.events if one.kind in texts][-4:]
    answer = view.last(EventKind.ANSWERED)
    if answer is not None and unanswered(view.events) is None:
        found.append(by(answer, f"TikTok: {answer.subject}. {answer.text}".rstrip()))
    return tuple(found)


def closed_step(view: View, phase: Phase, refund_by: date | None) -> Step:
    """Step 11; `refund_by` is when prepaid money should be back, where some comes back."""
    if phase is not Phase.CLOSED:
        account = view.facts.account
        evidence: tuple[Evidence, ...] = ()
        if isinstance(account, Known):
            text = f"TikTok says: {account.value.raw_status or account.value.status.value}."
            evidence = (Evidence(text, account.read.at, account.source),)
        awaited = phase in {Phase.ASKING, Phase.WEB}
        todo: tuple[str, ...] = ()
        if awaited and not isinstance(account, Known) and account.problem:
            todo = (f"It cannot be read, which proves nothing: {account.problem}",)
        state = State.CHECKING if awaited else State.TO_DO
        return made(StepId.CLOSED, state, todo=todo, evidence=evidence)
    found = _proof(view)
    report = view.last(EventKind.REPORT_WRITTEN)
    if report is not None:
        found.append(by(report, f"Closing report: {report.text}"))
        todo = () if refund_by is None else (REFUND_DUE.format(day=refund_by),)
        return made(StepId.CLOSED, State.DONE, todo=todo, evidence=found)
    if view.last(EventKind.SNAPSHOT) is None:
        todo = ("Closed without this checklist: there is no closing report.",)
        return made(StepId.CLOSED, State.DONE, todo=todo, evidence=found)
    if view.live.report_problem:
        todo = (f"Closed, but the report could not be written: {view.live.report_problem}",)
        offers = (Offer(Deed.READ_AGAIN, "Try again"),)
        return made(StepId.CLOSED, State.BLOCKED, todo=todo, evidence=found, offers=offers)
    return made(
        StepId.CLOSED, State.CHECKING, todo=("Writing the closing report.",), evidence=found
    )


def _proof(view: View) -> list[Evidence]:
    account, seen = view.facts.account, view.last(EventKind.CLOSED_SEEN)
    found: list[Evidence] = []
    if isinstance(account, Known) and account.value.status is AdvertiserStatus.CLOSED:
        text = f"TikTok says: {account.value.raw_status}, closed."
        found.append(Evidence(text, account.read.at, account.source))
    if seen is not None:
        found.append(by(seen, "First seen closed."))
    return found
