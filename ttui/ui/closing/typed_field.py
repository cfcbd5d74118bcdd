"""A text field for what must come from a person's own fingers."""

from textual import events
from textual.message import Message
from textual.widgets import Input


class TypedField(Input):
    """An input that can be told to take no paste: a name to type is there to make one look."""

    class PasteRefused(Message):
        """Something was pasted that has to be typed."""

    takes_paste = True

    def on_mount(self) -> None:
        """No blinking: each blink is a frame on the line."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Leave a paste out where only typing counts."""
        if not self.takes_paste:
            event.prevent_default()
            event.stop()
            self.post_message(self.PasteRefused())
