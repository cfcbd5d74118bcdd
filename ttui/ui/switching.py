"""What the keys that switch do: guard, plan, question, submit, undo. Kept out of the screen."""

from collections import Counter
from typing import TYPE_CHECKING

from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.commands import ChangeStatus
from ttui.domain.picture import Picture
from ttui.engine.port import EnginePort
from ttui.ui.actions import FREE_UNDO, Plan, Submitted, Verb, plan, undo
from ttui.ui.announce import announce
from ttui.ui.detail_text import subject
from ttui.ui.keyguard import KeyGuard
from ttui.ui.painted import PaintedRow, PaintedRows
from ttui.ui.questions import promote_lines, switch_question
from ttui.ui.screens.start_question import StartQuestion
from ttui.ui.screens.text_modal import TextModal
from ttui.ui.words import change_sentence

if TYPE_CHECKING:
    from ttui.ui.screens.main_screen import MainScreen

BURST_WORDS = "Ignored: that key came within a burst, as a paste does. Press it again."


class Switching:
    """One per main screen; remembers what this session switched, for `z`."""

    def __init__(self, screen: "MainScreen", engine: EnginePort, guard: KeyGuard) -> None:
        self._screen = screen
        self._engine = engine
        self._guard = guard
        self._done: list[Submitted] = []
        self._latest: tuple[StatusChange, ...] = ()

    def toggle(self, rows: PaintedRows) -> None:
        """`space`."""
        self._act(Verb.TOGGLE, rows)

    def stop(self, rows: PaintedRows) -> None:
        """`x`."""
        self._act(Verb.STOP, rows)

    def start(self, rows: PaintedRows) -> None:
        """`s`."""
        self._act(Verb.START, rows)

    def _act(self, verb: Verb, rows: PaintedRows) -> None:
        """Read the painted rows now, in the key's own turn, and decide."""
        targets = rows.targets()
        if not self._may_write():
            return
        if rows.displaced and not rows.marks:
            # The cursor was moved by data: the person may not have seen onto what.
            rows.displaced = False
            self._say("The row you were on is gone. Look where the cursor is, then press again.")
            return
        read_only = self._engine.picture.read_only
        made = plan(verb, targets, now=self._engine.clock.now(), read_only=read_only)
        self._carry_out(made)

    def undo(self) -> None:
        """`z`: take the latest change of this session back, free for 60 s."""
        if not self._may_write():
            return
        if self._engine.picture.read_only:
            self._say("Read-only session: nothing to take back.")
            return
        if not self._done:
            self._say("Nothing was switched in this session; nothing to take back.")
            return
        last = self._done[-1]
        everything = self._engine.picture.stop_all
        if everything is not None and everything.asked_at > last.changes[0].asked_at:
            # Whoever presses z now means the stop of everything, not what came before it.
            self._say("The latest was a stop of everything: K shows it, s there puts it back.")
            return
        made = undo(last, self._engine.picture, self._engine.clock.now())
        is_fresh = self._engine.clock.monotonic() - last.at <= FREE_UNDO
        if made.changes and is_fresh:
            made = Plan(made.changes, refusals=made.refusals)
        self._carry_out(made, takes_back=last)

    def of_entry(self, made: Plan) -> None:
        """Carry out what a key in the journal asked for; this session's last minute is free."""
        if not self._may_write():
            return
        if self._engine.picture.read_only:
            self._say("Read-only session: nothing can be switched here.")
            return
        undone = {change.undoes for change in made.changes if change.undoes}
        last = next(
            (each for each in self._done if undone == {one.change_id for one in each.changes}), None
        )
        if last and self._engine.clock.monotonic() - last.at <= FREE_UNDO:
            made = Plan(made.changes, refusals=made.refusals)
        self._carry_out(made, takes_back=last)

    def _may_write(self) -> bool:
        if self._guard.may_write():
            return True
        self._say(BURST_WORDS)
        return False

    def _carry_out(self, made: Plan, takes_back: Submitted | None = None) -> None:
        if made.handoff is not None:
            self._hand_off(made.handoff)
            return
        if not made.asks:
            for reason in made.refusals:
                self._say(reason)
        if not made.changes:
            return
        if not made.asks:
            self._submit(made, takes_back)
            return
        question = switch_question(
            made.changes,
            self._engine.picture,
            self._engine.clock,
            special=made.special,
            refusals=made.refusals,
            is_undo=takes_back is not None,
        )

        def answered(accepted: bool | None) -> None:
            if accepted:
                self._submit(made, takes_back)

        self._screen.app.push_screen(StartQuestion(question, self._guard), answered)

    def _submit(self, made: Plan, takes_back: Submitted | None) -> None:
        """Hand the frozen changes over. They are the ones of the key press, question or not."""
        self._engine.submit(ChangeStatus(made.changes))
        self._latest = made.changes
        if takes_back is not None:
            self._done.remove(takes_back)
        else:
            self._done.append(Submitted(made.changes, self._engine.clock.monotonic()))
        self._screen.switched()

    def _hand_off(self, row: PaintedRow) -> None:
        about = subject(self._engine.picture, row.ref, self._engine.clock)
        if about is None or row.entity is None:
            self._say("This Promote is gone from TikTok's lists.")
            return
        title = f"Promote {row.entity.name}: end it on the phone"
        self._screen.app.push_screen(TextModal(title, promote_lines(about)))

    def last_words(self, picture: Picture) -> str:
        """How the latest change of this session stands, for the status line."""
        changes = self._latest
        if not changes:
            return ""
        records = [record for each in changes if (record := _record(picture, each))]
        if not records:
            return f"{_count(len(changes), changes[0].name)}: sent to the engine"
        if len(changes) == 1:
            note = records[0].message if not records[0].state.is_proven else ""
            offer = "" if changes[0].undoes else "   z takes it back"
            words = change_sentence(records[0])
            return f"{changes[0].name}: {words}{': ' + note if note else ''}{offer}"
        states = Counter(change_sentence(record) for record in records)
        found = ", ".join(f"{number} {words}" for words, number in states.items())
        return f"{len(changes)} rows: {found}"

    def _say(self, text: str) -> None:
        announce(self._screen.app, text, "warning")


def _record(picture: Picture, change: StatusChange) -> ChangeRecord | None:
    record = picture.changes.get(change.ref)
    return record if record and record.change.change_id == change.change_id else None


def _count(number: int, name: str) -> str:
    return name if number == 1 else f"{number} rows"
