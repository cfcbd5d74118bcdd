"""Lines of text that scroll; only lines that changed are painted again."""

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ttui.ui.drawing.lines import Line, line, segment
from ttui.ui.drawing.styles import DIM

_LEAST_SCROLLED = 2
"""From three lines on, the last line of a view tells how much is below it."""


class LinesView(ScrollView):
    """Draws lines that other code makes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines being drawn."""
        return self._lines

    def draw(self, lines: tuple[Line, ...]) -> None:
        """Draw these lines from now on."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.virtual_size = Size(self.size.width, len(lines))
            self.refresh()
            return
        for y, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.refresh_line(y)

    def keep_visible(self, line: int) -> None:
        """Scroll if need be; not before it has a size."""
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= line < top + height - 1:
            self.scroll_to(y=max(0, line - height // 2), animate=False)

    def render_line(self, y: int) -> Strip:
        """One line of what is visible."""
        index = self.scroll_offset.y + y
        if index >= len(self._lines):
            return Strip.blank(self.size.width)
        below = len(self._lines) - index - 1
        if below and y == self.size.height - 1 and y >= _LEAST_SCROLLED:
            return Strip(line(segment(f" ↓ {below + 1} more lines", DIM)))
        return Strip(self._lines[index])

    def on_resize(self, event: events.Resize) -> None:
        """The size changed; the owner of the lines makes them again."""
        self.virtual_size = Size(event.size.width, len(self._lines))
