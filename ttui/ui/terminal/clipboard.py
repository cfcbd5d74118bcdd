"""Copies through the terminal (OSC 52), which may drop a copy silently (TERMINAL.md T15)."""

from base64 import b64encode
from collections.abc import Mapping

from textual.app import App

MOST_BYTES = 74_994
"""Some terminals drop longer sequences; k9s has the same limit."""
TMUX_LINE = "set -g set-clipboard on"


def copy(app: App[None], text: str, environ: Mapping[str, str]) -> str:
    """Send a text to the clipboard of the user's own terminal.

    Args:
        app: has the terminal.
        text: the text; never a secret.
        environ: the process environment; tells whether tmux is in between.

    Returns:
        The sentence for the user: no terminal tells whether a copy arrived.
    """
    if len(b64encode(text.encode("utf-8", "replace"))) > MOST_BYTES:
        return "Too long for the clipboard."
    app.copy_to_clipboard(text)
    # If tmux runs on the user's own machine and ttui over SSH, only TERM shows it.
    is_tmux = environ.get("TMUX") or environ.get("TERM", "").startswith(("tmux", "screen"))
    needs = f"in tmux it needs {TMUX_LINE}" if is_tmux else "not every terminal takes it"
    return f"Sent to the clipboard; {needs}."
