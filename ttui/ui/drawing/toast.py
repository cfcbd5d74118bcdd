"""The only way to show a toast."""

from typing import Literal, get_args
from weakref import WeakKeyDictionary

from textual.app import App

from ttui.ui.drawing.lines import clean

Severity = Literal["information", "warning", "error"]

_GONE_AFTER = 0.3
"""Seconds after its end within which Textual has surely removed a toast."""
_in_sight: WeakKeyDictionary[App[None], set[str]] = WeakKeyDictionary()
"""By app, the sentences that are visible."""


def toast(app: App[None], text: str, severity: str = "information") -> None:
    """Show a sentence for a few seconds; hostile names in it do no harm.

    A sentence that is visible already is not shown twice: it would hide the rows.

    Args:
        app: shows it.
        text: the sentence; may hold hostile text.
        severity: information, warning or error; anything else counts as information.
    """
    known: Severity = "information"
    for each in get_args(Severity):
        known = each if each == severity else known
    shown, in_sight = clean(text), _in_sight.setdefault(app, set())
    if shown in in_sight:
        return
    in_sight.add(shown)
    app.set_timer(app.NOTIFICATION_TIMEOUT, lambda: in_sight.discard(shown))
    app.notify(shown, severity=known, markup=False)
    app.set_timer(app.NOTIFICATION_TIMEOUT + _GONE_AFTER, lambda: _redraw(app))


def _redraw(app: App[None]) -> None:
    """Textual does not erase toasts higher than the screen; this redraws it."""
    for screen in app.screen_stack:
        screen.refresh()
