"""The one way to tell somebody something in passing."""

from typing import Literal, get_args

from textual.app import App

from ttui.ui.render import clean

Severity = Literal["information", "warning", "error"]


def announce(app: App[None], text: str, severity: str = "information") -> None:
    """Show a sentence for a few seconds; names in it can do no harm.

    Args:
        app: where to show it.
        text: the sentence; hostile text may be in it.
        severity: information, warning or error; anything else counts as information.
    """
    known: Severity = "information"
    for each in get_args(Severity):
        known = each if each == severity else known
    app.notify(clean(text), severity=known, markup=False)
