"""The result of a stop of everything, updated while proofs come in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.screen import Screen

from ttui.domain.commands import ChangeStatus
from ttui.domain.ids import EntityRef
from ttui.domain.stop_all import StopAllOutcome, resumable
from ttui.engine.port import EnginePort
from ttui.ui.drawing.boundary import draws
from ttui.ui.drawing.lines import line, plain, segment, wrapped
from ttui.ui.drawing.styles import BOLD, CURSOR, DIM
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import BURST_WORDS, KeyGuard
from ttui.ui.input.keys import Scope, bindings, caption
from ttui.ui.stop_all.text import ResultItem, items, put_back, put_back_words, title_of
from ttui.ui.switching.confirm_many import group_question
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.widgets.state_view import StateView
from ttui.ui.widgets.text_modal import BoxScreen
from ttui.ui.wording.eligibility import READ_ONLY

_KEYS = tuple(
    caption(each, Scope.STOP_ALL)
    for each in (
        "{j} {k} move  {enter} {p}: end a Promote  {put_back}: put back  {close}: close",
        "{hand_off}: end a Promote  {put_back}: back  {close}: close",
        "{hand_off} Promote  {put_back} back  {close} close",
    )
)
"""The first that fits is shown."""
HandOffOf = Callable[[Sequence[EntityRef]], Screen[None]]
"""Makes the screen that shows how a person ends Promotes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A stop that was asked for just now."""

    group: str
    """Its id; a stop that is under way keeps its own."""
    tick: float
    """When, in `Clock.monotonic` seconds."""
    only: tuple[str, ...] = ()
    """The ad accounts that it is limited to; empty for all."""


class StopAllScreen(StateView, BoxScreen[None]):
    """Four lists, and the lists that could not be read. The cursor moves between Promotes."""

    drawn_every = 0.2
    AUTO_FOCUS = ""
    """Nothing has the focus: a focused text would scroll away from the cursor."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.STOP_ALL, Scope.MODAL)

    def __init__(
        self, engine: EnginePort, guard: KeyGuard, hand_off_of: HandOffOf, asked: Asked | None
    ) -> None:
        super().__init__()
        self._asked = asked
        self._hand_off_of = hand_off_of
        self.hand_off: Screen[None] | None = None
        """The screen about Promotes that was opened over this one last."""
        self._engine = engine
        self._guard = guard
        self._items: tuple[ResultItem, ...] = ()
        self._place = 0
        self._tops: list[int] = []
        """The first line of each item."""

    def await_result(self, asked: Asked) -> None:
        """Show nothing of an earlier stop from now on."""
        self._asked = asked
        self.redraw()

    @property
    def _outcome(self) -> StopAllOutcome | None:
        """The result; None while the engine still has that of an earlier stop, which is over."""
        outcome = self._engine.app_state.stop_all
        if outcome is None or self._asked is None or not outcome.is_over:
            return outcome
        is_new = outcome.group == self._asked.group or outcome.tick >= self._asked.tick
        return outcome if is_new else None

    @draws("the result")
    def redraw(self) -> None:
        """Draw what is known by now."""
        app_state, outcome = self._engine.app_state, self._outcome
        chosen = self._items[self._place].promote if self._items else None
        self._items = items(outcome, app_state) if outcome else ()
        self._place = max(0, min(self._place_of(chosen), len(self._items) - 1))
        width = self.box_width
        words = put_back_words(outcome, app_state) if outcome else ""
        only = self._asked.only if self._asked is not None else ()
        lines = wrapped(title_of(outcome, app_state, only), width, BOLD)
        lines.append(line(segment(words, DIM)))
        self._tops = []
        for place, item in enumerate(self._items):
            self._tops.append(len(lines))
            shown = item.lines(width)
            if place == self._place:
                shown = [line(segment(plain(each), CURSOR)) for each in shown]
            lines += shown
        self._tops.append(len(lines))
        self.draw_box(lines)
        self.draw_keys(*_KEYS)

    def _place_of(self, chosen: EntityRef | None) -> int:
        """The cursor's place: it stays on its Promote when lines are added above."""
        promotes = [item.promote for item in self._items]
        return promotes.index(chosen) if chosen in promotes and chosen else self._place

    def action_move(self, step: int) -> None:
        """Move the cursor, and scroll the list with it."""
        self._place = max(0, min(self._place + step, len(self._items) - 1))
        self.redraw()
        if self._items:
            # Above the first item stands the title.
            first = self._tops[self._place] if self._place else 0
            self.text.keep_in_sight(first, self._tops[self._place + 1])

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        self.action_move(step * max(1, self.text.size.height - 1))

    def action_hand_off(self) -> None:
        """Show how to end the Promote under the cursor, or else the first one."""
        promotes = [item.promote for item in self._items if item.promote]
        chosen = self._items[self._place].promote if self._items else None
        if not promotes:
            toast(self.app, "There is no Promote among what still runs.")
            return
        first = promotes.index(chosen) if chosen else 0
        self.open_hand_off(promotes[first:] + promotes[:first])

    def open_hand_off(self, refs: Sequence[EntityRef]) -> None:
        """Show how a person ends these Promotes."""
        self.hand_off = self._hand_off_of(refs)
        self.app.push_screen(self.hand_off)

    def action_put_back(self) -> None:
        """After a question, switch on again what this stop switched off and nobody moved since."""
        if reason := self._why_not_back():
            toast(self.app, reason, "warning")
            return
        outcome, app_state = resumable(self._outcome), self._engine.app_state
        if outcome is None:
            return
        changes, left_alone = put_back(outcome, app_state, self._engine.clock)
        if not changes:
            reasons = " ".join(left_alone[:3])
            toast(self.app, f"Nothing is left to put back. {reasons}".strip(), "warning")
            return
        question = group_question(
            changes, app_state, self._engine.clock, left=left_alone, is_undo=True
        )

        def answered(accepted: bool | None) -> None:
            if accepted:
                self._engine.submit(ChangeStatus(changes))

        self.app.push_screen(StartQuestion(question, self._guard), answered)

    def _why_not_back(self) -> str:
        outcome = self._outcome
        if not self._guard.may_write():
            return BURST_WORDS
        if self._engine.app_state.read_only:
            return READ_ONLY
        if outcome is None or not outcome.is_over:
            return "Still stopping; what was switched off can be put back once that is over."
        return "" if resumable(outcome) else "It switched nothing off; nothing to put back."

    def action_close(self) -> None:
        """Close the result; the work goes on, and K opens this again."""
        self.dismiss(None)
