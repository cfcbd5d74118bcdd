"""Text in CSV cells: a spreadsheet must compute nothing in it and round nothing of it."""

import re
import unicodedata

_MARK = "'"
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b")
"""The signs that make a spreadsheet compute a text, in plain, full and small width."""
_SEPARATORS = frozenset(";\t|\n\r\v\f\x85\u2028\u2029")
"""Where a cell begins for a spreadsheet that was told another separator than the comma. Quotes do
not help: a quote is one only where a cell begins, and for that spreadsheet it begins elsewhere."""
_LINE_STARTS = frozenset("\t\r\n")
_QUOTES = frozenset("\"'")
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SELECTORS = range(0xFE00, 0xFE10)
_SUSPICIOUS = re.compile(f"[{re.escape(''.join(sorted(_FORMULA | _LINE_STARTS)))}]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_LIKE_A_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?")
_SHORT_NUMBER = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_DIGITS = 15
"""A spreadsheet keeps so many digits of a number."""


def is_number(text: str) -> bool:
    """Whether a text is a plain number, which a spreadsheet may take as one."""
    return _NUMBER.fullmatch(text) is not None


def inert(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would compute.

    That is a sign of a formula where the cell begins, or where one begins for a spreadsheet with
    another separator: after a semicolon, a tab, a bar or a line break inside of the cell. What is
    not seen before the sign (spaces of every width, joiners, byte order marks), and quotes after a
    separator, hide nothing. A plain number stays as it is.
    """
    if not _SUSPICIOUS.search(text) or is_number(text):
        return text
    pieces: list[str] = []
    end = len(text)
    computes = computes_quoted = False
    for place in range(len(text) - 1, -1, -1):
        char = text[place]
        if computes_quoted and char in _SEPARATORS:
            pieces += text[place + 1 : end], _MARK
            end = place + 1
        if char in _FORMULA:
            computes = computes_quoted = True
        elif not _is_unseen(char):
            computes, computes_quoted = False, computes_quoted and char in _QUOTES
    pieces.append(text[:end])
    if computes or text[0] in _LINE_STARTS:
        pieces.append(_MARK)
    return "".join(reversed(pieces))


def inert_as_text(text: str) -> str:
    """Like `inert`, and what looks like a number keeps every digit.

    A spreadsheet rounds a long id and drops leading zeros; with an apostrophe before it, it is a
    text to every spreadsheet.
    """
    if _LIKE_A_NUMBER.fullmatch(text) and not _is_kept(text):
        return f"{_MARK}{text}"
    return inert(text)


def _is_kept(text: str) -> bool:
    digits = sum(char.isdecimal() for char in text)
    return digits <= _DIGITS and _SHORT_NUMBER.fullmatch(text) is not None


def _is_unseen(char: str) -> bool:
    if unicodedata.category(char) in _UNSEEN or char in _UNSEEN_LETTERS:
        return True
    return ord(char) in _SELECTORS
