"""Copying through the terminal (OSC 52), which may lose it without a word (TERMINAL.md T15)."""

from base64 import b64encode
from collections.abc import Mapping

from textual.app import App

MOST_BYTES = 74_994
"""Longer sequences are dropped by some terminals; what k9s sends at most."""
TMUX_LINE = "set -g set-clipboard on"


def copy(app: App[None], text: str, environ: Mapping[str, str]) -> str:
    """Send a text to the clipboard of the person's own terminal.

    Args:
        app: whose terminal.
        text: what; never a secret.
        environ: the process environment, for whether tmux stands in between.

    Returns:
        What to tell the person: no terminal says whether it arrived.
    """
    if len(b64encode(text.encode("utf-8", "replace"))) > MOST_BYTES:
        return "Too long for the clipboard."
    app.copy_to_clipboard(text)
    # tmux on the near side of an SSH connection shows in TERM alone.
    is_tmux = environ.get("TMUX") or environ.get("TERM", "").startswith(("tmux", "screen"))
    needs = f"in tmux it needs {TMUX_LINE}" if is_tmux else "not every terminal takes it"
    return f"Sent to the clipboard; {needs}."
