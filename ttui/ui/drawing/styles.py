"""The styles in use. A word or a glyph beside it always says the same."""

from rich.style import Style

PLAIN = Style.null()
BOLD = Style(bold=True)
DIM = Style(dim=True)
GOOD = Style(color="green")
WARN = Style(color="yellow")
BAD = Style(color="red", bold=True)
ACCENT = Style(color="cyan")
REVERSE = Style(reverse=True)
CURSOR = Style(reverse=True)
CURSOR_AWAY = Style(underline=True)
"""The cursor while another pane has the keys."""
