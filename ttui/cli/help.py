"""`ttui help`: prints the manual, as plain text."""

import os

from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import show, tell
from ttui.manual import TOPICS
from ttui.manual.layout import hanging, laid_out
from ttui.manual.pages import summary

_WIDEST = 88
"""Cells; longer lines are hard to read."""
_NARROWEST = 24
_USUAL = 80
"""Where nothing is a terminal."""
_MOST_SHOWN = 60
_HOW = "'ttui help TOPIC' prints a page; 'ttui --help' lists the verbs."


def print_help(arguments: Arguments) -> ExitCode:
    """Print one page, or the list of pages where none is named."""
    width = min(_WIDEST, max(_NARROWEST, columns(_USUAL)))
    topic = arguments.topic.strip().lower()
    if not topic:
        _print_topics(width)
    elif topic in TOPICS:
        for line in laid_out(topic, width):
            show(line.text)
    else:
        tell(f"there is no page {topic[:_MOST_SHOWN]!a}; the pages are {', '.join(TOPICS)}")
        return ExitCode.USAGE
    return ExitCode.DONE


def columns(default: int) -> int:
    """The width of the terminal: through a pager it is no longer the one of standard output.

    Args:
        default: cells where nothing is a terminal.
    """
    given = os.environ.get("COLUMNS", "")
    if given.isascii() and given.isdecimal() and int(given):
        return int(given)
    for descriptor in (1, 2, 0):
        try:
            columns = os.get_terminal_size(descriptor).columns
        except OSError:
            continue
        if columns:
            return columns
    return default


def _print_topics(width: int) -> None:
    widest = max(map(len, TOPICS))
    for topic in TOPICS:
        for line in hanging(f"{topic:<{widest}}  ", summary(topic), width):
            show(line)
    show("")
    for line in hanging(
        "", "'ttui help TOPIC' prints a page; 'ttui --help' lists all verbs.", width
    ):
        show(line)
