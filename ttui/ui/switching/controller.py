"""Carries out the keys that switch rows: guard, plan, question, submit, undo."""

from collections.abc import Callable
from dataclasses import replace

from ttui.domain.app_state import AppState
from ttui.domain.changes import StatusChange
from ttui.domain.commands import ChangeStatus
from ttui.domain.known_off import off_since
from ttui.domain.snapshot import Stamp
from ttui.domain.undo import NextUndo, Press, UndoAct
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
from ttui.ui.switching.undo import left_alone_words, next_words, offer_words, taken_back_words
from ttui.ui.wording.eligibility import READ_ONLY, message_of
from ttui.ui.wording.figures import stamp_time
from ttui.ui.wording.rows import fitting, rows_words
from ttui.ui.wording.status_words import change_sentence
from ttui.ui.wording.stopped_accounts import scope_words


class Switching:
    """One per main screen.

    Args:
        host: the screen that has these keys.
        engine: gets the commands.
        guard: tells typed keys from a paste.
    """

    def __init__(self, host: SwitchHost, engine: EnginePort, guard: KeyGuard) -> None:
        self._host = host
        self._engine = engine
        self._guard = guard
        self._took_back = False
        self.outcome: SwitchOutcome | None = None
        """The result of the latest key press that switched something."""
        self._troubles_told: set[str] = set()
        self._offered: tuple[Press, AppState, bool, str] | None = None

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
            what = self._stopped_words()
            self.say(f"The latest was a stop of {what}: K shows it, s there puts it back.")
        elif made.act is UndoAct.LEAVE_ALONE:
            if not made.later:
                self._engine.undo.done(made)
            self.say(" ".join([*left_alone_words(made), *self._next_words(made)]))
        elif made.act is UndoAct.AT_ONCE:
            self._take_back(made)
        else:
            question = self._question(made.changes, left=left_alone_words(made), is_undo=True)
            self.ask(question, lambda: self._take_back(made))

    def _stopped_words(self) -> str:
        app_state = self._engine.app_state
        outcome = app_state.stop_all
        return scope_words(outcome.only if outcome is not None else (), app_state)

    def _next_undo(self, app_state: AppState) -> NextUndo:
        return self._engine.undo.next(app_state, Stamp.now(self._engine.clock))

    def _offer(self, press: Press, app_state: AppState) -> str:
        """What `z` would do about this press, in words; empty if it would not undo it."""
        if self._engine.undo.latest is not press:
            return ""
        is_free = press.is_free(self._engine.clock.monotonic())
        known = self._offered
        # A group may be large, and this is drawn again with each step of the cursor.
        if known and known[0] is press and known[1] is app_state and known[2] == is_free:
            return known[3]
        text = offer_words(self._next_undo(app_state))
        self._offered = (press, app_state, is_free, text)
        return text

    def _take_back(self, made: NextUndo) -> None:
        """Send the undo, and tell what the next `z` would undo."""
        left = left_alone_words(made)
        press = self._engine.switch(made.changes, made)
        self.outcome = SwitchOutcome(press, left)
        self._took_back = True
        self._host.switched(())
        told = [f"Left alone: {' '.join(left)}"] if left else []
        if told or len(made.changes) > 1 or self._engine.undo.latest is not None:
            words = [taken_back_words(made.changes), *told, *self._next_words(made)]
            self.say(" ".join(words), "information")

    def _next_words(self, made: NextUndo) -> list[str]:
        before = self._engine.undo.latest
        return [] if before is None or made.later else [next_words(before)]

    def of_entry(self, made: SwitchPlan) -> None:
        """Carry out a key of the journal screen; an undo within its first minute does not ask."""
        if not self._may_write():
            return
        if self._engine.app_state.read_only:
            self.say(READ_ONLY)
            return
        undo = self._engine.undo.of(made.changes, self._engine.clock.monotonic())
        if undo and undo.act is UndoAct.AT_ONCE:
            made = SwitchPlan(made.changes, refusals=made.refusals)
        self._carry_out(made, takes_back=undo)

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

    def _carry_out(self, made: SwitchPlan, takes_back: NextUndo | None = None) -> None:
        if made.handoff is not None:
            self._hand_off(made.handoff)
            return
        if made.account:
            self._host.stop_account(made.account)
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
        now = Stamp.now(clock)
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
        takes_back: NextUndo | None = None,
    ) -> None:
        """Hand over the changes exactly as they were made at the key press.

        Args:
            changes: at least one.
            left_alone: sentences about marked rows that are not switched.
            takes_back: the undo that they are, if any.
        """
        press = self._engine.switch(changes, takes_back)
        self.outcome = SwitchOutcome(press, left_alone)
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
        offer = self._offer(outcome.press, app_state)
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
