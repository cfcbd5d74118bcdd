"""Reads the files of settings: none that somebody else could have written, none that hangs."""

import json
import os
import stat
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from ttui.domain.path_text import path_text

_LOOSE = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MOST_BYTES = 1 << 20
_MOST_SHOWN = 60


class SettingsError(Exception):
    """Settings that cannot be used; the text says what to change, in one sentence."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What `config.toml` holds."""

    path: Path
    content: Mapping[str, object]
    exists: bool = True
    is_private: bool = True
    """Whether nobody else can read it."""


def read_config(path: Path) -> ConfigFile:
    """Read `config.toml`; a missing one is empty.

    Raises:
        SettingsError: it cannot be read, is not TOML, or others can write it.
    """
    found = _read(path, os.O_RDONLY)
    if found is None:
        return ConfigFile(path, {}, exists=False)
    text, info, folder = found
    shown = path_text(path)
    if info.st_uid not in {os.geteuid(), 0} or folder.st_uid not in {os.geteuid(), 0}:
        raise SettingsError(f"{shown} or its directory belongs to another user: it is not used")
    sticky = folder.st_mode & stat.S_ISVTX
    if info.st_mode & _OTHERS_WRITE or (folder.st_mode & _OTHERS_WRITE and not sticky):
        raise SettingsError(
            f"others can change {shown}: run"
            f" 'chmod go-w {path_text(path.parent)} {shown}', then look at what it says"
        )
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{shown} is not valid TOML: {error}") from None
    return ConfigFile(path, content, is_private=not info.st_mode & _LOOSE)


def read_credentials(path: Path, known: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Read `credentials.json`: secrets by profile; a missing one is empty.

    No error quotes what stands in it.

    Raises:
        SettingsError: it is not ours alone, or not as it should be.
    """
    shown, directory = path_text(path), path_text(path.parent)
    if path.is_symlink():
        raise SettingsError(f"{shown} is a link: put the file itself there")
    found = _read(path, os.O_RDONLY | os.O_NOFOLLOW)
    if found is None:
        return {}
    text, info, folder = found
    if {info.st_uid, folder.st_uid} != {os.geteuid()}:
        raise SettingsError(f"{shown} or its directory belongs to another user: it is not used")
    if info.st_mode & _LOOSE:
        # The directory is named too where only both commands help.
        mends = [f"chmod 700 {directory}"] if folder.st_mode & _LOOSE else []
        mends.append(f"chmod 600 {shown}")
        raise SettingsError(f"others can read or change {shown}: run '{'; '.join(mends)}'")
    if folder.st_mode & _LOOSE:
        raise SettingsError(
            f"the directory {directory} of {path.name} is open to others: run"
            f" 'chmod 700 {directory}'"
        )
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise SettingsError(f"{shown} is not valid JSON: write it again") from None
    _check_credentials(content, known, shown)
    return cast(Mapping[str, Mapping[str, str]], content)


def _check_credentials(content: object, known: Collection[str], shown: str) -> None:
    form = 'it must look like {"default": {"access_token": "..."}}'
    if not isinstance(content, dict):
        raise SettingsError(f"{shown}: {form}")
    for name, entry in content.items():
        if not isinstance(entry, dict):
            raise SettingsError(f"{shown}: the entry {quoted(name)} is not an object: {form}")
        refuse_unknown(entry, known, f"{shown}: the entry {quoted(name)}")
        for key, value in entry.items():
            if not isinstance(value, str):
                raise SettingsError(f"{shown}: {key} of {quoted(name)} must be text in quotes")


def refuse_unknown(given: Collection[str], known: Collection[str], where: str) -> None:
    """A key that nobody reads is a setting that somebody relies on.

    Raises:
        SettingsError: names the key, and the one that was probably meant.
    """
    for key in given:
        if key not in known:
            # Variables are in capitals and settings are not: the case decides nothing.
            by_case = {name.lower(): name for name in known}
            near = get_close_matches(key.lower(), by_case, 1)
            hint = (
                f"did you mean {by_case[near[0]]}?"
                if near
                else f"known are {', '.join(sorted(known))}"
            )
            raise SettingsError(f"{where}: unknown setting {quoted(key)}; {hint}")


def quoted(key: str) -> str:
    """A key out of a file as it may stand in a sentence."""
    return ascii(key if len(key) <= _MOST_SHOWN else f"{key[:_MOST_SHOWN]}...")


def _read(path: Path, flags: int) -> tuple[str, os.stat_result, os.stat_result] | None:
    """The text, and the state of the file and its directory; None if there is no such file."""
    shown = path_text(path)
    try:
        # O_NONBLOCK: nobody may hang the program with a pipe of that name.
        handle = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise SettingsError(f"{shown} is not a file: remove it, or write it again")
            content = file.read(_MOST_BYTES + 1)
        folder = path.parent.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{shown} cannot be read: {error.strerror}") from None
    if len(content) > _MOST_BYTES:
        raise SettingsError(f"{shown} is too long for settings")
    try:
        # Editors on Windows put a byte order mark in front; TOML and JSON know none.
        return content.decode("utf-8-sig"), info, folder
    except UnicodeDecodeError:
        raise SettingsError(f"{shown} is not UTF-8 text: save it as UTF-8") from None
