"""What a shell has in which ttui is started: nothing of the person who runs the tests."""

import os
from pathlib import Path

NO_HOME = "/nonexistent"


def terminal_environ(home: Path | str = NO_HOME) -> dict[str, str]:
    """An ordinary terminal's."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def plain_environ(folder: Path | str, *, home: Path | str = NO_HOME) -> dict[str, str]:
    """The same, with places for what ttui keeps.

    Args:
        folder: where settings and journal go.
        home: the home directory.
    """
    return terminal_environ(home) | {
        "TTUI_CONFIG_DIR": str(Path(folder, "config")),
        "TTUI_DATA_DIR": str(Path(folder, "data")),
    }


def account_environ(base_url: str, access_token: str, *advertiser_ids: str) -> dict[str, str]:
    """The settings of an account."""
    return {
        "TTUI_BASE_URL": base_url,
        "TTUI_ACCESS_TOKEN": access_token,
        "TTUI_ADVERTISER_IDS": ",".join(advertiser_ids),
    }
