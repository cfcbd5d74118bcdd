"""The lowest line of a screen: keys, and a word for what each does."""

from collections.abc import Iterable

from ttui.ui.drawing.lines import Line, segment
from ttui.ui.drawing.styles import BOLD, DIM


def key_line(words: Iterable[tuple[str, str]]) -> Line:
    """Keys with their words, in this order."""
    return tuple(
        segment(text, look)
        for key, word in words
        for text, look in ((f" {key}", BOLD), (f" {word} ", DIM))
    )
