"""Carries out the keys that switch marked rows: at once, on a second press, or after a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.chance import SYSTEM_CHANCE
from ttui.domain.changes import StatusChange
from ttui.domain.eligibility import Reason
from ttui.domain.ids import EntityRef
from ttui.domain.status import OperationStatus
from ttui.engine.port import EnginePort
from ttui.ui.switching.classify import Classification, KeyEffect, classify
from ttui.ui.switching.confirm_many import group_question
from ttui.ui.switching.controller import Switching
from ttui.ui.switching.host import SelectedRows, SwitchHost
from ttui.ui.switching.many_wording import (
    MOST_AT_ONCE,
    hidden_words,
    left_words,
    rate_words,
    second_press_words,
    space_words,
    start_words,
    stop_words,
)
from ttui.ui.switching.plan import Verb
from ttui.ui.switching.target import TargetRow, change_of
from ttui.ui.widgets.second_press import SecondPress
from ttui.ui.wording.eligibility import READ_ONLY
from ttui.ui.wording.rows import fitting, rows_words
from ttui.ui.wording.shop import stop_costs

_ON, _OFF = OperationStatus.ENABLE, OperationStatus.DISABLE
_KEYS = {Verb.STOP: "x", Verb.START: "s", Verb.TOGGLE: "space"}
_ECHO = 1.0
"""Seconds after switching marked rows in which the same key does not act on the cursor's row."""
_MANY = 500
"""With this many marks, the words may be a few seconds old while the marks stay the same."""
_KEPT_FOR = 3.0
_POSTBACKS = "iOS 14 dedicated: stopping fixes the postback window for good."
_EXPECTED = frozenset({Reason.ALREADY, Reason.UNDER_WAY})
"""Reasons that are not told again, because the status line has told them."""


@dataclass(frozen=True, slots=True)
class _KeyPress:
    """What one press does, or what the second press will do."""

    classes: Classification
    now: tuple[StatusChange, ...]
    """Stops that are sent without a question."""
    asked: tuple[StatusChange, ...]
    """Changes that are sent when a question is accepted."""
    left_alone: tuple[str, ...]
    """Sentences about the rows that are marked and not switched."""
    unsaid: tuple[str, ...]
    """The sentences among them that the status line has not told before."""

    @property
    def refs(self) -> set[EntityRef]:
        """All rows of the press; their marks are removed."""
        return {row.ref for rows in self.classes.rows.values() for row in rows}


@dataclass(frozen=True, slots=True)
class _Known:
    """The data from which the status line was made."""

    selected: object
    rows: object
    app_state: AppState
    width: int
    at: float
    text: str


class SelectionController:
    """One per main screen.

    Args:
        host: has the rows with the marks.
        engine: the latest app state and the clock.
        switching: guard, submit, undo, questions.
        second_press: the second press.
    """

    def __init__(
        self, host: SwitchHost, engine: EnginePort, switching: Switching, second_press: SecondPress
    ) -> None:
        self._host = host
        self._engine = engine
        self._switching = switching
        self._second_press = second_press
        self._known: _Known | None = None
        self._done_at = float("-inf")

    @property
    def _tree(self) -> SelectedRows:
        return self._host.tree_view

    def act(self, verb: Verb) -> None:
        """Carry out a key while rows are marked, with the rows as they are at this press."""
        if not self._switching.may_write_now():
            return
        hidden = self._tree.hidden_selected()
        unseen = set(hidden)
        seen = self._tree.as_seen(ref for ref in self._tree.selected if ref not in unseen)
        hidden_rows = self._tree.as_seen(hidden)
        if len(seen) == 1 and not hidden and Reason.PROMOTE in self._sorted(seen, _OFF).rows:
            self._switching.on_row(verb, self._tree)
        elif seen:
            self._switch(verb, seen, hidden_rows)
        else:
            self._ask_about_hidden(verb, hidden_rows)

    def is_echo(self) -> bool:
        """True if a key was meant for marked rows that were switched just now.

        Their marks are gone by then, so the key would switch the row under the cursor.
        """
        now = self._engine.clock.monotonic()
        if now - self._done_at > _ECHO:
            return False
        self._done_at = now
        self._switching.say(
            "The marked rows were switched just now. Wait a second to switch the cursor's row."
        )
        return True

    def _sorted(self, rows: Sequence[TargetRow], to: OperationStatus) -> Classification:
        return classify(rows, to, self._engine.app_state)

    def _switch(
        self, verb: Verb, rows: Sequence[TargetRow], hidden: Sequence[TargetRow] = ()
    ) -> None:
        """Switch the rows in sight; name marked rows out of sight, which need another press."""
        to = self._direction(verb, rows)
        if to is None:
            self._switching.say("The marked rows are not all on or all off: x stops, s starts.")
            return
        hides = (f"{self._hidden_words(hidden)}; left alone.",) if hidden else ()
        press = self._press_of(self._sorted(rows, to), hides)
        if not press.now and not press.asked:
            self._switching.say(" ".join(["Nothing to do.", *press.left_alone]))
        elif len(press.now) > MOST_AT_ONCE:
            words = " ".join([second_press_words(press.classes, _KEYS[verb]), *hides])
            self._second_press.await_second(_KEYS[verb], words, lambda: self._do(press))
        else:
            self._do(press)
            if hidden and not press.asked:
                self._ask_about_hidden(verb, hidden)

    def _press_of(self, classes: Classification, hides: tuple[str, ...] = ()) -> "_KeyPress":
        """The frozen result of a press: stops to send at once, and changes behind a question."""
        group = SYSTEM_CHANCE.new_id() if len(classes.sent) > 1 else ""
        sent = self._changes(classes.sent, classes.to, group)
        special = self._changes(classes.rows.get(KeyEffect.ASKS, ()), classes.to, group)
        is_start = classes.to is _ON
        left = (*left_words(classes), *hides)
        unsaid = (*left_words(classes, without=_EXPECTED), *hides)
        return _KeyPress(
            classes, () if is_start else sent, sent if is_start else special, left, unsaid
        )

    def _changes(
        self, rows: Sequence[TargetRow], to: OperationStatus, group: str
    ) -> tuple[StatusChange, ...]:
        now = self._engine.clock.now()
        return tuple(replace(change_of(row, to, now), group=group) for row in rows)

    def _do(self, press: "_KeyPress") -> None:
        """Carry out exactly what was named before, perhaps one press later."""
        if self._engine.app_state.read_only:
            self._switching.say(READ_ONLY)
            return
        self._done_at = self._engine.clock.monotonic()
        now, left = self._engine.clock.now(), press.left_alone
        if press.now:
            asked = tuple(replace(change, asked_at=now) for change in press.now)
            self._switching.submit(asked, left_alone=left)
            self._tree.deselect(press.refs - {change.ref for change in press.asked})
        if press.asked:
            self._ask(press, left if not press.now else ())
        elif press.unsaid:
            self._switching.say(f"Left alone: {' '.join(press.unsaid)}")

    def _ask(self, press: "_KeyPress", left: tuple[str, ...]) -> None:
        changes = press.asked
        special = (_POSTBACKS,) if changes[0].is_stop else ()
        app_state, clock = self._engine.app_state, self._engine.clock
        question = group_question(changes, app_state, clock, special=special, left=left)

        def accepted() -> None:
            self._switching.submit(changes, left_alone=left)
            self._tree.deselect(press.refs)

        self._switching.ask(question, accepted)

    def _direction(self, verb: Verb, rows: Sequence[TargetRow]) -> OperationStatus | None:
        """The target switch; None for a toggle of rows that are partly on and partly off."""
        if verb is not Verb.TOGGLE:
            return _OFF if verb is Verb.STOP else _ON
        on = self._sorted(rows, _OFF).sent
        off = self._sorted(rows, _ON).sent
        if on and off:
            return None
        return _OFF if on else _ON

    def _ask_about_hidden(self, verb: Verb, rows: Sequence[TargetRow]) -> None:
        """Name marked rows that are out of sight; only the same key again switches them."""
        key, to = _KEYS[verb], self._direction(verb, rows)
        names = f"{self._hidden_words(rows)}."
        if to is None:
            self._switching.say(f"{names} Not all on or all off: x stops, s starts.")
            return
        press = self._press_of(self._sorted(rows, to))
        if press.now:
            again = f"stops {rows_words(len(press.now))}{rate_words(press.classes)}"
        elif press.asked:
            again = "asks about them"
        else:
            self._switching.say(" ".join([names, "Nothing to do.", *press.left_alone]))
            return
        self._second_press.await_second(
            key, f"{names} {key} again {again}.", lambda: self._do(press)
        )

    def _hidden_words(self, rows: Sequence[TargetRow], *, is_short: bool = False) -> str:
        is_filtered = self._tree.outline.filter is not None
        return hidden_words(rows, is_filtered=is_filtered, is_short=is_short)

    def words(self, width: int) -> str:
        """What the keys would do to the marked rows, in this many cells.

        It is made again when the marks, the rows in sight or the account change.
        """
        tree, known = self._tree, self._known
        now = self._engine.clock.monotonic()
        app_state = tree.app_state
        if app_state is None:
            return ""
        if app_state.read_only:
            selected = f"{rows_words(len(tree.selected))} marked"
            return fitting([selected, "read-only: no key switches them", "- clears"], width)
        if known is not None and self._is_good(known, width, app_state, now):
            return known.text
        text = self._made(width, app_state)
        self._known = _Known(tree.selected, tree.outline.visible, app_state, width, now, text)
        return text

    def _is_good(self, known: _Known, width: int, app_state: AppState, now: float) -> bool:
        tree = self._tree
        if known.selected is not tree.selected or known.width != width:
            return False
        if known.rows is not tree.outline.visible:
            return False
        is_fresh = len(tree.selected) >= _MANY and now - known.at < _KEPT_FOR
        return is_fresh or _same(known.app_state, app_state)

    def _made(self, width: int, app_state: AppState) -> str:
        tree = self._tree
        hidden = tree.hidden_selected()
        unseen = set(hidden)
        rows = tree.as_adopted(ref for ref in tree.selected if ref not in unseen)
        stops, starts = classify(rows, _OFF, app_state), classify(rows, _ON, app_state)
        first = [stop_words(stops, width)] if rows else []
        if hidden:
            first.append(self._hidden_words(tree.as_adopted(hidden), is_short=bool(rows)))
        campaigns = (row.entity for row in stops.sent)
        parts = [
            "; ".join(first),
            stop_costs(row for row in campaigns if isinstance(row, Campaign)),
            start_words(starts),
            space_words(stops, starts),
            "- clears",
        ]
        return fitting(parts, width)


def _same(one: AppState, other: AppState) -> bool:
    """True if two app states have the same rows, burn and changes."""
    if one is other:
        return True
    if one.changes is not other.changes or len(one.accounts) != len(other.accounts):
        return False
    return all(
        before.campaigns is after.campaigns
        and before.adgroups is after.adgroups
        and before.ads is after.ads
        and before.burn is after.burn
        for before, after in zip(one.accounts, other.accounts, strict=True)
    )
