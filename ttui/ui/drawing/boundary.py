"""Catches faults of drawing: one place of the screen then says so, and the rest goes on.

An unexpected value must not end the watch over a running stop. A caught fault is logged with its
type and place, never with values.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from textual.app import App
from textual.dom import DOMNode

from ttui.domain.fault import fault_text
from ttui.ui.drawing.lines import Line, line, segment
from ttui.ui.drawing.styles import BAD
from ttui.ui.drawing.toast import toast

_log = logging.getLogger(__name__)
_Node = TypeVar("_Node", bound=DOMNode)
_P = ParamSpec("_P")


def drawn(make: Callable[[], tuple[Line, ...]], what: str) -> tuple[Line, ...]:
    """The lines from `make`, or one line that says that they cannot be drawn.

    Args:
        make: makes the lines; may fail in any way.
        what: names them in a sentence, such as "this row".
    """
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - the boundary of drawing, see above
        return (line(segment(f" {_sentence(what, error)}", BAD)),)


@contextmanager
def drawing(app: App[None], what: str) -> Iterator[None]:
    """If a screen cannot be drawn, keep its old content and show a toast.

    Args:
        app: shows the toast.
        what: the name of the content in a sentence, such as "the journal".
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the boundary of drawing, see above
        toast(app, _sentence(what, error), "error")


def draws(
    what: str,
) -> Callable[[Callable[Concatenate[_Node, _P], None]], Callable[Concatenate[_Node, _P], None]]:
    """Wrap a method that draws a screen in `drawing`."""

    def decorate(
        method: Callable[Concatenate[_Node, _P], None],
    ) -> Callable[Concatenate[_Node, _P], None]:
        @wraps(method)
        def draw(self: _Node, /, *args: _P.args, **kwargs: _P.kwargs) -> None:
            with drawing(self.app, what):
                method(self, *args, **kwargs)

        return draw

    return decorate


def key_words(error: Exception) -> str:
    """The sentence for a key whose action failed."""
    text = f"Fault in ttui at that key ({fault_text(error)}). The journal, J, tells what was sent."
    _log.info(text)
    return text


def end_words(error: BaseException | None) -> str:
    """The last words of a screen that cannot go on."""
    what = fault_text(error) if error is not None else "unknown"
    return (
        f"ttui: fault in ttui: {what}. What was asked for is in the journal: the next start reads"
        " it back; 'ttui status' shows what is on, 'ttui stop --all' works without the screen."
    )


def _sentence(what: str, error: Exception) -> str:
    text = f"Fault in ttui: {what} cannot be drawn ({fault_text(error)}). Everything else goes on."
    # Logged below the level that Python prints to standard error, because that is the screen.
    _log.info(text)
    return text
