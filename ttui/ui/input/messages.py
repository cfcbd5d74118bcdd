"""Messages to the top screen about keys that the app takes first."""

from textual.message import Message


class StopAllPressed(Message):
    """The key for stopping everything was pressed. The top screen gets this, never the key."""
