"""The field in which a filter is typed, in place of the footer."""

from textual.screen import Screen
from textual.widgets import Input

from ttui.ui.drawing.toast import toast
from ttui.ui.tree import filters
from ttui.ui.tree.campaign_tree import CampaignTree

_OPEN = "-filtering"


class Filtering:
    """Opens and closes the field of one screen, and narrows its tree."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    @property
    def is_open(self) -> bool:
        """True while the field is open."""
        return self._screen.has_class(_OPEN)

    def open(self, current: filters.Filter | None) -> None:
        """Show the field with the filter in force, and give it the keys."""
        self._screen.add_class(_OPEN)
        field = self._screen.query_one("#filter", Input)
        field.value = current.text if current else ""
        field.focus()

    def typed(self, tree: CampaignTree, text: str) -> None:
        """Narrow the tree to what was typed."""
        self.close(tree)
        wanted = filters.parse(text)
        tree.show_filter(wanted)
        if wanted is not None and not tree.outline.match_count:
            what, more = "Nothing", ""
            if tree.outline.is_partly_unread:
                what, more = "Nothing that was read", " Not all lists are read."
            text = f"{what} matches {wanted.text}.{more} Esc shows all again."
            toast(self._screen.app, text)

    def close(self, tree: CampaignTree) -> None:
        """Give the keys back to the tree; the filter stays as it was."""
        self._screen.remove_class(_OPEN)
        tree.focus()
