"""What the keys that switch need of the screen whose keys they are."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from textual.app import App

from ttui.domain.app_state import Picture
from ttui.domain.ids import EntityRef
from ttui.ui.switching.target import PaintedRow, PaintedRows


class RowsInSight(Protocol):
    """Which rows can be seen; a new `visible` object each time that changes."""

    @property
    def filter(self) -> object | None:
        """The filter that hides rows, if there is one."""
        ...

    @property
    def visible(self) -> object:
        """The rows that neither the filter nor a fold hides."""
        ...


class SelectedRows(PaintedRows, Protocol):
    """Rows of which some are marked."""

    @property
    def picture(self) -> Picture | None:
        """The picture that the rows were last made from."""
        ...

    @property
    def outline(self) -> RowsInSight:
        """Which rows are in sight."""
        ...

    def hidden_marks(self) -> list[EntityRef]:
        """Marked rows that the filter or a fold hides."""
        ...

    def as_seen(self, refs: Iterable[EntityRef]) -> Sequence[PaintedRow]:
        """The rows as painted where they are on the screen now, else as adopted."""
        ...

    def as_adopted(self, refs: Iterable[EntityRef]) -> Sequence[PaintedRow]:
        """The rows as the newest picture has them, drawn yet or not."""
        ...

    def unmark(self, refs: set[EntityRef]) -> None:
        """Take the marks off these rows."""
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
        """These rows were handed to the engine."""
        ...

    def hand_off(self, ref: EntityRef) -> None:
        """Show how a person ends the Promote that a row belongs to."""
        ...
