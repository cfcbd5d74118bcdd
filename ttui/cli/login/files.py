"""Writes `credentials.json` and `config.toml`; what a person wrote in them stays."""

import json
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ttui.api.access import PRODUCTION
from ttui.config_files import SettingsError, read_config, read_credentials
from ttui.domain.path_text import path_text
from ttui.settings import SECRETS
from ttui.store.files.private import make_folder, put

_LOOSE = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class SettingsFiles:
    """The two files in one directory."""

    folder: Path

    @property
    def credentials(self) -> Path:
        """Tokens and app secrets; for its owner alone."""
        return self.folder / "credentials.json"

    @property
    def config(self) -> Path:
        """Everything that is no secret."""
        return self.folder / "config.toml"

    def prepare(self) -> None:
        """Find out that both can be written: an authorisation code is good only once.

        Raises:
            SettingsError: says what to do first.
        """
        try:
            make_folder(self.folder)
        except OSError as error:
            shown = path_text(self.folder)
            raise SettingsError(f"{shown} cannot be made: {error.strerror}") from None
        if self.folder.stat().st_mode & _LOOSE:
            shown = path_text(self.folder)
            raise SettingsError(f"{shown} is open to others: run 'chmod 700 {shown}'")
        self.entries()
        self._document()
        self._probe()

    def entries(self) -> Mapping[str, Mapping[str, str]]:
        """The secrets by profile.

        Raises:
            SettingsError: the file cannot be used.
        """
        return read_credentials(self.credentials, SECRETS)

    def put_secrets(self, profile: str, secrets: Mapping[str, str]) -> None:
        """Write the secrets of a profile; those of others stay.

        Raises:
            SettingsError: they cannot be written.
        """
        known = {name: dict(entry) for name, entry in self.entries().items()}
        entry = {**known.get(profile, {}), **secrets}
        known[profile] = {key: value for key, value in entry.items() if value}
        self._write_secrets(known)

    def drop_secrets(self, profile: str) -> bool:
        """Remove the secrets of a profile.

        Returns:
            False if there were none.

        Raises:
            SettingsError: they cannot be removed.
        """
        known = {name: dict(entry) for name, entry in self.entries().items()}
        if known.pop(profile, None) is None:
            return False
        self._write_secrets(known)
        return True

    def put_profile(self, profile: str, base_url: str, advertiser_ids: Sequence[str]) -> None:
        """Write the ad accounts and the address of a profile; comments and other keys stay.

        Args:
            profile: its name.
            base_url: TikTok's address; not written where it is TikTok's own.
            advertiser_ids: the ad accounts; empty to ask TikTok at every start.

        Raises:
            SettingsError: it cannot be written.
        """
        document = self._document()
        profiles = document.setdefault("profiles", tomlkit.table(is_super_table=True))
        table = profiles.setdefault(profile, tomlkit.table())
        _set(table, "advertiser_ids", list(advertiser_ids))
        _set(table, "base_url", "" if base_url == PRODUCTION else base_url)
        self._put(self.config, tomlkit.dumps(document))

    def _document(self) -> tomlkit.TOMLDocument:
        found = read_config(self.config)
        if not found.exists:
            return tomlkit.document()
        try:
            return tomlkit.parse(self.config.read_text("utf-8-sig"))
        except (OSError, TOMLKitError) as error:
            raise SettingsError(f"{path_text(self.config)} cannot be changed: {error}") from None

    def _write_secrets(self, known: Mapping[str, Mapping[str, str]]) -> None:
        self._put(self.credentials, f"{json.dumps(known, indent=2)}\n")

    def _probe(self) -> None:
        probe = self.folder / ".writable"
        self._put(probe, "")
        probe.unlink(missing_ok=True)

    def _put(self, path: Path, text: str) -> None:
        try:
            put(path, text.encode())
        except OSError as error:
            # The error's own text may name the temporary file; nothing of the content is in it.
            raise SettingsError(f"{path_text(path)} cannot be written: {error.strerror}") from None


def _set(table: tomlkit.items.Table, key: str, value: object) -> None:
    if value:
        table[key] = value
    else:
        table.pop(key, None)
