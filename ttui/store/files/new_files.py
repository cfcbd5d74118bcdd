"""New files for texts that a person keeps, such as receipts and reports."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ttui.store.files.private import make_folder, open_descriptor, put

_MOST_NUMBERED = 10_000


def write_new(folders: Sequence[Path], stem: str, texts: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts into the first folder that takes them, under one name. Blocks.

    Nothing is ever overwritten: a name that is taken gets a number.

    Args:
        folders: where to.
        stem: the name without its ending.
        texts: one a file, by ending such as `.md`.

    Raises:
        OSError: no folder takes them; what was begun is gone again.
    """
    trouble = OSError("there is no folder to write to")
    for folder in folders:
        try:
            make_folder(folder)
            return _numbered(folder, stem, texts)
        except OSError as error:
            trouble = error
    raise trouble


def _numbered(folder: Path, stem: str, texts: Mapping[str, str]) -> tuple[Path, ...]:
    for number in range(1, _MOST_NUMBERED):
        name = stem if number == 1 else f"{stem}-{number}"
        made: list[Path] = []
        try:
            for ending, text in texts.items():
                path = folder / f"{name}{ending}"
                # Takes the name; another session may be about to write the same one.
                os.close(open_descriptor(path, os.O_EXCL | os.O_WRONLY))
                made.append(path)
                put(path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            for path in made:
                path.unlink(missing_ok=True)
            if not isinstance(error, FileExistsError):
                raise
        else:
            return tuple(made)
    raise FileExistsError(f"{folder} is full of files of this name")
