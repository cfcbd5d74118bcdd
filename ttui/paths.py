"""Where ttui keeps its files. Asking for a path creates nothing."""

from collections.abc import Mapping
from pathlib import Path

import platformdirs


def config_dir(environ: Mapping[str, str]) -> Path:
    """The directory of `config.toml` and `credentials.json`: `TTUI_CONFIG_DIR` or the user's."""
    given = environ.get("TTUI_CONFIG_DIR")
    return Path(given) if given else platformdirs.user_config_path("ttui", appauthor=False)


def data_dir(environ: Mapping[str, str]) -> Path:
    """The directory of `ttui.db`: `TTUI_DATA_DIR` or the user's."""
    given = environ.get("TTUI_DATA_DIR")
    return Path(given) if given else platformdirs.user_data_path("ttui", appauthor=False)


def journal_path(environ: Mapping[str, str]) -> Path:
    """The database that outlives a crash."""
    return data_dir(environ) / "ttui.db"
