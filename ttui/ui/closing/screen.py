"""Closing an ad account: the eleven steps on the left, the chosen one on the right.

Opening it changes nothing. An action here goes to the engine with the step as it was drawn. Facts
come from the engine, and this screen cannot set one.
"""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from ttui.domain.advertiser import Advertiser
from ttui.domain.closing.checklist import (
    Action,
    AvailableAction,
    Checklist,
    ClosingPhase,
    ClosingStep,
    StepId,
)
from ttui.domain.closing.commands import LeaveClosing, OpenClosing, TakeClosingAction
from ttui.domain.ids import EntityRef
from ttui.engine.port import EnginePort
from ttui.ui.closing import text as closing_text
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import BURST_WORDS, KeyGuard
from ttui.ui.input.keys import Scope, bindings
from ttui.ui.input.messages import StopAllPressed
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.terminal.clipboard import copy
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.widgets.state_view import StateView

_LOWEST, _HIGHEST = 10, 36
"""Lines of the box; the two lines of the header stay in sight."""
_TEXT_LONGEST = 500
_LETS_BE = frozenset({"j", "k", "up", "down", "pageup", "pagedown", "g", "G", "home", "end"})
"""Keys that only move; they do not cancel a cool-off."""


class TypedField(Input):
    """An input that can refuse a paste: typing a name makes the user look at it."""

    class PasteRefused(Message):
        """A text was pasted that must be typed."""

    takes_paste = True

    def on_mount(self) -> None:
        """Turn blinking off: each blink would send a frame over the line."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Refuse a paste if only typing counts."""
        if not self.takes_paste:
            event.prevent_default()
            event.stop()
            self.post_message(self.PasteRefused())


class ClosingScreen(StateView, ModalScreen[None], inherit_bindings=False):
    """The checklist of one ad account.

    Args:
        engine: gets the commands.
        guard: keeps bursts of keys from acting.
        advertiser: the account.
        backup: makes the screen of its backup; one cut off before the time is not resumed.
        hand_off: makes the screen that shows how a person ends Promotes.
    """

    drawn_every = 0.2
    ages = True
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CLOSING)

    def __init__(
        self,
        engine: EnginePort,
        guard: KeyGuard,
        advertiser: Advertiser,
        backup: Callable[[Advertiser, datetime | None], Screen[None]],
        hand_off: Callable[[Sequence[EntityRef]], Screen[None]],
    ) -> None:
        super().__init__()
        self._backup, self._hand_off = backup, hand_off
        self._engine = engine
        self._guard = guard
        self._times = closing_text.Times(engine.clock, advertiser)
        self._advertiser_id = advertiser.advertiser_id
        self._rendered = Checklist(advertiser_id=self._advertiser_id, name=advertiser.name)
        self._chosen: StepId | None = None
        self._chosen_action: int | None = None
        self._under: Action | None = None
        """The action that was last drawn under the cursor."""
        self._acted: StepId | None = None
        """The step of the latest action. Once that step is done, the cursor goes to the next."""
        self._asked: AvailableAction | None = None
        """The action that waits for a typed text."""

    def compose(self) -> ComposeResult:
        """A box: title, progress (where no toast covers it), the two columns, the keys."""
        with Vertical(classes="box closing"):
            yield LinesView(id="closing-title")
            yield LinesView(id="closing-going-on")
            with Horizontal(id="closing-body"):
                yield LinesView(id="closing-steps")
                yield LinesView(id="closing-pane")
            yield LinesView(id="modal-keys")
            yield TypedField(id="closing-typed", compact=True, max_length=_TEXT_LONGEST)

    def on_mount(self) -> None:
        """Ask the engine for the facts, and draw them as they come."""
        self._engine.submit(OpenClosing(self._advertiser_id))
        self.call_after_refresh(self.redraw)

    def on_unmount(self) -> None:
        """Tell the engine that the checklist was left: a countdown ends, and progress is kept."""
        self._engine.submit(LeaveClosing(self._advertiser_id))

    def on_resize(self) -> None:
        """Fit the columns to the terminal."""
        self.call_after_refresh(self.redraw)

    @property
    def _step(self) -> ClosingStep | None:
        if not self._rendered.steps:
            return None
        return self._rendered.step(self._chosen or self._rendered.current)

    @property
    def _promotes(self) -> tuple[EntityRef, ...]:
        return closing_text.promotes(self._engine.app_state.account(self._advertiser_id))

    @draws("the checklist")
    def redraw(self) -> None:
        """Draw what is known by now."""
        self._rendered = self._engine.app_state.closing.get(self._advertiser_id, self._rendered)
        if self._acted is not None and self._rendered.step(self._acted).is_done:
            self._chosen = closing_text.after(self._rendered, self._acted)
            self._acted = self._chosen_action = None
        self._off_what_changed()
        width, of_steps, of_pane, one_column = closing_text.columns(self.app.size.width)
        self.query_one(".box").styles.height = max(_LOWEST, min(self.app.size.height - 2, _HIGHEST))
        steps, pane = self._lines("steps"), self._lines("pane")
        steps.display = not (one_column and self._chosen_action is not None)
        pane.display = not (one_column and self._chosen_action is None)
        steps.styles.width, pane.styles.width = of_steps, of_pane
        self._lines("title").draw((closing_text.title(self._rendered, width),))
        focused = self._chosen_action is None
        steps.draw(closing_text.rows(self._rendered, self._step, of_steps, focused=focused))
        self._draw_pane(pane, of_pane)
        now = closing_text.going_on(self._rendered, self._times, width)
        self._lines("going-on").styles.height = len(now)
        self._lines("going-on").draw(now)
        rendered, runs = self._rendered, bool(self._promotes)
        keys = closing_text.keys(rendered, self._step, width, in_pane=not focused, promote=runs)
        self.query_one("#modal-keys", LinesView).draw((keys,))

    def _off_what_changed(self) -> None:
        """Go back to the list if another action came under the cursor: Enter meant the old one."""
        action = closing_text.action_at(self._step, self._chosen_action)
        if self._under not in {None, action}:
            self._chosen_action = action = None
        self._under = action

    def _lines(self, name: str) -> LinesView:
        return self.query_one(f"#closing-{name}", LinesView)

    def _draw_pane(self, pane: LinesView, width: int) -> None:
        step = self._step
        if step is None:
            pane.draw(())
            return
        if self._chosen_action is not None:
            self._chosen_action = min(self._chosen_action, max(0, len(step.actions) - 1))
        rendered = self._rendered
        remark = closing_text.remark_of(rendered, step, self._engine.app_state.mode)
        laid_out = closing_text.pane(
            step, self._times, width, self._chosen_action, rendered.message, remark
        )
        pane.draw(laid_out.lines)
        if self._chosen_action is not None and laid_out.actions:
            pane.keep_visible(laid_out.actions[self._chosen_action])

    def action_move(self, by: int) -> None:
        """Move to another step, or to another action of this step."""
        step = self._step
        if step is None:
            return
        if self._chosen_action is not None and not step.actions:
            self._lines("pane").scroll_relative(y=by, animate=False)
        elif self._chosen_action is not None:
            self._chosen_action, self._under = (
                max(0, min(self._chosen_action + by, len(step.actions) - 1)),
                None,
            )
        else:
            place = max(1, min(step.number + by, len(self._rendered.steps)))
            self._chosen, self._acted = self._rendered.steps[place - 1].id, None
            self._lines("pane").scroll_to(y=0, animate=False)
        self.redraw()

    def action_page(self, by: int) -> None:
        """Scroll the step."""
        pane = self._lines("pane")
        pane.scroll_relative(y=by * max(1, pane.size.height - 1), animate=False)

    def action_back_to_steps(self) -> None:
        """Go back to the list. From there do nothing: the key must not leave the checklist."""
        if self._chosen_action is not None:
            self._chosen_action = None
            self.redraw()

    def action_close_pane(self) -> None:
        """Go back to the list, or from there leave the checklist."""
        if self.has_class("-typing"):
            self._stop_typing()
        elif self._chosen_action is not None:
            self.action_back_to_steps()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave the checklist; progress is kept."""
        self.dismiss(None)

    def action_open(self) -> None:
        """Go into the step; there, do the action under the cursor."""
        step = self._step
        if step is None:
            return
        if self._chosen_action is None:
            self._enter(step)
        elif not self._guard.may_write():
            toast(self.app, BURST_WORDS, "warning")
        elif step.actions:
            self._take(step.actions[self._chosen_action])

    def _enter(self, step: ClosingStep) -> None:
        """Go into a step, unless it has no actions and its text is in sight already."""
        *_, by_turns = closing_text.columns(self.app.size.width)
        if not step.actions and not by_turns:
            toast(self.app, "Nothing to choose at this step; PgDn scrolls its text.")
            return
        self._chosen, self._chosen_action = step.id, 0
        self.redraw()

    def _take(self, available: AvailableAction) -> None:
        if available.wants_text:
            self._type(available)
        elif available.action in closing_text.STOPPING:
            question = closing_text.stop_question(self._rendered)
            self.app.push_screen(
                StartQuestion(question, self._guard),
                lambda accepted: self._act(available) if accepted else None,
            )
        else:
            self._act(available)

    def _act(self, available: AvailableAction, text: str = "") -> None:
        self._acted = self._chosen
        money = self._rendered.money
        seen = money.key if money is not None else ""
        if available.action is Action.CONFIRM_ROUTE:
            seen = self._rendered.route.value
        self._engine.submit(
            TakeClosingAction(self._advertiser_id, available.action, available.subject, text, seen)
        )

    def action_read_again(self) -> None:
        """Read every fact again."""
        self._engine.submit(TakeClosingAction(self._advertiser_id, Action.READ_AGAIN))

    def action_backup(self) -> None:
        """Open the backup of this account; the facts are read again once it is left."""
        screen = self._backup(self._times.account, self._rendered.backup_since)
        self.app.push_screen(screen, lambda _: self.action_read_again())

    def action_hand_off(self) -> None:
        """Show how to end the Promotes of this account that still run."""
        if refs := self._promotes:
            self.app.push_screen(self._hand_off(refs))
        else:
            toast(self.app, "No Promote runs in this account, as far as is read.")

    def action_copy(self) -> None:
        """Copy the text of this step that is worth pasting elsewhere."""
        if (step := self._step) is not None:
            mode = self._engine.app_state.mode
            text, what = closing_text.copied_text(self._rendered, step, mode)
            toast(self.app, f"{what}: {copy(self.app, text, os.environ)}")

    @on(StopAllPressed)
    def _cancel(self) -> bool:
        """Cancel a running cool-off; True if there was one. The engine tells the user."""
        closing = self._engine.app_state.closing.get(self._advertiser_id)
        if closing is None or closing.phase is not ClosingPhase.COOLING_OFF:
            return False
        self._engine.submit(TakeClosingAction(self._advertiser_id, Action.CANCEL_COOL_OFF))
        return True

    def on_key(self, event: events.Key) -> None:
        """During the countdown any key cancels, and does nothing else."""
        if event.key not in _LETS_BE and self._cancel():
            event.stop()

    def _type(self, available: AvailableAction) -> None:
        self._asked = available
        self.add_class("-typing")
        field = self.query_one("#closing-typed", TypedField)
        field.takes_paste = available.action is not Action.START_COOL_OFF
        field.placeholder = f"{available.label}; Enter or Esc"
        field.value = ""
        field.focus()

    def _stop_typing(self) -> None:
        self._asked = None
        self.remove_class("-typing")
        self.set_focus(None)
        self.redraw()

    @on(Input.Submitted, "#closing-typed")
    def _typed(self, event: Input.Submitted) -> None:
        if not self._guard.may_write():
            toast(self.app, BURST_WORDS, "warning")
            return
        available, text = self._asked, event.value.strip()
        self._stop_typing()
        if available is not None and text:
            self._act(available, text)

    @on(TypedField.PasteRefused)
    def _pasted(self) -> None:
        toast(self.app, "Type it: a pasted name does not count.", "warning")
