"""Small text files for one person: private from the first byte, never half written."""

from pathlib import Path

from ttui.store.files.private import make_folder, put


def replace_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in place of one of the same name.

    Args:
        path: where to; its directory is made, private, if it is missing.
        text: what; half surrogates, which JSON may smuggle in, are written as escapes.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    make_folder(path.parent)
    put(path, text.encode("utf-8", "backslashreplace"))
