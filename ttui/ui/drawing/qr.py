"""A QR code in half blocks: two rows of modules on each line of the screen."""

from ttui.ui.drawing.lines import Line, line

_QUIET = 4
"""The empty margin in modules that readers need (ISO/IEC 18004)."""
_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def qr_lines(text: str, *, dark_terminal: bool = True) -> tuple[Line, ...]:
    """The code as lines in the terminal's own two colours.

    Args:
        text: the text that a phone reads.
        dark_terminal: True if the foreground is the lighter colour. It then draws the light modules
            and the margin, else the dark modules.
    """
    # It imports urllib and xml, which the first frame should not wait for.
    import segno  # noqa: PLC0415

    matrix = segno.make(text, error="l", micro=False).matrix
    size = len(matrix) + 2 * _QUIET
    lit = [[dark_terminal] * size for _ in range(size + size % 2)]
    for y, row in enumerate(matrix, _QUIET):
        for x, module in enumerate(row, _QUIET):
            lit[y][x] = bool(module) is not dark_terminal
    return tuple(
        line("".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True)))
        for upper, lower in zip(lit[::2], lit[1::2], strict=True)
    )
