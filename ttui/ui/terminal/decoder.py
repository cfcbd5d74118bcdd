"""Decodes typed bytes with Textual's parser, and ends a paste that never ends."""

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from ttui.domain.clock import SYSTEM_CLOCK

PASTE_SILENCE = 1.0
"""Seconds without a byte after which a paste has ended, even without its last bracket."""


class Decoder:
    """Turns bytes into messages; lives on the input thread.

    Args:
        debug: Textual's own option.
        now: monotonic seconds.
    """

    def __init__(
        self, debug: bool = False, now: Callable[[], float] = SYSTEM_CLOCK.monotonic
    ) -> None:
        self._debug = debug
        self._now = now
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._tail = ""
        self._in_paste = False
        self._fed_at = now()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Decode bytes; returns the messages that are complete."""
        text = self._decode(data)
        self._fed_at = self._now()
        self._follow(self._tail + text)
        self._tail = (self._tail + text)[1 - len(BRACKETED_PASTE_START) :]
        for character in text:
            yield from self._feed(character)

    def _feed(self, character: str) -> Iterator[Message]:
        try:
            yield from self._parser.feed(character)
        except (ValueError, OverflowError):
            # Textual's parser fails on some reports, such as a released key or an invalid code
            # point. Such a report is dropped, and decoding goes on.
            self._parser = XTermParser(self._debug)

    def tick(self) -> Iterator[Message]:
        """The messages that a pause of the line completes."""
        if self._in_paste and self._now() - self._fed_at > PASTE_SILENCE:
            # Its end was lost: the parser would take every further key as text of the paste.
            self._parser = XTermParser(self._debug)
            self._in_paste = False
        yield from self._parser.tick()

    def _follow(self, text: str) -> None:
        start, end = text.rfind(BRACKETED_PASTE_START), text.rfind(BRACKETED_PASTE_END)
        if start != end:
            self._in_paste = start > end
