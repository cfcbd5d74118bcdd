"""The only module that makes text from the network safe to draw.

Names are hostile: they may hold escape sequences, direction marks, markup, and characters whose
width differs between terminals. `clean` removes all of these. Nothing here reads markup.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from io import StringIO
from typing import TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from ttui.ui.drawing.styles import PLAIN

Line: TypeAlias = tuple[Segment, ...]
"""One line of the screen."""

_ISOLATE, _ISOLATED = "\u2068", "\u2069"
"""First-strong isolate and its end (Unicode UAX 9); they take no cell."""
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_BLANKED = frozenset("\t\n\v\f\r\x85")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Me"})
"""Controls, direction and join marks, half surrogates, enclosing marks."""
_UNSURE = frozenset({"Co", "Cn"})
_MARKS_KEPT = 2
_FLAG_A, _FLAG_Z = 0x1F1E6, 0x1F1FF
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180F), (0x1F3FB, 0x1F3FF))
_WRAPPER = Console(file=StringIO(), width=80, color_system=None, _environ={})


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Text that is harmless for terminals and has a known width, ready to be drawn.

    It is `bare` with each run of right-to-left letters isolated. Otherwise a terminal that reorders
    such letters would also move figures in the next columns.
    """
    return _isolated(bare(text))


def _isolated(text: str) -> str:
    if text.isascii() or not any(map(_runs_leftwards, text)):
        return text
    made: list[str] = []
    start = end = -1
    for place, char in enumerate(text):
        if _runs_leftwards(char):
            start, end = (place if start < 0 else start), place + 1
        elif start >= 0 and unicodedata.bidirectional(char) == "L":
            made.append(_ISOLATE + text[start:end] + _ISOLATED + text[end:place])
            start = -1
        if start < 0:
            made.append(char)
    if start >= 0:
        made.append(_ISOLATE + text[start:end] + _ISOLATED + text[end:])
    return "".join(made)


def _runs_leftwards(char: str) -> bool:
    return unicodedata.bidirectional(char) in {"R", "AL", "AN"}


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Text that is harmless for terminals and has a known width, to be cut or searched.

    Controls, direction marks, joiners and variation selectors are dropped, line ends become
    spaces, flags become their two letters, skin tones fall away, private and unassigned
    characters become `?`, and no letter carries more than two marks.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        shown = _shown(char)
        marks = marks + 1 if shown and cell_len(shown) == 0 else 0
        if marks <= _MARKS_KEPT:
            kept.append(shown)
    return "".join(kept)


def _shown(char: str) -> str:
    if char in _BLANKED:
        return " "
    code, kind = ord(char), unicodedata.category(char)
    if kind in _SPACES:
        return " "
    if kind in _DROPPED or _is_selector(code):
        return ""
    if kind in _UNSURE:
        return "?"
    if _FLAG_A <= code <= _FLAG_Z:
        return chr(ord("A") + code - _FLAG_A)
    return char


def _is_selector(code: int) -> bool:
    """True for variation selectors and skin tones, which change the character before them."""
    return any(first <= code <= last for first, last in _SELECTORS)


def width_of(text: str) -> int:
    """The cells that clean text takes."""
    return cell_len(text)


def fit(text: str, width: int) -> str:
    """Clean text in exactly this many cells: padded on the right, or cut with an ellipsis."""
    shown = bare(text)
    if width <= 0:
        return ""
    if cell_len(shown) <= width:
        return _isolated(set_cell_size(shown, width))
    return _isolated(set_cell_size(set_cell_size(shown, width - 1).rstrip() + "…", width))


def cut_name(text: str, width: int) -> str:
    """A clean name in at most this many cells: what does not fit is left out of its middle.

    Names of one plan begin alike and differ at their ends, so both ends stay.
    """
    shown = bare(text)
    if cell_len(shown) <= width:
        return _isolated(shown)
    if width <= 0:
        return ""
    ending = _ending(shown, (width - 1) // 2)
    beginning = _beginning(shown, width - 1 - cell_len(ending))
    return _isolated(f"{beginning.rstrip()}…{ending}")


def fit_name(text: str, width: int) -> str:
    """A clean name in exactly this many cells: padded on the right, or cut in its middle."""
    shown = cut_name(text, width)
    return shown + " " * (width - cell_len(shown))


def _beginning(text: str, width: int) -> str:
    """As many whole glyphs from the start as fit, with their marks."""
    for place, char in enumerate(text):
        width -= cell_len(char)
        if width < 0:
            return text[:place]
    return text


def _ending(text: str, width: int) -> str:
    """As many whole glyphs from the end as fit, none of them without the letter of its marks."""
    start = len(text)
    for place in range(len(text) - 1, -1, -1):
        size = cell_len(text[place])
        width -= size
        if width < 0:
            break
        if size:
            start = place
    return text[start:].lstrip()


def fit_right(text: str, width: int) -> str:
    """Like `fit`, padded on the left."""
    shown = clean(text)
    missing = width - cell_len(shown)
    return " " * missing + shown if missing >= 0 else fit(shown, width)


def wrap(text: str, width: int) -> list[str]:
    """Clean text in lines of at most this many cells, broken at spaces where there are some."""
    width = max(width, 2)
    lines = Text(bare(text)).wrap(_WRAPPER, width)
    parts = [part for line in lines for part in chop_cells(line.plain.rstrip(), width) or [""]]
    return [_isolated(part) for part in parts] or [""]


def segment(text: str, style: Style = PLAIN) -> Segment:
    """A segment of one style. Its text is always cleaned."""
    return Segment(clean(text), style)


def line(*parts: str | Segment) -> Line:
    """A line made of plain texts and segments."""
    return tuple(segment(part) if isinstance(part, str) else part for part in parts)


def wrapped(text: str, width: int, style: Style = PLAIN) -> list[Line]:
    """Like `wrap`, as lines of one style."""
    return [line(segment(each, style)) for each in wrap(text, width)]


def hanging_indent(head: Segment, text: str, width: int, style: Style = PLAIN) -> list[Line]:
    """A text after a head; further lines are indented by the width of the head."""
    left = cell_len(head.text)
    blank = Segment(" " * left, head.style)
    parts = wrap(text, width - left)
    return [(blank if below else head, segment(part, style)) for below, part in enumerate(parts)]


def plain(segments: Line) -> str:
    """The text of a line, without styles."""
    return "".join(part.text for part in segments)


def line_width(segments: Line) -> int:
    """The cells a line takes."""
    return sum(cell_len(part.text) for part in segments)


def justify(left: Line, right: Line, width: int) -> Line:
    """One line with a left and a right part; the left one is cut if both do not fit."""
    room = width - line_width(right) - 1
    if room < 1:
        return truncate(left, width)
    kept = truncate(left, room)
    return (*kept, Segment(" " * (width - line_width(kept) - line_width(right)), PLAIN), *right)


def truncate(segments: Line, width: int) -> Line:
    """A line of at most this many cells."""
    kept: list[Segment] = []
    room = width
    for part in segments:
        size = cell_len(part.text)
        if size <= room:
            kept.append(part)
            room -= size
            continue
        if room > 0:
            kept.append(Segment(fit(part.text, room), part.style))
        break
    return tuple(kept)


LEAST_NAME = 16
"""The least cells of a name when the text after it needs room."""


def lay_out(segments: Line, width: int, indent: str = "    ") -> list[Line]:
    """A line whose end is never cut: the first segment is cut, then the rest moves below.

    Args:
        segments: a name and the text about it; or one segment, which is wrapped.
        width: the cells of a line.
        indent: before every further line.
    """
    if line_width(segments) <= width:
        return [segments]
    first, rest = segments[0], segments[1:]
    look = (rest or segments)[-1].style or PLAIN
    if not rest:
        head, *more = wrap(first.text, width)
        below = wrap(" ".join(more), width - len(indent)) if more else []
        return [line(segment(head, look)), *(line(segment(indent + each, look)) for each in below)]
    room = width - line_width(rest)
    if room >= LEAST_NAME:
        return [(Segment(cut_name(first.text.rstrip(), room), first.style), *rest)]
    below = wrap(plain(rest).strip(), width - len(indent))
    head_line = (Segment(cut_name(first.text.rstrip(), width), first.style),)
    return [head_line, *(line(segment(indent + each, look)) for each in below)]


def flow(segments: Line, width: int) -> list[Line]:
    """Segments side by side, in as many lines as needed; none that fits one line is cut."""
    made: list[list[Segment]] = [[]]
    for part in segments:
        if made[-1] and line_width((*made[-1], part)) > width:
            made.append([])
        text = part.text if made[-1] else part.text.lstrip()
        made[-1].append(Segment(text, part.style))
    return [truncate(tuple(each), width) for each in made]


def whole_parts(parts: Sequence[Line], width: int) -> Line:
    """As many parts as fit, each uncut: half a figure would be wrong."""
    drawn: Line = parts[0]
    for part in parts[1:]:
        if line_width(drawn) + 3 + line_width(part) > width:
            break
        drawn = (*drawn, segment("   "), *part)
    return drawn


def paragraph(text: str, width: int, indent: str = " ") -> list[Line]:
    """An indented paragraph."""
    return [line(indent + part) for part in wrap(text, width - len(indent) - 1)]
