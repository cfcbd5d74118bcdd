"""The floor of a start: a Textual app with one Static. Run as a program of its own."""

from textual.app import App, ComposeResult
from textual.widgets import Static

WORDS = "nothing to see"


class BareApp(App[None]):
    """Draws two words."""

    def compose(self) -> ComposeResult:
        """One Static."""
        yield Static(WORDS)


if __name__ == "__main__":
    BareApp().run()
