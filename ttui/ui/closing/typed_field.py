"""A text field for words that a person must type."""

from textual import events
from textual.message import Message
from textual.widgets import Input


class TypedField(Input):
    """An input that can refuse a paste: typing a name makes the user look at it."""

    class PasteRefused(Message):
        """A text was pasted that must be typed."""

    takes_paste = True

    def on_mount(self) -> None:
        """Turn blinking off: each blink would send a frame over the line."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Refuse a paste if only typing counts."""
        if not self.takes_paste:
            event.prevent_default()
            event.stop()
            self.post_message(self.PasteRefused())
