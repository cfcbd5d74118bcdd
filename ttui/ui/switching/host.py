"""What the keys that switch rows need from their screen."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from textual.app import App

from ttui.domain.app_state import AppState
from ttui.domain.ids import EntityRef
from ttui.ui.switching.target import TargetRow, TargetRows


class RowsInSight(Protocol):
    """The rows in sight; `visible` is a new object after each change."""

    @property
    def filter(self) -> object | None:
        """The filter in force, if any."""
        ...

    @property
    def visible(self) -> object:
        """The rows that neither the filter nor a fold hides."""
        ...


class SelectedRows(TargetRows, Protocol):
    """The rows, with their marks."""

    @property
    def app_state(self) -> AppState | None:
        """The app state from which the rows were last made."""
        ...

    @property
    def outline(self) -> RowsInSight:
        """The rows in sight."""
        ...

    def hidden_selected(self) -> list[EntityRef]:
        """Marked rows that the filter or a fold hides."""
        ...

    def as_seen(self, refs: Iterable[EntityRef]) -> Sequence[TargetRow]:
        """The rows as drawn if they are on the screen now, else as in the newest app state."""
        ...

    def as_adopted(self, refs: Iterable[EntityRef]) -> Sequence[TargetRow]:
        """The rows as the newest app state has them, drawn yet or not."""
        ...

    def deselect(self, refs: set[EntityRef]) -> None:
        """Unmark these rows."""
        ...


class SwitchHost(Protocol):
    """The screen whose keys switch rows."""

    @property
    def app(self) -> App[None]:
        """The app, for questions and toasts."""
        ...

    @property
    def tree_view(self) -> SelectedRows:
        """The rows."""
        ...

    def switched(self, refs: Collection[EntityRef]) -> None:
        """Note that these rows were handed to the engine."""
        ...

    def stop_account(self, advertiser_id: str) -> None:
        """Say what a stop of this ad account would do; the same key again does it."""
        ...

    def hand_off(self, ref: EntityRef) -> None:
        """Show how a person ends the Promote that a row belongs to."""
        ...
