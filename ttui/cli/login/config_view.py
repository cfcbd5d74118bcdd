"""`ttui config`: where settings are, what holds, and which source said so. Never a secret."""

from collections.abc import Iterator, Mapping

from ttui import paths
from ttui.cli.arguments import Arguments
from ttui.cli.exit_code import ExitCode
from ttui.cli.output import about, marked, show, show_json, tell
from ttui.cli.tables import console, print_table
from ttui.domain.path_text import path_text
from ttui.settings import Settings, SettingsError, load

_UNSET = "not set"


def show_config(arguments: Arguments, environ: Mapping[str, str]) -> ExitCode:
    """Print every setting with its source; where they cannot be used, also why."""
    folder = paths.config_dir(environ)
    trouble, settings = "", None
    try:
        settings = load(arguments.flags, environ, folder)
        about(settings.mode)
    except SettingsError as error:
        trouble = str(error)
    places = {
        "config.toml": path_text(folder / "config.toml"),
        "credentials.json": path_text(folder / "credentials.json"),
        "journal": path_text(paths.journal_path(environ, settings.apart if settings else "")),
    }
    rows = list(_rows(settings)) if settings else []
    if arguments.as_json:
        found = {name: {"value": value, "source": source} for name, value, source in rows}
        show_json({"files": places, "settings": found, "trouble": trouble})
    else:
        for name, place in places.items():
            show(f"{name:<17} {place}")
        out = console()
        if rows:
            out.print()
            shown = [(marked(name), value, source) for name, value, source in rows]
            print_table(out, ("setting", "value", "from"), shown, elastic=2)
    if trouble:
        tell(trouble)
        return ExitCode.USAGE
    return ExitCode.DONE


def _rows(settings: Settings) -> Iterator[tuple[str, str, str]]:
    sources = dict(settings.sources)
    limit = settings.rate_limit
    values = {
        "profile": settings.profile,
        "mode": settings.mode.value,
        "base_url": settings.base_url,
        "access_token": "set (not shown)" if settings.access_token else _UNSET,
        "app_id": settings.app_id or _UNSET,
        "app_secret": "set (not shown)" if settings.app_secret else _UNSET,
        "advertiser_ids": ", ".join(settings.advertiser_ids) or "all that TikTok lists",
        "read_only": "yes" if settings.read_only else "no",
        "rate_limit": f"{limit.per_second} a second, {limit.per_minute} a minute",
        "proxy": "set (not shown)" if settings.proxy else _UNSET,
    }
    for name, value in values.items():
        yield name, value, sources.get(name, "default")
