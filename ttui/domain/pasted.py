"""Ids as people paste them: out of a browser, a spreadsheet, a mail, a list with commas."""

import re
import unicodedata

_BETWEEN = re.compile(r"[\s,;|]+")
_AROUND = "'\"`\u2018\u2019\u201c\u201d\u00ab\u00bb()[]<>{}#="
_LONGEST = 24


def ids_in(text: str) -> tuple[str, ...]:
    """The ids in a text, without what stands between and around them.

    Raises:
        ValueError: a part of it is no id; the error's text is that part.
    """
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Mn"})
    parts = [part.strip(_AROUND) for part in _BETWEEN.split(visible)]
    for part in parts:
        is_id = part.isascii() and part.isdecimal() and len(part) <= _LONGEST and part.strip("0")
        if part and not is_id:
            raise ValueError(part)
    return tuple(part for part in parts if part)
