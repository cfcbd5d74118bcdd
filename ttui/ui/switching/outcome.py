"""The result of one key press, for each row and in one line."""

from collections.abc import Sequence

from rich.style import Style

from ttui.domain.app_state import AppState
from ttui.domain.changes import ChangeRecord, ChangeState, StatusChange
from ttui.domain.undo import Press
from ttui.ui.drawing.lines import Line, lay_out, line, segment
from ttui.ui.drawing.styles import BAD, BOLD, DIM, GOOD, PLAIN, WARN
from ttui.ui.wording.eligibility import message_of
from ttui.ui.wording.rows import rows_words
from ttui.ui.wording.status_words import change_sentence

_SHOWN_OF_GROUP = 8
"""How many characters of a group's id are shown; they find it in the journal."""


class SwitchOutcome:
    """Follows the changes of one key press through the app states.

    Args:
        press: what was asked, at least one change.
        left_alone: sentences about rows that were marked and not switched.
    """

    def __init__(self, press: Press, left_alone: tuple[str, ...] = ()) -> None:
        self.press = press
        self.changes = press.changes
        self.left_alone = left_alone
        self.proven: list[ChangeRecord] = []
        """Changes that were read back as asked."""
        self.refused: list[ChangeRecord] = []
        """Changes that surely had no effect; the message says why."""
        self.unknown: list[ChangeRecord] = []
        """Changes that were sent without a known result, and are being checked."""
        self._records: dict[str, ChangeRecord] = {}
        self._looked_at: object = None

    def look(self, app_state: AppState) -> None:
        """Take over the states of the changes; costs nothing while none has moved."""
        if app_state.changes is self._looked_at:
            return
        self._looked_at = app_state.changes
        for change in self.changes:
            latest = app_state.changes.get(change.ref)
            # The row shows another change, which says nothing about this one.
            if latest is not None and self.press.is_about(latest.change, change):
                self._records[change.change_id] = latest
        known = list(self._records.values())
        self.proven = [one for one in known if one.state.is_proven]
        self.refused = [one for one in known if one.state.is_without_effect]
        self.unknown = [one for one in known if one.state is ChangeState.UNCONFIRMED]

    def record(self, change: StatusChange) -> ChangeRecord | None:
        """The record as last seen; None until the engine has published it."""
        return self._records.get(change.change_id)

    @property
    def under_way(self) -> int:
        """The number of changes that are still open."""
        settled = len(self.proven) + len(self.refused) + len(self.unknown)
        return len(self.changes) - settled

    @property
    def is_published(self) -> bool:
        """True once the engine has published any of them."""
        return bool(self._records)

    def counts(self) -> str:
        """All rows in one line: `17 off, confirmed; 2 refused; 1 unknown`."""
        is_stop = self.changes[0].is_stop
        stops = [one for one in self.proven if one.change.is_stop]
        starts = len(self.proven) - len(stops)
        parts = (
            (len(stops), "off, confirmed"),
            (starts, "on, confirmed"),
            (len(self.refused), "refused"),
            (len(self.unknown), "unknown"),
            (self.under_way, "stopping" if is_stop else "starting"),
        )
        return "; ".join(f"{number} {word}" for number, word in parts if number)

    def trouble(self) -> str:
        """What was not done, with the first reasons; empty while all is open or done."""
        bad = [*self.refused, *self.unknown]
        if not bad or self.under_way:
            return ""
        first = "; ".join(f"{one.change.name}: {_reason(one)}" for one in bad[:2])
        return f"{len(bad)} of {rows_words(len(self.changes))} not done. {first} (K shows each)"

    def title(self) -> str:
        """What was asked, as the title of a list."""
        verbs = {change.is_stop for change in self.changes}
        verb = "Switching" if len(verbs) > 1 else "Stop" if True in verbs else "Start"
        undone = any(change.undoes for change in self.changes)
        group = self.changes[0].group[:_SHOWN_OF_GROUP]
        found = f"   (J, then /{group}: in the journal)" if group else ""
        return (
            f"{'Taking back: ' if undone else ''}{verb} of {rows_words(len(self.changes))}{found}"
        )

    def lines(self, width: int) -> tuple[Line, ...]:
        """One line for each row: failed ones first, then open ones, then proven ones.

        Args:
            width: the cells of a line. A long name is cut, so that state and reason stay visible.
        """
        return tuple(part for each in self._lines() for part in lay_out(each, width))

    def _lines(self) -> list[Line]:
        made: list[Line] = [line(segment(self.counts(), BOLD))]
        waiting = [one for one in self._records.values() if one.state.is_open]
        silent = [one.name for one in self.changes if one.change_id not in self._records]
        made += _section("Refused", self.refused, BAD)
        made += _section("Unknown: being checked", self.unknown, WARN)
        if self.left_alone:
            made.append(line(segment("Marked and left alone", BOLD)))
            made += [line(segment(f"  {each}", PLAIN)) for each in self.left_alone]
        made += _section("Under way", waiting, PLAIN)
        made += [line(segment(f"  {name}: handed to the engine", DIM)) for name in silent]
        made += _section("Confirmed", self.proven, GOOD)
        return made


def _section(title: str, records: Sequence[ChangeRecord], style: Style) -> list[Line]:
    if not records:
        return []
    rows = [line(segment(f"  {one.change.name}  "), segment(_words(one), style)) for one in records]
    return [line(segment(f"{title} ({len(records)})", BOLD)), *rows]


def _words(record: ChangeRecord) -> str:
    note = f": {message_of(record)}" if record.message and not record.state.is_proven else ""
    return f"{change_sentence(record)}{note}"


def _reason(record: ChangeRecord) -> str:
    return message_of(record).rstrip(".") or change_sentence(record)
