"""Small text files for one person: private from the first byte, never half written."""

from pathlib import Path
from tempfile import NamedTemporaryFile


def replace_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, in place of one of the same name.

    Args:
        path: where to; its directory is made, private, if it is missing.
        text: what; half surrogates, which JSON may smuggle in, are written as escapes.

    Raises:
        OSError: it could not be written; the old file is as it was.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w",
        encoding="utf-8",
        errors="backslashreplace",
        dir=path.parent,
        prefix=".ttui-",
        delete=False,
    ) as file:
        try:
            file.write(text)
            file.flush()
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
