"""What is typed, decoded by Textual's parser, which must not stay in a paste that never ends."""

import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

PASTE_SILENCE = 1.0
"""Seconds without a byte after which a paste has ended, whatever became of its last bracket."""


class Decoder:
    """Bytes in, messages out; lives on the input thread.

    Args:
        debug: Textual's own switch.
        now: monotonic seconds.
    """

    def __init__(self, debug: bool = False, now: Callable[[], float] = time.monotonic) -> None:
        self._debug = debug
        self._now = now
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._tail = ""
        self._in_paste = False
        self._fed_at = now()

    def feed(self, data: bytes) -> Iterator[Message]:
        """Decode bytes; what they complete."""
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
            # Textual's parser breaks on some reports, as of a released key or of a code point
            # that is none: that one is dropped, and what follows is heard.
            self._parser = XTermParser(self._debug)

    def tick(self) -> Iterator[Message]:
        """What a pause of the line completes."""
        if self._in_paste and self._now() - self._fed_at > PASTE_SILENCE:
            # Its end was torn: the parser would take every further key for text of the paste.
            self._parser = XTermParser(self._debug)
            self._in_paste = False
        yield from self._parser.tick()

    def _follow(self, text: str) -> None:
        start, end = text.rfind(BRACKETED_PASTE_START), text.rfind(BRACKETED_PASTE_END)
        if start != end:
            self._in_paste = start > end
