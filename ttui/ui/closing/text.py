"""The lines of the closing checklist: the list on the left, the chosen step on the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from rich.style import Style

from ttui.domain.advertiser import Advertiser, Mode
from ttui.domain.clock import Clock
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    ClosingPhase,
    ClosingStep,
    Route,
    StepId,
    StepState,
)
from ttui.domain.ids import EntityRef
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.stop_all import cannot_be_stopped
from ttui.ui.drawing.lines import (
    Line,
    hanging_indent,
    justify,
    line,
    line_width,
    plain,
    segment,
    truncate,
    wrapped,
)
from ttui.ui.drawing.styles import ACCENT, BAD, BOLD, CURSOR, CURSOR_AWAY, DIM, GOOD, PLAIN, WARN
from ttui.ui.input.keys import Scope, caption
from ttui.ui.switching.confirm_text import Question
from ttui.ui.wording import figures
from ttui.ui.wording.remedies import remedy_words

GLYPHS = {
    StepState.TO_DO: ("○", PLAIN),
    StepState.CHECKING: ("?", DIM),
    StepState.DONE: ("✓", GOOD),
    StepState.BLOCKED: ("✗", BAD),
    StepState.NOT_POSSIBLE: ("-", DIM),
    StepState.WAITING_UNTIL: ("…", WARN),
}
_SHORT = {StepState.NOT_POSSIBLE: "not here", StepState.WAITING_UNTIL: "waiting"}
"""Shorter words for the list; the pane has the full ones."""
_SETTLED = {
    ClosingPhase.ASKING: ("TikTok is asked to close it; it cannot be cancelled any more.", BAD),
    ClosingPhase.PAUSED: ("Everything is paused. Nothing has to be closed.", GOOD),
}
_WIDEST = 120
_FRAME = 4
"""Columns of the box that hold no text."""
_LIST_WIDTH = 36
_GAP = 2
_BY_TURNS_UNDER = 66
_WIDE_TITLE = 60
_MOST_LINES = 3


def _captions(*templates: str) -> tuple[str, ...]:
    return tuple(caption(each, Scope.CLOSING) for each in templates)


_KEYS = _captions(
    "{j} {k} step  {open} open  {backup} backup  {copy} copy  {read_again} read again"
    "  {page} scroll  {leave} leave",
    "{j} {k} step  {open} open  {backup} backup  {copy} copy  {read_again} read again"
    "  {leave} leave",
    "{open} open  {backup} backup  {copy} copy  {leave} leave",
    "{open} open  {leave} leave",
)
_NO_BROWSER = "DEMO: there is no browser here; Done closes it in the pretend TikTok."
_PANE_KEYS = _captions(
    "{j} {k} choose  {open} do it  {back_to_steps} back to the steps  {page} scroll  {leave} leave",
    "{j} {k} choose  {open} do it  {back_to_steps} back  {page}",
    "{open} do it  {back_to_steps} back",
)
_PROMOTE_KEY, _COOLING_KEYS = _captions(
    "{hand_off} end a Promote  ", "any key cancels   {j} {k} {page} look"
)


@dataclass(frozen=True, slots=True)
class Pane:
    """The chosen step, laid out."""

    lines: tuple[Line, ...]
    actions: tuple[int, ...]
    """The first line of each action, in the order of `ClosingStep.actions`."""


def columns(screen: int) -> tuple[int, int, int, bool]:
    """The cells of the whole, of the list and of the step, for a terminal of this many cells.

    Last, whether list and step are shown in turn, as on a phone held upright.
    """
    whole = max(20, min(screen, _WIDEST) - _FRAME)
    if whole < _BY_TURNS_UNDER:
        return whole, whole, whole, True
    return whole, _LIST_WIDTH, whole - _LIST_WIDTH - _GAP, False


def title(checklist: Checklist, width: int) -> Line:
    """Account, closing route and progress; a long name is cut, so that the route stays."""
    done = sum(step.is_done for step in checklist.steps)
    is_wide = width >= _WIDE_TITLE
    reading = "reading  " if checklist.reading and is_wide else ""
    far = line(segment(reading, DIM), f"{done} of 11 done" if is_wide else f"{done}/11")
    way = "" if checklist.route is Route.UNKNOWN else f"  {checklist.route}"
    right = line(segment(way, DIM))
    room = width - line_width(far) - 1
    name = truncate(line(segment(f"Closing {checklist.name}", BOLD)), room - line_width(right))
    return justify((*name, *right), far, width)


def rows(
    checklist: Checklist, chosen: ClosingStep | None, width: int, *, focused: bool
) -> tuple[Line, ...]:
    """The lines of the list, or a line that says that it is being read."""
    if chosen is None:
        return (line(segment("Reading the account …", DIM)),)
    return tuple(
        row(step, width, chosen=step.id is chosen.id, focused=focused) for step in checklist.steps
    )


def row(step: ClosingStep, width: int, *, chosen: bool, focused: bool) -> Line:
    """One step of the list: number, glyph, title, state in a word."""
    glyph, style = GLYPHS[step.state]
    word = _SHORT.get(step.state, step.state.value)
    left = line(f"{step.number:>2} ", segment(glyph, style), f" {step.title}")
    drawn = justify(left, line(segment(word, style)), width)
    if not chosen:
        return drawn
    return line(segment(plain(drawn), CURSOR if focused else CURSOR_AWAY))


@dataclass(frozen=True, slots=True)
class Times:
    """Times as the rest of the program draws them: on the account's clock."""

    clock: Clock
    account: Advertiser

    def near(self, moment: datetime) -> str:
        """Hours and minutes, with the day when that is not today."""
        return figures.near_time(moment, self.clock.now(), self.account)


def remark_of(checklist: Checklist, step: ClosingStep, mode: Mode) -> str:
    """The demo's words at the last step in the browser; empty with a real account."""
    web = checklist.web
    is_last = web is not None and web.reached + 1 == len(web.steps)
    return _NO_BROWSER if mode is Mode.DEMO and step.id is StepId.CLOSE and is_last else ""


def pane(
    step: ClosingStep,
    times: Times,
    width: int,
    available: int | None,
    message: str = "",
    remark: str = "",
) -> Pane:
    """The chosen step: its state, what to do, its actions, the evidence, and the reasons.

    Args:
        step: the step.
        times: draws times.
        width: cells to wrap at.
        available: the action under the cursor, or None while the cursor is in the list.
        message: the message to team and clients, shown at its step.
        remark: see `remark_of`.
    """
    lines: list[Line] = list(_head(step, times, width))
    for text in (*step.todo, remark, remedy_words(step.remedies)):
        lines += wrapped(text, width) if text else ()
    starts: list[int] = []
    if step.actions:
        lines.append(line(""))
    for place, each in enumerate(step.actions):
        starts.append(len(lines))
        lines.extend(_action_lines(each, width, chosen=place == available))
    if step.evidence:
        lines.append(line(""))
    for evidence in step.evidence:
        when = f" {times.near(evidence.at)}" if evidence.at else ""
        source = f" ({evidence.source})" if evidence.source else ""
        lines += hanging_indent(segment("· "), f"{evidence.text}{when}{source}", width)
    if message and step.id is StepId.TOLD:
        lines.extend([line(""), line(segment("The message (y copies it):", DIM))])
        lines += wrapped(message, width)
    if step.meaning:
        lines.append(line(""))
    for text in step.meaning:
        lines += wrapped(text, width, DIM)
    return Pane(tuple(lines), tuple(starts))


def _head(step: ClosingStep, times: Times, width: int) -> Iterator[Line]:
    glyph, style = GLYPHS[step.state]
    until = f" {times.near(step.until)}" if step.until is not None else ""
    yield line(segment(step.title, BOLD))
    yield from hanging_indent(
        segment(f"{glyph} ", style), f"{step.state.value}{until}", width, style
    )
    if step.todo or step.remedies:
        yield line("")


def _action_lines(available: AvailableAction, width: int, *, chosen: bool) -> Iterator[Line]:
    box = "[x]" if available.done else "[ ]"
    look = CURSOR if chosen else ACCENT
    label = f"{available.label}{' …' if available.wants_text else ''}"
    yield from hanging_indent(segment(f"{'>' if chosen else ' '} {box} ", look), label, width, look)


def going_on(checklist: Checklist, times: Times, width: int) -> tuple[Line, ...]:
    """The overall progress, in up to three lines; a countdown comes first."""
    text, style = _going_on(checklist, times)
    return tuple(wrapped(text, width, style)[:_MOST_LINES])


def keys(
    checklist: Checklist, step: ClosingStep | None, width: int, *, in_pane: bool, promote: bool
) -> Line:
    """The line of keys that work now: the first form that fits.

    Args:
        checklist: the checklist; during a countdown all other keys cancel.
        step: the chosen step.
        width: cells there are.
        in_pane: True if the cursor is in the step, not in the list.
        promote: True if a Promote runs in this account.
    """
    if checklist.phase is ClosingPhase.COOLING_OFF:
        return truncate(line(segment(_COOLING_KEYS, DIM)), width)
    at_stop = step is not None and step.id is StepId.STOPPED
    before = _PROMOTE_KEY if promote and at_stop else ""
    known = [before + each for each in (_PANE_KEYS if in_pane else _KEYS)]
    return truncate(
        line(segment(next((one for one in known if len(one) <= width), known[-1]), DIM)), width
    )


def _going_on(checklist: Checklist, times: Times) -> tuple[str, Style]:
    if checklist.problem:
        return checklist.problem, BAD
    web, phase = checklist.web, checklist.phase
    if phase is ClosingPhase.COOLING_OFF:
        left = max(0.0, (checklist.cool_off_until or 0.0) - times.clock.monotonic())
        return f"Closing in {ceil(left)} s. Esc, Enter or any other key cancels.", BAD
    if phase is ClosingPhase.WEB:
        asked = f", last asked {times.near(web.asked_at)}" if web and web.asked_at else ""
        return f"Waiting until TikTok shows it closed{asked}. You may leave.", ACCENT
    if phase is ClosingPhase.CLOSED:
        if not checklist.report_path:
            return "Closed, proven.", GOOD
        return "Closed, proven. y at step 11 copies the path of the closing report.", GOOD
    return _SETTLED.get(phase) or (_next(checklist), ACCENT)


def _next(checklist: Checklist) -> str:
    if not checklist.steps:
        return "Reading the account. Opening this list changes nothing."
    if checklist.can_close:
        return "All before the last step is done. Nothing is sent before you type the name."
    if checklist.step(StepId.ALTERNATIVES).state is StepState.CHECKING:
        return "Pausing instead of closing: not everything is off yet; step 5 says what is left."
    if checklist.route in {Route.SUSPENDED, Route.NO_ADMIN_ROLE}:
        return f"It cannot be closed here: {checklist.route}. Step 1 says what can still be done."
    step = checklist.step(checklist.current)
    return f"Next: {step.number} {step.title}. Progress is kept when you leave."


def after(checklist: Checklist, done: StepId) -> StepId:
    """The next step that waits for the user, or else the step that blocks.

    If the user chose to pause instead, the cursor stays there: that is the end.
    """
    if done is StepId.ALTERNATIVES and checklist.phase is ClosingPhase.PAUSED:
        return done
    for step in checklist.steps[done.number :]:
        if step.state is StepState.TO_DO and (step.actions or step.id is StepId.BACKUP):
            return step.id
    return checklist.current


def copied_text(checklist: Checklist, step: ClosingStep, mode: Mode) -> tuple[str, str]:
    """The text that `y` copies at a step, and its name; empty if there is none."""
    if step.id is StepId.TOLD and checklist.message:
        caveat = mode.caveat("closing")
        text = f"{caveat}\n\n{checklist.message}" if caveat else checklist.message
        return text, "The message to team and clients"
    if step.id is StepId.CLOSED and checklist.report_path:
        return checklist.report_path, "The path of the closing report"
    return checklist.advertiser_id, "The account's id"


STOPPING = frozenset({Action.PAUSE_EVERYTHING, Action.STOP_ALL})
"""Actions that switch campaigns off; the screen asks before them."""


def stop_question(checklist: Checklist) -> Question:
    """The question before everything in the account is switched off."""
    text = (
        "Each campaign is switched off and read back. K shows the result; s there puts back what"
        " this switched off."
    )
    return Question(f"Stop every campaign of {checklist.name}?", (text,), "Stop them")


def action_at(step: ClosingStep | None, available: int | None) -> Action | None:
    """The action under the cursor, or None."""
    actions = step.actions if step is not None and available is not None else ()
    return next((one.action for place, one in enumerate(actions) if place == available), None)


def promotes(account: AccountSnapshot | None) -> tuple[EntityRef, ...]:
    """The Promotes of an account that may still charge, as last read."""
    rows = account.campaigns.values() if account is not None else ()
    return tuple(row.ref for row in rows if row.is_promote and cannot_be_stopped(row, account))
