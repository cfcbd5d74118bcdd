"""The closing checklist in words and lines: the list on the left, the chosen step on the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from rich.style import Style

from ttui.domain.advertiser import Advertiser
from ttui.domain.clock import Clock
from ttui.domain.closing import Checklist, Deed, Offer, Phase, Step, StepId, StepState
from ttui.ui import figures
from ttui.ui.questions import Question
from ttui.ui.render import Line, cut, line, piece, plain, spread, wrap
from ttui.ui.styles import ACCENT, BAD, BOLD, CURSOR, CURSOR_AWAY, DIM, GOOD, PLAIN, WARN

GLYPHS = {
    StepState.TO_DO: ("○", PLAIN),
    StepState.CHECKING: ("?", DIM),
    StepState.DONE: ("✓", GOOD),
    StepState.BLOCKED: ("✗", BAD),
    StepState.NOT_POSSIBLE: ("-", DIM),
    StepState.WAITING_UNTIL: ("…", WARN),
}
_SHORT = {StepState.NOT_POSSIBLE: "not here", StepState.WAITING_UNTIL: "waiting"}
"""For the list, where the state's own words do not fit; the pane has them in full."""
_SETTLED = {
    Phase.ASKING: ("TikTok is asked to close it; it cannot be cancelled any more.", BAD),
    Phase.PAUSED: ("Everything is paused. Nothing has to be closed.", GOOD),
}
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Pane:
    """The chosen step, laid out."""

    lines: tuple[Line, ...]
    offers: tuple[int, ...]
    """The line each offer begins on, in the order of `Step.offers`."""


def title(checklist: Checklist, width: int) -> Line:
    """Whose account, which way, and how far."""
    done = sum(step.is_done for step in checklist.steps)
    left = line(piece(f"Closing {checklist.name}", BOLD), piece(f"  {checklist.route}", DIM))
    right = line(piece("reading  " if checklist.reading else "", DIM), f"{done} of 11 done")
    return spread(left, right, width)


def row(step: Step, width: int, *, chosen: bool, focused: bool) -> Line:
    """One step of the list: number, glyph, title, state in a word."""
    glyph, style = GLYPHS[step.state]
    word = _SHORT.get(step.state, step.state.value)
    left = line(f"{step.number:>2} ", piece(glyph, style), f" {step.title}")
    drawn = spread(left, line(piece(word, style)), width)
    if not chosen:
        return drawn
    return line(piece(plain(drawn), CURSOR if focused else CURSOR_AWAY))


@dataclass(frozen=True, slots=True)
class Times:
    """Times as the rest of the program draws them: on the account's clock."""

    clock: Clock
    account: Advertiser

    def near(self, moment: datetime) -> str:
        """Hours and minutes, with the day when that is not today."""
        return figures.near_time(moment, self.clock.now(), self.account)


def pane(step: Step, times: Times, width: int, offer: int | None, message: str = "") -> Pane:
    """The chosen step: how it stands, what to do, what can be done here, the evidence, why.

    Args:
        step: the step.
        times: draws times.
        width: cells to wrap at.
        offer: which offer the cursor is on, or None while the list has it.
        message: what to tell team and clients, shown at the step it is for.
    """
    lines: list[Line] = list(_head(step, times, width))
    for text in step.todo:
        lines.extend(line(each) for each in wrap(text, width))
    starts: list[int] = []
    if step.offers:
        lines.append(line(""))
    for place, each in enumerate(step.offers):
        starts.append(len(lines))
        lines.extend(_offer(each, width, chosen=place == offer))
    if step.evidence:
        lines.append(line(""))
    for evidence in step.evidence:
        when = f" {times.near(evidence.at)}" if evidence.at else ""
        source = f" ({evidence.source})" if evidence.source else ""
        lines.extend(_hanging(f"· {evidence.text}{when}{source}", width))
    if message and step.id is StepId.TOLD:
        lines.extend([line(""), line(piece("The message (y copies it):", DIM))])
        lines.extend(line(each) for each in wrap(message, width))
    if step.meaning:
        lines.append(line(""))
    for text in step.meaning:
        lines.extend(line(piece(each, DIM)) for each in wrap(text, width))
    return Pane(tuple(lines), tuple(starts))


def _head(step: Step, times: Times, width: int) -> Iterator[Line]:
    glyph, style = GLYPHS[step.state]
    until = f" {times.near(step.until)}" if step.until is not None else ""
    yield line(piece(step.title, BOLD))
    for place, text in enumerate(wrap(f"{glyph} {step.state.value}{until}", width)):
        yield line(piece(text if place == 0 else " " * _INDENT + text, style))
    yield line("")


def _offer(offer: Offer, width: int, *, chosen: bool) -> Iterator[Line]:
    box = "[x]" if offer.done else "[ ]"
    texts = wrap(f"{box} {offer.label}{' …' if offer.wants_text else ''}", width - _INDENT)
    for place, text in enumerate(texts):
        start = ("> " if chosen else "  ") if place == 0 else "      "
        yield cut(line(piece(start + text, CURSOR if chosen else ACCENT)), width)


def _hanging(text: str, width: int) -> Iterator[Line]:
    for place, each in enumerate(wrap(text, width - _INDENT)):
        yield line(each if place == 0 else " " * _INDENT + each)


def bottom(checklist: Checklist, times: Times, width: int) -> Line:
    """What is going on as a whole; a countdown before everything else."""
    text, style = _going_on(checklist, times)
    return cut(line(piece(text, style)), width)


def _going_on(checklist: Checklist, times: Times) -> tuple[str, Style]:
    if checklist.problem:
        return checklist.problem, BAD
    web, phase = checklist.web, checklist.phase
    if phase is Phase.COOLING_OFF:
        left = max(0.0, (checklist.cool_off_until or 0.0) - times.clock.monotonic())
        return f"Closing in {ceil(left)} s. Esc, Enter or any other key cancels.", BAD
    if phase is Phase.WEB:
        asked = f", last asked {times.near(web.asked_at)}" if web and web.asked_at else ""
        return f"Waiting until TikTok shows it closed{asked}. You may leave.", ACCENT
    if phase is Phase.CLOSED:
        return f"Closed, proven. Report: {checklist.report_path or 'being written'}", GOOD
    return _SETTLED.get(phase) or (_next(checklist), ACCENT)


def _next(checklist: Checklist) -> str:
    if not checklist.steps:
        return "Reading the account. Opening this list changes nothing."
    if checklist.can_close:
        return "All before the last step is done. Nothing is sent before you type the name."
    step = checklist.step(checklist.current)
    return f"Next: {step.number} {step.title}. Progress is kept when you leave."


def after(checklist: Checklist, done: StepId) -> StepId:
    """The next step that waits for the person, or else whatever stands in the way."""
    for step in checklist.steps[done.number :]:
        if step.state is StepState.TO_DO and step.offers:
            return step.id
    return checklist.current


def copied_text(checklist: Checklist, step: Step) -> tuple[str, str]:
    """What `y` copies at a step, and what to call it; empty when there is nothing."""
    if step.id is StepId.TOLD and checklist.message:
        return checklist.message, "The message to team and clients"
    if step.id is StepId.CLOSED and checklist.report_path:
        return checklist.report_path, "The path of the closing report"
    return checklist.advertiser_id, "The account's id"


STOPPING = frozenset({Deed.PAUSE_EVERYTHING, Deed.STOP_ALL})
"""Deeds that switch campaigns off: asked about first."""


def stop_question(checklist: Checklist) -> Question:
    """Before everything in the account is switched off."""
    text = (
        "Each campaign is switched off and read back. K shows the result; s there puts back what"
        " this switched off."
    )
    return Question(f"Stop every campaign of {checklist.name}?", (text,), "Stop them")
