"""The one way to tell somebody something in passing."""

import time
from typing import Literal, get_args
from weakref import WeakKeyDictionary

from textual.app import App

from ttui.ui.drawing.lines import clean

Severity = Literal["information", "warning", "error"]

_GONE_AFTER = 0.3
"""Seconds after its time within which Textual has surely taken a notice away."""
_in_sight: WeakKeyDictionary[App[None], dict[str, float]] = WeakKeyDictionary()
"""By app, until which monotonic second a sentence can be read."""


def announce(app: App[None], text: str, severity: str = "information") -> None:
    """Show a sentence for a few seconds; names in it can do no harm.

    One that can be read already is not shown a second time: it would hide the rows.

    Args:
        app: where to show it.
        text: the sentence; hostile text may be in it.
        severity: information, warning or error; anything else counts as information.
    """
    known: Severity = "information"
    for each in get_args(Severity):
        known = each if each == severity else known
    shown, now = clean(text), time.monotonic()
    lasting = {each: until for each, until in _in_sight.get(app, {}).items() if until > now}
    if shown in lasting:
        return
    _in_sight[app] = {**lasting, shown: now + app.NOTIFICATION_TIMEOUT}
    app.notify(shown, severity=known, markup=False)
    app.set_timer(app.NOTIFICATION_TIMEOUT + _GONE_AFTER, lambda: _paint_anew(app))


def _paint_anew(app: App[None]) -> None:
    """Textual leaves notices on the screen that were higher than it once they are gone."""
    for screen in app.screen_stack:
        screen.refresh()
