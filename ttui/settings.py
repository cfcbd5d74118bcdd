"""Settings: flags over environment over `config.toml`, checked once and then frozen."""

import json
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ttui.api.access import PRODUCTION, SANDBOX, checked_base_url
from ttui.domain.advertiser import Mode
from ttui.domain.secret import NO_SECRET, Secret

DEFAULT_PROFILE = "default"
_LOOSE = stat.S_IRWXG | stat.S_IRWXO


class SettingsError(Exception):
    """Settings that cannot be used; the text says what to change, in one sentence."""


class NotLoggedInError(SettingsError):
    """No access token anywhere."""


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

    @property
    def is_demo(self) -> bool:
        """True when the simulator stands in for TikTok."""
        return self.mode is Mode.DEMO


_KEYS = {
    "advertiser_ids",
    "base_url",
    "app_id",
    "read_only",
    "rate_limit",
}


def load(flags: Flags, environ: Mapping[str, str], config_dir: Path) -> Settings:
    """Read all sources.

    Raises:
        SettingsError: a source is wrong; says which, and what to write instead.
        NotLoggedInError: accounts are configured but there is no token.
    """
    if flags.demo:
        return _demo(flags, read_only=_read_only(flags, environ, {}))
    name = flags.profile or DEFAULT_PROFILE
    profile = _profile(config_dir / "config.toml", name, wanted=bool(flags.profile))
    credentials = _credentials(config_dir / "credentials.json", name)
    token = environ.get("TTUI_ACCESS_TOKEN") or credentials.get("access_token", "")
    ids = _advertiser_ids(environ.get("TTUI_ADVERTISER_IDS"), profile.get("advertiser_ids"))
    read_only = _read_only(flags, environ, profile)
    rate_limit = _rate_limit(profile.get("rate_limit"))
    base_url = _base_url(environ.get("TTUI_BASE_URL") or _text(profile, "base_url"))
    if not token:
        configured = ids or profile or flags.profile or environ.get("TTUI_BASE_URL")
        if not configured:
            return _demo(flags, read_only=read_only)
        raise NotLoggedInError(
            "no access token: set TTUI_ACCESS_TOKEN, or write it to credentials.json"
            f" in {config_dir} (see README, real account set-up)"
        )
    app_id = environ.get("TTUI_APP_ID") or _text(profile, "app_id") or credentials.get("app_id", "")
    secret = environ.get("TTUI_APP_SECRET") or credentials.get("app_secret", "")
    if not ids and not (app_id and secret):
        raise SettingsError(
            "no ad account named: set TTUI_ADVERTISER_IDS to its id (several: comma separated),"
            " or TTUI_APP_ID and TTUI_APP_SECRET so that TikTok can be asked"
        )
    return Settings(
        mode=_mode(base_url),
        profile=name,
        base_url=base_url,
        access_token=Secret(token),
        app_id=app_id,
        app_secret=Secret(secret),
        advertiser_ids=ids,
        read_only=read_only,
        allow_close=flags.allow_close,
        rate_limit=rate_limit,
    )


def _demo(flags: Flags, *, read_only: bool) -> Settings:
    return Settings(
        mode=Mode.DEMO, profile="demo", read_only=read_only, allow_close=flags.allow_close
    )


def _base_url(given: str) -> str:
    try:
        return checked_base_url(given or PRODUCTION)
    except ValueError as error:
        raise SettingsError(f"TTUI_BASE_URL or setting base_url: {error}") from None


def _mode(base_url: str) -> Mode:
    # Anything but the sandbox counts as real money: a loopback address may be a proxy to it.
    return Mode.SANDBOX if base_url == SANDBOX else Mode.LIVE


def _profile(path: Path, name: str, *, wanted: bool) -> Mapping[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if wanted:
            raise SettingsError(f"no profile {name!r}: there is no {path}") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    profiles = content.get("profiles", {})
    profile = profiles.get(name) if isinstance(profiles, dict) else None
    if profile is None and not wanted:
        return {}
    if not isinstance(profile, dict):
        raise SettingsError(f"{path} has no table [profiles.{name}]")
    unknown = sorted(set(profile) - _KEYS)
    if unknown:
        known = ", ".join(sorted(_KEYS))
        raise SettingsError(f"{path}: unknown setting {unknown[0]!r}; known are {known}")
    return cast(Mapping[str, object], profile)


def _credentials(path: Path, name: str) -> Mapping[str, str]:
    try:
        modes = path.stat().st_mode, path.parent.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    if any(mode & _LOOSE for mode in modes):
        raise SettingsError(
            f"{path} can be read by others: run 'chmod 700 {path.parent}; chmod 600 {path}'"
        )
    try:
        content = json.loads(text)
    except ValueError:
        raise SettingsError(f"{path} is not valid JSON: write it again") from None
    entry = content.get(name, {}) if isinstance(content, dict) else {}
    if not isinstance(entry, dict):
        raise SettingsError(f"{path}: the entry {name!r} must be an object")
    return {key: value for key, value in entry.items() if isinstance(value, str)}


def _text(profile: Mapping[str, object], key: str) -> str:
    value = profile.get(key, "")
    if not isinstance(value, str):
        raise SettingsError(f"setting {key} must be text in quotes")
    return value


def _advertiser_ids(from_environ: str | None, from_profile: object) -> tuple[str, ...]:
    if from_environ is not None:
        ids = [part.strip() for part in from_environ.split(",") if part.strip()]
        source = "TTUI_ADVERTISER_IDS"
    else:
        given = from_profile if from_profile is not None else []
        if not isinstance(given, list):
            raise SettingsError("setting advertiser_ids must be a list of ids in quotes")
        ids = [str(part) for part in given]
        source = "setting advertiser_ids"
    for one in ids:
        if not re.fullmatch(r"[0-9]{1,20}", one):
            raise SettingsError(f"{source}: {one!r} is not an ad account id (digits only)")
    return tuple(dict.fromkeys(ids))


_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def _read_only(flags: Flags, environ: Mapping[str, str], profile: Mapping[str, object]) -> bool:
    """Any source can lock; none can unlock what another locked."""
    word = environ.get("TTUI_READ_ONLY", "").strip().lower()
    if word not in _TRUE | _FALSE:
        raise SettingsError("TTUI_READ_ONLY must be 1 or 0")
    locked = profile.get("read_only", False)
    if not isinstance(locked, bool):
        raise SettingsError("setting read_only must be true or false")
    return flags.read_only or locked or word in _TRUE


def _rate_limit(value: object) -> RateLimit:
    if value is None:
        return RateLimit()
    if not isinstance(value, dict) or set(value) - {"per_second", "per_minute"}:
        raise SettingsError("setting rate_limit takes per_second and per_minute")
    if not all(type(number) is int and number >= 1 for number in value.values()):
        raise SettingsError("setting rate_limit: whole numbers from 1 on")
    return RateLimit(**value)
