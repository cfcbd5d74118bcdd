"""Where ttui keeps its files. Asking for a path creates nothing."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

_HOME = re.compile(r"(?:~|\$HOME|\$\{HOME\})(?=/|$)")
_HASH = 8


class NoHomeError(Exception):
    """A path is below a home directory that nobody knows; the text says what to set."""


def expanded(text: str, environ: Mapping[str, str]) -> Path:
    """A path as a person wrote it, where no shell has replaced a leading `~` or `$HOME`.

    Raises:
        NoHomeError: it begins with one, and there is no home directory.
    """
    found = _HOME.match(text)
    if found is None:
        return Path(text)
    return _home(environ) / text[found.end() :].lstrip("/")


def config_dir(environ: Mapping[str, str]) -> Path:
    """The directory of `config.toml` and `credentials.json`: `TTUI_CONFIG_DIR` or the user's."""
    given = environ.get("TTUI_CONFIG_DIR")
    usual = "" if given else str(platformdirs.user_config_path("ttui", appauthor=False))
    return expanded(given or usual, environ)


def data_dir(environ: Mapping[str, str], apart: str = "") -> Path:
    """The directory of `ttui.db`: `TTUI_DATA_DIR` or the user's.

    Args:
        environ: the environment.
        apart: the name of a directory below it, for what is not a real account's.
    """
    given = environ.get("TTUI_DATA_DIR")
    usual = "" if given else str(platformdirs.user_data_path("ttui", appauthor=False))
    return expanded(given or usual, environ) / apart


def journal_path(environ: Mapping[str, str], apart: str = "") -> Path:
    """The database that outlives a crash."""
    return data_dir(environ, apart) / "ttui.db"


def folder_name(base_url: str) -> str:
    """A directory's name for one address, as `access.checked_base_url` gives it.

    Two addresses never share a name: the digits at its end stand for the rest of the address.
    """
    readable = re.sub("[^a-z0-9.-]+", "-", urlsplit(base_url).netloc).strip("-.")
    return f"at-{readable[:60]}-{sha256(base_url.encode()).hexdigest()[:_HASH]}"


def _home(environ: Mapping[str, str]) -> Path:
    if environ.get("HOME"):
        return Path(environ["HOME"])
    try:
        return Path.home()
    except RuntimeError:
        raise NoHomeError(
            "no home directory is known: set HOME, or TTUI_CONFIG_DIR and TTUI_DATA_DIR"
        ) from None
