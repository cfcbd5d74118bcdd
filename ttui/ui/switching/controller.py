"""Carries out the keys that switch rows: guard, plan, question, submit, undo."""

from collections.abc import Callable
from dataclasses import replace

from ttui.domain.app_state import AppState
from ttui.domain.changes import StatusChange
from ttui.domain.commands import ChangeStatus
from ttui.domain.known_off import off_since
from ttui.domain.snapshot import Stamp
from ttui.engine.port import EnginePort
from ttui.ui.drawing.toast import toast
from ttui.ui.input.key_guard import BURST_WORDS, KeyGuard
from ttui.ui.switching.confirm_many import group_question
from ttui.ui.switching.confirm_screen import StartQuestion
from ttui.ui.switching.confirm_text import Question
from ttui.ui.switching.host import SwitchHost
from ttui.ui.switching.outcome import SwitchOutcome
from ttui.ui.switching.plan import SwitchPlan, Verb, plan
from ttui.ui.switching.target import TargetRow, TargetRows
from ttui.ui.switching.undo import (
    NextUndo,
    Submitted,
    TakeBack,
    UndoAct,
    next_undo,
    older_than,
)
from ttui.ui.wording.eligibility import READ_ONLY, message_of
from ttui.ui.wording.figures import stamp_time
from ttui.ui.wording.rows import fitting, rows_words
from ttui.ui.wording.status_words import change_sentence


class Switching:
    """One per main screen; remembers what this session switched, for `z`.

    Args:
        host: the screen that has these keys.
        engine: gets the commands.
        guard: tells typed keys from a paste.
    """

    def __init__(self, host: SwitchHost, engine: EnginePort, guard: KeyGuard) -> None:
        self._host = host
        self._engine = engine
        self._guard = guard
        self._done: list[Submitted] = []
        self._took_back = False
        self.outcome: SwitchOutcome | None = None
        """The result of the latest key press that switched something."""
        self._troubles_told: set[str] = set()
        self._offered: tuple[tuple[StatusChange, ...], AppState, bool, str] | None = None

    def toggle(self, rows: TargetRows) -> None:
        """Switch the drawn row to the other side: off at once, on after a question."""
        self.on_row(Verb.TOGGLE, rows)

    def stop(self, rows: TargetRows) -> None:
        """Switch off, at once unless the row needs a question."""
        self.on_row(Verb.STOP, rows)

    def start(self, rows: TargetRows) -> None:
        """Switch on, after a question."""
        self.on_row(Verb.START, rows)

    def on_row(self, verb: Verb, rows: TargetRows) -> None:
        """Take the row as it is drawn at this key press, and decide."""
        targets = rows.targets()
        if not self._may_write():
            return
        if rows.displaced and not rows.selected:
            # New data moved the cursor. The user may not have seen onto which row.
            rows.displaced = False
            self.say("The row you were on is gone. Look where the cursor is, then press again.")
            return
        row = next(iter(targets), None)
        read_only = self._engine.app_state.read_only
        self._carry_out(plan(verb, row, now=self._engine.clock.now(), read_only=read_only))

    def undo(self) -> None:
        """`z`: undo the latest change of this session, for 60 s without a question."""
        if not self._may_write():
            return
        made = self._next_undo(self._engine.app_state)
        if made.act is UndoAct.READ_ONLY:
            self.say(READ_ONLY)
        elif made.act is UndoAct.NOTHING:
            more = "more " if self._took_back else ""
            self.say(f"Nothing {more}was switched in this session; nothing to take back.")
        elif made.act is UndoAct.STOP_OF_ALL:
            self.say("The latest was a stop of everything: K shows it, s there puts it back.")
        else:
            self._undo(self._done[-1], made)

    def _undo(self, last: Submitted, made: NextUndo) -> None:
        found = made.found
        if made.act is UndoAct.LEAVE_ALONE:
            if not found.later:
                self._done.remove(last)
            self.say(" ".join([*found.left_alone, *self._next_words(found)]))
        elif made.act is UndoAct.AT_ONCE:
            self._take_back(last, found)
        else:
            question = self._question(found.changes, left=found.left_alone, is_undo=True)
            self.ask(question, lambda: self._take_back(last, found))

    def _next_undo(self, app_state: AppState) -> NextUndo:
        clock = self._engine.clock
        last = self._done[-1] if self._done else None
        return next_undo(last, app_state, Stamp(clock.now(), clock.monotonic()))

    def _offer(self, changes: tuple[StatusChange, ...], app_state: AppState) -> str:
        """What `z` would do about these changes, in words; empty if it would not undo them."""
        if not self._done or self._done[-1].changes is not changes:
            return ""
        is_free = self._done[-1].is_free(self._engine.clock.monotonic())
        known = self._offered
        # A group may be large, and this is drawn again with each step of the cursor.
        if known and known[0] is changes and known[1] is app_state and known[2] == is_free:
            return known[3]
        text = self._offer_words(changes, app_state)
        self._offered = (changes, app_state, is_free, text)
        return text

    def _offer_words(self, changes: tuple[StatusChange, ...], app_state: AppState) -> str:
        made = self._next_undo(app_state)
        if not made.is_offered:
            return ""
        them = "it" if len(changes) == 1 else "them"
        is_asked = made.act is UndoAct.ASK
        return f"z asks, then takes {them} back" if is_asked else f"z takes {them} back"

    def _take_back(self, last: Submitted, found: TakeBack) -> None:
        """Send the undo, and tell what the next `z` would undo."""
        older = older_than(found.changes, self._engine.app_state, self._done)
        self._engine.submit(ChangeStatus(found.changes))
        now = self._engine.clock.monotonic()
        self.outcome = SwitchOutcome(found.changes, found.left_alone, at=now, older=older)
        self._took_back = True
        at = self._done.index(last) if last in self._done else len(self._done)
        self._done[at : at + 1] = [replace(last, changes=found.later)] if found.later else []
        self._host.switched(())
        words = [f"Taken back: {_went_words(found.changes)}."]
        left = [f"Left alone: {' '.join(found.left_alone)}"] if found.left_alone else []
        if left or len(found.changes) > 1 or self._done:
            self.say(" ".join([*words, *left, *self._next_words(found)]), "information")

    def _next_words(self, found: TakeBack) -> list[str]:
        """The sentence about what the next `z` would undo."""
        if not self._done or found.later:
            return []
        before = self._done[-1].changes
        what = before[0].name if len(before) == 1 else rows_words(len(before))
        return [f"z again: the {'stop' if before[0].is_stop else 'start'} of {what} before that."]

    def of_entry(self, made: SwitchPlan) -> None:
        """Carry out a key of the journal screen; an undo within its first minute does not ask."""
        if not self._may_write():
            return
        if self._engine.app_state.read_only:
            self.say(READ_ONLY)
            return
        undone = {change.undoes for change in made.changes if change.undoes}
        last = next(
            (each for each in self._done if undone == {one.change_id for one in each.changes}), None
        )
        if last and last.is_free(self._engine.clock.monotonic()):
            made = SwitchPlan(made.changes, refusals=made.refusals)
        self._carry_out(made, takes_back=last)

    def may_write_now(self) -> bool:
        """True if a key may switch anything; otherwise says why not."""
        if not self._may_write():
            return False
        if self._engine.app_state.read_only:
            self.say(READ_ONLY)
            return False
        return True

    def _may_write(self) -> bool:
        if self._guard.may_write():
            return True
        self.say(BURST_WORDS)
        return False

    def _carry_out(self, made: SwitchPlan, takes_back: Submitted | None = None) -> None:
        if made.handoff is not None:
            self._hand_off(made.handoff)
            return
        if not made.asks:
            for reason in made.refusals:
                self.say(reason)
        made = self._without_known_off(made)
        if not made.changes:
            return
        if not made.asks:
            self.submit(made.changes, takes_back=takes_back)
            return
        question = self._question(
            made.changes,
            special=made.special,
            left=made.refusals,
            is_undo=takes_back is not None or any(change.undoes for change in made.changes),
        )
        self.ask(question, lambda: self.submit(made.changes, takes_back=takes_back))

    def _without_known_off(self, made: SwitchPlan) -> SwitchPlan:
        """Leave out stops of rows that are known to be off, because users often press twice.

        The engine gets them all the same, each by itself, and checks that the rows are still off.
        `z` does not undo them.
        """
        app_state, clock = self._engine.app_state, self._engine.clock
        now = Stamp(clock.now(), clock.monotonic())
        wanted: list[StatusChange] = []
        known: list[StatusChange] = []
        for change in made.changes:
            account, row = app_state.account(change.ref.advertiser_id), app_state.entity(change.ref)
            since = off_since(
                app_state.changes.get(change.ref),
                row.switch if row else None,
                app_state.outside.get(change.ref),
                account.statuses_at if account else None,
                now,
            )
            if change.is_stop and account is not None and since is not None:
                at = stamp_time(since, account.advertiser)
                self.say(f"{change.name}: off already, confirmed {at}.", "information")
                known.append(replace(change, group=""))
            else:
                wanted.append(change)
        if known:
            self._engine.submit(ChangeStatus(tuple(known)))
        return replace(made, changes=tuple(wanted))

    def _question(
        self,
        changes: tuple[StatusChange, ...],
        *,
        special: tuple[str, ...] = (),
        left: tuple[str, ...] = (),
        is_undo: bool = False,
    ) -> Question:
        app_state, clock = self._engine.app_state, self._engine.clock
        return group_question(
            changes, app_state, clock, special=special, left=left, is_undo=is_undo
        )

    def ask(self, question: Question, action: Callable[[], None]) -> None:
        """Ask by the rules of KEYS.md grade 2, then run the action."""

        def answered(accepted: bool | None) -> None:
            if accepted:
                action()

        self._host.app.push_screen(StartQuestion(question, self._guard), answered)

    def submit(
        self,
        changes: tuple[StatusChange, ...],
        *,
        left_alone: tuple[str, ...] = (),
        takes_back: Submitted | None = None,
    ) -> None:
        """Hand over the changes exactly as they were made at the key press.

        Args:
            changes: at least one.
            left_alone: sentences about marked rows that are not switched.
            takes_back: the earlier key press of this session that they undo, if any.
        """
        older = older_than(changes, self._engine.app_state, self._done)
        self._engine.submit(ChangeStatus(changes))
        now = self._engine.clock.monotonic()
        self.outcome = SwitchOutcome(changes, left_alone, at=now, older=older)
        if takes_back is None:
            self._done.append(Submitted(changes, now, older))
        elif takes_back in self._done:
            self._done.remove(takes_back)
        self._host.switched([change.ref for change in changes])

    def _hand_off(self, row: TargetRow) -> None:
        if row.entity is None:
            self.say("This Promote is gone from TikTok's lists.")
            return
        self._host.hand_off(row.ref)

    def look(self, app_state: AppState) -> None:
        """Follow the latest key press; once all of it has ended, tell what was not done."""
        outcome = self.outcome
        if outcome is None:
            return
        outcome.look(app_state)
        key = outcome.changes[0].change_id
        is_group = len(outcome.changes) > 1
        if is_group and key not in self._troubles_told and (trouble := outcome.trouble()):
            self._troubles_told.add(key)
            self.say(trouble, "error")

    def last_words(self, app_state: AppState, width: int) -> str:
        """The state of this session's latest change, for this many cells of the status line."""
        outcome = self.outcome
        if outcome is None:
            return ""
        outcome.look(app_state)
        changes = outcome.changes
        if not outcome.is_published:
            what = changes[0].name if len(changes) == 1 else rows_words(len(changes))
            return f"{what}: sent to the engine"
        offer = self._offer(changes, app_state)
        if len(changes) > 1:
            return fitting([outcome.counts(), "K shows each", offer], width)
        record = outcome.record(changes[0])
        if record is None:
            return ""
        note = message_of(record) if not record.state.is_proven else ""
        told = f"{changes[0].name}: {change_sentence(record)}{': ' + note if note else ''}"
        return f"{told}   {offer}" if offer else told

    def say(self, text: str, severity: str = "warning") -> None:
        """Show a toast."""
        toast(self._host.app, text, severity)


def _went_words(changes: tuple[StatusChange, ...]) -> str:
    """`5 rows on, 2 rows off`."""
    if len(changes) == 1:
        return f"{changes[0].name} {'off' if changes[0].is_stop else 'on'}"
    off = sum(change.is_stop for change in changes)
    parts = ((len(changes) - off, "on"), (off, "off"))
    return ", ".join(f"{rows_words(number)} {word}" for number, word in parts if number)
