"""File paths in sentences."""

_MOST = 120
_END = 40


def path_text(path: object) -> str:
    """A path as it may stand in a sentence: one that is absurdly long loses its middle.

    A name may hold bytes that are no text, line ends and terminal codes; they are not let through.
    """
    text = "".join(char if char.isprintable() else "\ufffd" for char in str(path))
    if len(text) <= _MOST:
        return text
    return f"{text[: _MOST - _END]}…{text[-_END:]} ({len(text):,} characters)"
