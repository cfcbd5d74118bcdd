"""The keys that switch rows, as every screen with rows has them."""

from ttui.ui.switching.plan import Verb


class RowKeys:
    """A base of such screens."""

    def switch_rows(self, verb: Verb) -> None:
        """Carry out a key, on the rows as they are drawn."""
        raise NotImplementedError

    def action_toggle_switch(self) -> None:
        """Switch off at once, or on after a question."""
        self.switch_rows(Verb.TOGGLE)

    def action_stop(self) -> None:
        """Switch off, at once if no question is needed."""
        self.switch_rows(Verb.STOP)

    def action_start(self) -> None:
        """Switch on, after a question."""
        self.switch_rows(Verb.START)
