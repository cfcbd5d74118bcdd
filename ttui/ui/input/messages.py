"""What keys that the app hears first tell the screen on top."""

from textual.message import Message


class PanicHeard(Message):
    """A key of panic was pressed; the screen on top gets this and never the key itself."""
