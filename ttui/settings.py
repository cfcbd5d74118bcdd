"""Settings: flags over environment over `config.toml`, checked once and then frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from ttui import paths
from ttui.api.access import (
    PRODUCTION,
    checked_base_url,
    checked_proxy,
    checked_secret,
    is_loopback,
    is_sandbox,
)
from ttui.config_files import (
    ConfigFile,
    SettingsError,
    quoted,
    read_config,
    read_credentials,
    refuse_unknown,
)
from ttui.domain.advertiser import Mode
from ttui.domain.pasted import ids_in
from ttui.domain.path_text import path_text
from ttui.domain.secret import NO_SECRET, Secret

__all__ = [
    "DEFAULT_PROFILE",
    "Flags",
    "NotLoggedInError",
    "NothingConfiguredError",
    "RateLimit",
    "Settings",
    "SettingsError",
    "demo",
    "load",
]

DEFAULT_PROFILE = "default"
_ACCOUNT_VARIABLES = (
    "TTUI_ACCESS_TOKEN",
    "TTUI_ADVERTISER_IDS",
    "TTUI_APP_ID",
    "TTUI_APP_SECRET",
    "TTUI_BASE_URL",
)
VARIABLES = (
    *_ACCOUNT_VARIABLES,
    "TTUI_PROXY",
    "TTUI_READ_ONLY",
    "TTUI_CONFIG_DIR",
    "TTUI_DATA_DIR",
)
"""Every variable that ttui reads, `NO_COLOR` aside."""
SECRETS = ("access_token", "app_id", "app_secret")
"""The keys of an entry of `credentials.json`."""


class NotLoggedInError(SettingsError):
    """No access token anywhere."""


class NothingConfiguredError(NotLoggedInError):
    """No account is set up at all; the text says where ttui looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What the command line says about settings; it can only tighten `read_only`."""

    profile: str = ""
    demo: bool = False
    read_only: bool = False
    allow_close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How many requests TikTok allows this developer app (contract 11)."""

    per_second: int = 10
    per_minute: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a run needs to know. The token is in no repr."""

    mode: Mode
    profile: str = DEFAULT_PROFILE
    base_url: str = PRODUCTION
    access_token: Secret = NO_SECRET
    app_id: str = ""
    app_secret: Secret = NO_SECRET
    advertiser_ids: tuple[str, ...] = ()
    """The ad accounts to show, in this order; empty: ask TikTok (needs app id and secret)."""
    read_only: bool = False
    allow_close: bool = False
    """Started with `--allow-close`: an ad account may be closed through the API."""
    rate_limit: RateLimit = RateLimit()
    proxy: Secret = NO_SECRET
    """An HTTP proxy's address, which may hold a password; empty: none, whatever the environment
    says."""
    sources: tuple[tuple[str, str], ...] = ()
    """Which source said it, by setting; a setting that is not among them has its default."""
    is_fallback: bool = False
    """The demo because nothing is configured, and not because it was asked for."""

    @property
    def is_demo(self) -> bool:
        """True when the simulator stands in for TikTok."""
        return self.mode is Mode.DEMO

    @property
    def apart(self) -> str:
        """The directory's name, below ttui's own, of all data that are not production's."""
        if self.is_demo:
            return "demo"
        return "" if self.base_url == PRODUCTION else paths.folder_name(self.base_url)


PROFILE_KEYS = ("advertiser_ids", "base_url", "app_id", "read_only", "rate_limit", "proxy")
"""The keys of a profile's table in `config.toml`."""
TOP_KEYS = ("profiles", "read_only")
"""The keys at the top of `config.toml`."""


def load(flags: Flags, environ: Mapping[str, str], config_dir: Path) -> Settings:
    """Read all sources.

    Raises:
        SettingsError: a source is wrong; says which, and what to write instead.
        NotLoggedInError: accounts are configured but there is no token.
        NothingConfiguredError: no source says anything about an account.
    """
    if flags.demo:
        return demo(flags, environ)
    refuse_unknown([one for one in environ if one.startswith("TTUI_")], VARIABLES, "environment")
    name = flags.profile or DEFAULT_PROFILE
    config = read_config(config_dir / "config.toml")
    profiles = _profiles(config)
    if flags.profile and name not in profiles:
        raise SettingsError(_no_profile(config, name))
    profile = profiles.get(name, {})
    secrets_file = config_dir / "credentials.json"
    secrets = read_credentials(secrets_file, SECRETS)
    entry = secrets.get(name, {})
    ids = _advertiser_ids(environ.get("TTUI_ADVERTISER_IDS"), profile.get("advertiser_ids"))
    read_only = _read_only(flags, environ, config, profile)
    rate_limit = _rate_limit(profile.get("rate_limit"))
    base_url = _base_url(environ.get("TTUI_BASE_URL") or _text(profile, "base_url"))
    proxy = _proxy(environ.get("TTUI_PROXY", ""), profile, config)
    token = _token(environ, entry, secrets_file, name)
    if not token:
        raise _no_token(environ, config, profiles, secrets, config_dir)
    app_id = environ.get("TTUI_APP_ID") or _text(profile, "app_id") or entry.get("app_id", "")
    app_secret = environ.get("TTUI_APP_SECRET") or entry.get("app_secret", "")
    if not ids and not (app_id and app_secret):
        raise SettingsError(
            "no ad account named: set TTUI_ADVERTISER_IDS to its id (several: comma separated),"
            " or TTUI_APP_ID and TTUI_APP_SECRET so that TikTok can be asked"
        )
    return Settings(
        mode=_mode(base_url),
        profile=name,
        base_url=base_url,
        access_token=token,
        app_id=app_id,
        app_secret=Secret(app_secret),
        advertiser_ids=ids,
        read_only=read_only,
        allow_close=flags.allow_close,
        rate_limit=rate_limit,
        proxy=proxy,
        sources=_sources(environ, profile, entry, token, (config.path, secrets_file)),
    )


def _sources(
    environ: Mapping[str, str],
    profile: Mapping[str, object],
    entry: Mapping[str, str],
    token: Secret,
    files: tuple[Path, Path],
) -> tuple[tuple[str, str], ...]:
    """The source of each setting, in the order in which `load` looks at them."""
    config, secrets = map(path_text, files)
    found = {"access_token": token.source}
    for key, variable in (
        ("advertiser_ids", "TTUI_ADVERTISER_IDS"),
        ("base_url", "TTUI_BASE_URL"),
        ("app_id", "TTUI_APP_ID"),
        ("app_secret", "TTUI_APP_SECRET"),
        ("proxy", "TTUI_PROXY"),
        ("rate_limit", ""),
    ):
        places = ((environ, variable, variable), (profile, key, config), (entry, key, secrets))
        found |= next(({key: source} for where, name, source in places if where.get(name)), {})
    return tuple(found.items())


def access(flags: Flags, environ: Mapping[str, str], config_dir: Path) -> Settings:
    """What a login needs of the settings: where TikTok is, and the app; no token and no account.

    A profile that does not exist yet is one that the login makes.

    Raises:
        SettingsError: a source is wrong.
    """
    refuse_unknown([one for one in environ if one.startswith("TTUI_")], VARIABLES, "environment")
    name = flags.profile or DEFAULT_PROFILE
    config = read_config(config_dir / "config.toml")
    profile = _profiles(config).get(name, {})
    entry = read_credentials(config_dir / "credentials.json", SECRETS).get(name, {})
    base_url = _base_url(environ.get("TTUI_BASE_URL") or _text(profile, "base_url"))
    app_id = environ.get("TTUI_APP_ID") or _text(profile, "app_id") or entry.get("app_id", "")
    return Settings(
        mode=_mode(base_url),
        profile=name,
        base_url=base_url,
        app_id=app_id,
        app_secret=Secret(environ.get("TTUI_APP_SECRET") or entry.get("app_secret", "")),
        read_only=_read_only(flags, environ, config, profile),
        rate_limit=_rate_limit(profile.get("rate_limit")),
        proxy=_proxy(environ.get("TTUI_PROXY", ""), profile, config),
    )


def demo(flags: Flags, environ: Mapping[str, str], *, is_fallback: bool = False) -> Settings:
    """The demo's settings; it reads no file.

    Raises:
        SettingsError: `TTUI_READ_ONLY` says neither yes nor no.
    """
    return Settings(
        mode=Mode.DEMO,
        profile="demo",
        read_only=flags.read_only or _env_lock(environ),
        allow_close=flags.allow_close,
        is_fallback=is_fallback,
    )


def _token(environ: Mapping[str, str], entry: Mapping[str, str], path: Path, name: str) -> Secret:
    """The token, which knows where it was found."""
    source = "TTUI_ACCESS_TOKEN"
    # A file with Windows line ends leaves a carriage return at the end of a variable.
    token = Secret(environ.get("TTUI_ACCESS_TOKEN", "").strip().removeprefix("\ufeff"))
    if not token:
        source = f"{path_text(path)}, entry {name!r}"
        token = Secret(entry.get("access_token", "").strip())
    if not token:
        return NO_SECRET
    try:
        checked_secret(token)
    except ValueError:
        raise SettingsError(
            f"the access token in {source} holds characters that no token has: copy it again"
        ) from None
    return Secret(token.get_secret_value(), f"{source} (profile {name})")


def _no_token(
    environ: Mapping[str, str],
    config: ConfigFile,
    profiles: Mapping[str, Mapping[str, object]],
    secrets: Mapping[str, object],
    config_dir: Path,
) -> NotLoggedInError:
    is_set = [one for one in _ACCOUNT_VARIABLES if environ.get(one)]
    if is_set or secrets or any(profiles.values()) or "read_only" in config.content:
        others = [f"'--profile {one}'" for one in secrets if one != DEFAULT_PROFILE]
        hint = f"; other profiles have one: {', '.join(others)}" if others else ""
        return NotLoggedInError(
            "no access token: run 'ttui login', or set TTUI_ACCESS_TOKEN, or write it to"
            f" credentials.json in {path_text(config_dir)}{hint}"
        )
    secrets_file = config_dir / "credentials.json"
    missing = "there is no such file"
    looked = (
        f"{path_text(config.path)}: {'no profile in it' if config.exists else missing}",
        f"{path_text(secrets_file)}: {'no token in it' if secrets_file.exists() else missing}",
        f"environment: {', '.join(_ACCOUNT_VARIABLES)} are not set",
        f"TTUI_CONFIG_DIR is {'set' if environ.get('TTUI_CONFIG_DIR') else 'not set'},"
        f" HOME is {path_text(environ.get('HOME') or 'not set')}",
    )
    lines = "".join(f"\n  {one}" for one in looked)
    return NothingConfiguredError(
        f"nothing is configured, so nothing was asked of TikTok. Looked at:{lines}\n"
        "'ttui login' sets one up; --demo takes the demo account."
    )


def _base_url(given: str) -> str:
    try:
        return checked_base_url(given or PRODUCTION)
    except ValueError as error:
        raise SettingsError(f"TTUI_BASE_URL or setting base_url: {error}") from None


def _mode(base_url: str) -> Mode:
    # Any other address counts as real money: it may lead to TikTok itself.
    if is_sandbox(base_url):
        return Mode.SANDBOX
    return Mode.SIMULATED if is_loopback(urlsplit(base_url).hostname or "") else Mode.LIVE


def _proxy(from_environ: str, profile: Mapping[str, object], config: ConfigFile) -> Secret:
    """Only what was named for ttui: `HTTPS_PROXY` and its kin are for other programs."""
    given = from_environ or _text(profile, "proxy")
    if not given:
        return NO_SECRET
    try:
        proxy = checked_proxy(given)
    except ValueError as error:
        raise SettingsError(f"TTUI_PROXY or setting proxy: {error}") from None
    if "@" in proxy and not from_environ and not config.is_private:
        shown = path_text(config.path)
        raise SettingsError(
            f"{shown} holds the proxy's password and can be read by others: run 'chmod 600 {shown}'"
        )
    return Secret(proxy)


def _profiles(config: ConfigFile) -> Mapping[str, Mapping[str, object]]:
    """All profiles; a mistake in another one is told too, before somebody needs that one."""
    shown = path_text(config.path)
    for key in config.content:
        if key in PROFILE_KEYS and key not in TOP_KEYS:
            raise SettingsError(f"{shown}: {key} must stand below [profiles.{DEFAULT_PROFILE}]")
    refuse_unknown(config.content, TOP_KEYS, shown)
    profiles = config.content.get("profiles", {})
    if not isinstance(profiles, dict):
        raise SettingsError(f"{shown} has no table [profiles.{DEFAULT_PROFILE}]")
    for name, profile in profiles.items():
        if not isinstance(profile, dict):
            raise SettingsError(
                f"{shown}: {quoted(name)} must be a table [profiles.{DEFAULT_PROFILE}]"
            )
        refuse_unknown(profile, PROFILE_KEYS, f"{shown}: [profiles.{quoted(name)}]")
    return cast(Mapping[str, Mapping[str, object]], profiles)


def _no_profile(config: ConfigFile, name: str) -> str:
    shown = path_text(config.path)
    if not config.exists:
        return f"no profile {quoted(name)}: there is no {shown}"
    return f"{shown} has no table [profiles.{path_text(name)}]"


def _text(profile: Mapping[str, object], key: str) -> str:
    value = profile.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"setting {key} must be text in quotes")
    return value


def _advertiser_ids(from_environ: str | None, from_profile: object) -> tuple[str, ...]:
    if from_environ is not None:
        given, source = [from_environ], "TTUI_ADVERTISER_IDS"
    else:
        given = from_profile if isinstance(from_profile, list) else []
        if from_profile is not None and not isinstance(from_profile, list):
            raise SettingsError("setting advertiser_ids must be a list of ids in quotes")
        source = "setting advertiser_ids"
    try:
        ids = [one for part in given for one in ids_in(str(part))]
    except ValueError as error:
        found = quoted(str(error))
        raise SettingsError(f"{source}: {found} is not an ad account id (digits only)") from None
    return tuple(dict.fromkeys(ids))


_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _read_only(
    flags: Flags, environ: Mapping[str, str], config: ConfigFile, profile: Mapping[str, object]
) -> bool:
    """Any source can lock; none can unlock what another locked."""
    locks = [flags.read_only, _env_lock(environ)]
    for place, table in (("at the top", config.content), ("of the profile", profile)):
        locked = table.get("read_only", False)
        if not isinstance(locked, bool):
            shown = path_text(config.path)
            raise SettingsError(f"{shown}: read_only {place} must be true or false, without quotes")
        locks.append(locked)
    return any(locks)


def _env_lock(environ: Mapping[str, str]) -> bool:
    word = environ.get("TTUI_READ_ONLY", "").strip().lower()
    if word not in _TRUE | _FALSE:
        raise SettingsError("TTUI_READ_ONLY must be 1 or 0")
    return word in _TRUE


def _rate_limit(value: object) -> RateLimit:
    if value is None:
        return RateLimit()
    if not isinstance(value, dict):
        raise SettingsError("setting rate_limit takes per_second and per_minute")
    refuse_unknown(value, ("per_second", "per_minute"), "setting rate_limit")
    if not all(type(number) is int and number >= 1 for number in value.values()):
        raise SettingsError("setting rate_limit: whole numbers from 1 on")
    return RateLimit(**value)
