"""One page of the manual, laid over the help."""

from ttui.manual.layout import PageLine, laid_out
from ttui.manual.pages import Kind
from ttui.ui.drawing.lines import Line, hanging_indent, line, segment, width_of, wrap
from ttui.ui.drawing.styles import ACCENT, BOLD, PLAIN
from ttui.ui.widgets.text_modal import WAY_BACK, TextModal

_LOOKS = {Kind.TITLE: BOLD, Kind.HEADING: BOLD, Kind.CODE: ACCENT}


class ManualPage(TextModal):
    """A page that scrolls with the keys of the tree.

    Args:
        topic: one of `TOPICS`.
    """

    def __init__(self, topic: str) -> None:
        super().__init__(topic, keys=(f"{WAY_BACK}   'ttui help {topic}' prints it", WAY_BACK))
        self._topic = topic

    def _body(self, width: int) -> list[Line]:
        return [part for each in laid_out(self._topic, width, wrap) for part in _drawn(each, width)]


def _drawn(each: PageLine, width: int) -> list[Line]:
    look = _LOOKS.get(each.kind, PLAIN)
    if width_of(each.text) <= width:
        return [line(segment(each.text, look))]
    # Code may be too wide for a narrow terminal. If it were cut off, it would look whole.
    text = each.text.lstrip()
    return hanging_indent(segment(each.text.removesuffix(text), look), text, width, look)
