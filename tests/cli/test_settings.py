import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ttui import paths
from ttui.domain.advertiser import Mode
from ttui.settings import (
    Flags,
    NothingConfiguredError,
    NotLoggedInError,
    RateLimit,
    SettingsError,
    load,
)

TOKEN = "canary-0123456789abcdef"
LIVE = {"TTUI_ACCESS_TOKEN": TOKEN, "TTUI_ADVERTISER_IDS": "7001,7002"}


def write_config(folder: Path, text: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def write_credentials(folder: Path, content: object, mode: int = 0o600) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / "credentials.json"
    path.touch(mode=mode)
    path.write_text(json.dumps(content), encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "config", [None, "", "\ufeff\r\n# nothing yet\r\n", "[profiles.default]\n"]
)
def test_nothing_configured_says_where_it_looked(tmp_path: Path, config: str | None) -> None:
    folder = tmp_path / "c"
    if config is not None:
        write_config(folder, config)
    with pytest.raises(NothingConfiguredError) as caught:
        load(Flags(), {"HOME": "/somewhere"}, folder)
    told = str(caught.value)
    for looked in ("config.toml", "credentials.json"):
        assert str(folder / looked) in told
    for looked in ("TTUI_ACCESS_TOKEN", "TTUI_ADVERTISER_IDS", "TTUI_APP_ID", "/somewhere"):
        assert looked in told
    assert "--demo" in told


def test_a_token_of_another_profile_is_named_and_no_demo_is_opened(tmp_path: Path) -> None:
    write_credentials(tmp_path / "c", {"shop": {"access_token": TOKEN}})
    with pytest.raises(NotLoggedInError, match="--profile shop") as caught:
        load(Flags(), {}, tmp_path / "c")
    assert not isinstance(caught.value, NothingConfiguredError)
    assert TOKEN not in str(caught.value)


def test_the_demo_flag_wins_over_a_configured_account(tmp_path: Path) -> None:
    found = load(Flags(demo=True), LIVE, tmp_path)
    assert found.mode is Mode.DEMO
    assert not found.access_token


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    found = load(Flags(), LIVE, tmp_path)
    assert (found.mode, found.advertiser_ids) == (Mode.LIVE, ("7001", "7002"))
    assert found.access_token.get_secret_value() == TOKEN


def test_the_token_shows_in_no_repr(tmp_path: Path) -> None:
    found = load(Flags(), {**LIVE, "TTUI_APP_SECRET": TOKEN}, tmp_path)
    assert TOKEN not in repr(found)
    assert TOKEN not in str(found.access_token)


def test_a_profile_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    write_config(
        tmp_path / "c",
        '[profiles.shop]\nadvertiser_ids = ["7009"]\nread_only = true\n'
        "rate_limit = {per_second = 20, per_minute = 1200}\n",
    )
    found = load(Flags(profile="shop"), {"TTUI_ACCESS_TOKEN": TOKEN}, tmp_path / "c")
    assert (found.advertiser_ids, found.read_only) == (("7009",), True)
    assert found.rate_limit == RateLimit(per_second=20, per_minute=1200)
    assert load(Flags(profile="shop"), LIVE, tmp_path / "c").advertiser_ids == ("7001", "7002")


def test_the_token_may_come_from_the_credentials_file(tmp_path: Path) -> None:
    write_credentials(tmp_path / "c", {"default": {"access_token": TOKEN}})
    found = load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path / "c")
    assert found.access_token.get_secret_value() == TOKEN


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_token_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    write_credentials(tmp_path / "c", {"default": {"access_token": TOKEN}}, mode)
    with pytest.raises(SettingsError, match="chmod") as caught:
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path / "c")
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711])
def test_an_open_directory_is_named_and_not_the_private_file_in_it(
    tmp_path: Path, mode: int
) -> None:
    folder = tmp_path / "c"
    path = write_credentials(folder, {"default": {"access_token": TOKEN}})
    folder.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, folder)
    assert f"the directory {folder} of" in str(caught.value)
    assert str(path) not in str(caught.value)
    assert str(caught.value).endswith(f"run 'chmod 700 {folder}'")


def test_an_open_file_in_an_open_directory_gets_both_commands(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    path = write_credentials(folder, {"default": {"access_token": TOKEN}}, 0o644)
    folder.chmod(0o755)
    with pytest.raises(SettingsError, match=f"'chmod 700 {folder}; chmod 600 {path}'"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, folder)


def test_accounts_without_a_token_are_an_error_and_not_the_demo(tmp_path: Path) -> None:
    with pytest.raises(NotLoggedInError, match="TTUI_ACCESS_TOKEN"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path)
    with pytest.raises(NotLoggedInError):
        load(Flags(), {"TTUI_BASE_URL": "http://127.0.0.1:1/"}, tmp_path)


def test_a_token_without_accounts_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TTUI_ADVERTISER_IDS"):
        load(Flags(), {"TTUI_ACCESS_TOKEN": TOKEN}, tmp_path)


@pytest.mark.parametrize(
    ("flag", "word", "profile", "locked"),
    [
        (False, "", "false", False),
        (True, "0", "false", True),
        (False, "1", "false", True),
        (False, "0", "true", True),
    ],
)
def test_any_source_locks_and_none_unlocks(
    tmp_path: Path, flag: bool, word: str, profile: str, locked: bool
) -> None:
    write_config(tmp_path / "c", f"[profiles.default]\nread_only = {profile}\n")
    environ = {**LIVE, "TTUI_READ_ONLY": word}
    assert load(Flags(read_only=flag), environ, tmp_path / "c").read_only is locked


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[profiles.default\n", "TOML"),
        ("[profiles.default]\nREADONLY = true\n", "did you mean read_only"),
        ("[profiles.default]\nadvertiser_ids = 7001\n", "list"),
        ('[profiles.default]\nadvertiser_ids = ["abc"]\n', "digits"),
        ('[profiles.default]\nread_only = "yes"\n', "true or false"),
        ("[profiles.default]\nrate_limit = {per_second = 0}\n", "from 1"),
        ("[profiles.default]\nrate_limit = 5\n", "per_second"),
        ("[profiles.default]\nrate_limit = {per_secnd = 5}\n", "did you mean per_second"),
        ("[profile.default]\nread_only = true\n", "did you mean profiles"),
        ("[profiles.default]\nreadonly = true\n", "did you mean read_only"),
        ("[profiles.default]\n[profiles.shop]\nRead_Only = true\n", "did you mean read_only"),
        ("readonly = true\n[profiles.default]\n", "did you mean read_only"),
        ("read_only = 'yes'\n[profiles.default]\n", "at the top must be true or false"),
        ('advertiser_ids = ["7001"]\n[profiles.default]\n', "must stand below"),
        ("[profiles]\ndefault = 3\n", "must be a table"),
        ("[profiles.default]\nproxy = 'socks5://x:1'\n", "proxy: The proxy must"),
        ("[profiles.default]\nbase_url = 5\n", "quotes"),
        ('[profiles.default]\naccess_token = "x"\n', "unknown setting 'access_token'"),
        ("profiles = 3\n", "\\[profiles.default\\]"),
    ],
)
def test_a_wrong_config_gets_one_sentence_that_says_what_to_write(
    tmp_path: Path, text: str, hint: str
) -> None:
    write_config(tmp_path / "c", text)
    environ = {"TTUI_ACCESS_TOKEN": TOKEN}
    with pytest.raises(SettingsError, match=hint):
        load(Flags(profile="default"), environ, tmp_path / "c")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "ftp://127.0.0.1/",
        "https://u:p@example.com/",
        "nonsense",
        "https://business-api.tiktok.com/open_api/v1.3/?token=1",
    ],
)
def test_an_address_the_token_must_not_go_to_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError):
        load(Flags(), {**LIVE, "TTUI_BASE_URL": address}, tmp_path)


def test_the_sandbox_is_told_by_its_host(tmp_path: Path) -> None:
    environ = {**LIVE, "TTUI_BASE_URL": "https://sandbox-ads.tiktok.com/open_api/v1.3/"}
    assert load(Flags(), environ, tmp_path).mode is Mode.SANDBOX
    fake = {**LIVE, "TTUI_BASE_URL": "https://example.com/sandbox-ads.tiktok.com/"}
    assert load(Flags(), fake, tmp_path).mode is Mode.LIVE


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("", Mode.LIVE),
        ("https://business-api.tiktok.com", Mode.LIVE),
        ("https://sandbox-ads.tiktok.com", Mode.SANDBOX),
        ("https://SANDBOX-ads.tiktok.com:443/open_api", Mode.SANDBOX),
        ("http://127.0.0.1:8080", Mode.SIMULATED),
        ("http://localhost:8080/open_api/v1.3/", Mode.SIMULATED),
        ("https://127.0.0.1.example/", Mode.LIVE),
    ],
)
def test_the_mode_is_told_by_the_host(tmp_path: Path, address: str, mode: Mode) -> None:
    found = load(Flags(), {**LIVE, "TTUI_BASE_URL": address}, tmp_path)
    assert found.mode is mode
    assert found.base_url.endswith("/open_api/v1.3/")


def test_every_address_but_productions_keeps_its_data_apart(tmp_path: Path) -> None:
    def at(address: str) -> Path:
        found = load(Flags(), {**LIVE, "TTUI_BASE_URL": address}, tmp_path)
        return paths.journal_path({"TTUI_DATA_DIR": "/d"}, found.apart)

    assert at("") == at("https://business-api.tiktok.com/") == Path("/d/ttui.db")
    others = [
        "https://sandbox-ads.tiktok.com",
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8081",
        "http://127.0.0.1:8080/a",
        "https://gateway.example/a-b",
        "https://gateway.example/a/b",
    ]
    found = {at(one) for one in others}
    assert len(found) == len(others)
    assert all(one.parent.parent == Path("/d") for one in found)
    assert at("https://sandbox-ads.tiktok.com:443/open_api/v1.3") == at(others[0])
    assert load(Flags(demo=True), {}, tmp_path).apart == "demo"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("TTUI_READONLY", "TTUI_READ_ONLY"),
        ("TTUI_readonly", "TTUI_READ_ONLY"),
        ("TTUI_ADVERTISER_ID", "TTUI_ADVERTISER_IDS"),
        ("TTUI_TOKEN", "TTUI_ACCESS_TOKEN"),
    ],
)
def test_the_variable_that_was_probably_meant_is_named(
    tmp_path: Path, name: str, meant: str
) -> None:
    with pytest.raises(SettingsError, match=rf"did you mean {meant}\?"):
        load(Flags(), {**LIVE, name: "1"}, tmp_path)


@pytest.mark.parametrize("name", ["TTUI_READONLY", "TTUI_ADVERTISER_ID", "TTUI_TOKEN"])
def test_a_variable_that_nobody_reads_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match=rf"environment: unknown setting '{name}'"):
        load(Flags(), {**LIVE, name: "1"}, tmp_path)


def test_a_lock_at_the_top_locks_every_profile(tmp_path: Path) -> None:
    text = "read_only = true\n[profiles.default]\nread_only = false\n[profiles.shop]\n"
    write_config(tmp_path / "c", text)
    assert load(Flags(), LIVE, tmp_path / "c").read_only
    assert load(Flags(profile="shop"), LIVE, tmp_path / "c").read_only


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ({"access_token": TOKEN}, "entry 'access_token' is not an object"),
        ({"default": {"accesstoken": TOKEN}}, "did you mean access_token"),
        ({"default": {"access_token": 7}}, "must be text"),
        ([TOKEN], "must look like"),
    ],
)
def test_wrong_credentials_are_refused_unquoted(tmp_path: Path, content: object, hint: str) -> None:
    write_credentials(tmp_path / "c", content)
    with pytest.raises(SettingsError, match=hint) as caught:
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path / "c")
    assert TOKEN not in str(caught.value)


def test_files_and_variables_of_windows_are_read(tmp_path: Path) -> None:
    write_config(tmp_path / "c", '\ufeff[profiles.default]\r\nadvertiser_ids = ["7001"]\r\n')
    path = write_credentials(tmp_path / "c", {})
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"default": {"access_token": TOKEN}}).encode())
    found = load(Flags(), {}, tmp_path / "c")
    assert (found.advertiser_ids, found.access_token.get_secret_value()) == (("7001",), TOKEN)
    environ = {"TTUI_ACCESS_TOKEN": f"{TOKEN}\r", "TTUI_ADVERTISER_IDS": "7\r"}
    found = load(Flags(), environ, tmp_path)
    assert (found.advertiser_ids, found.access_token.get_secret_value()) == (("7",), TOKEN)


def test_a_token_knows_its_source_and_its_profile(tmp_path: Path) -> None:
    path = write_credentials(tmp_path / "c", {"shop": {"access_token": TOKEN}})
    write_config(tmp_path / "c", '[profiles.shop]\nadvertiser_ids = ["7001"]\n')
    source = load(Flags(profile="shop"), {}, tmp_path / "c").access_token.source
    assert source == f"{path}, entry 'shop' (profile shop)"
    source = load(Flags(profile="shop"), LIVE, tmp_path / "c").access_token.source
    assert source == "TTUI_ACCESS_TOKEN (profile shop)"


def test_a_token_with_odd_characters_is_told_by_its_source(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TTUI_ACCESS_TOKEN holds characters") as caught:
        load(Flags(), {**LIVE, "TTUI_ACCESS_TOKEN": f"{TOKEN} x"}, tmp_path)
    assert TOKEN not in str(caught.value)


def test_a_proxy_is_taken_only_where_it_is_named_for_ttui(tmp_path: Path) -> None:
    others = {"HTTPS_PROXY": "http://a:1", "https_proxy": "http://a:1", "ALL_PROXY": "http://a:1"}
    assert not load(Flags(), LIVE | others, tmp_path).proxy
    write_config(tmp_path / "c", "[profiles.default]\nproxy = 'http://p:3128'\n")
    assert load(Flags(), LIVE, tmp_path / "c").proxy.get_secret_value() == "http://p:3128"
    over = load(Flags(), {**LIVE, "TTUI_PROXY": "http://u:hunter2@q:1"}, tmp_path / "c")
    assert over.proxy.get_secret_value() == "http://u:hunter2@q:1"
    assert "hunter2" not in repr(over)


def test_a_proxys_password_that_others_can_read_is_refused(tmp_path: Path) -> None:
    write_config(tmp_path / "c", "[profiles.default]\nproxy = 'http://u:hunter2@p:3128'\n")
    (tmp_path / "c" / "config.toml").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600") as caught:
        load(Flags(), LIVE, tmp_path / "c")
    assert "hunter2" not in str(caught.value)
    (tmp_path / "c" / "config.toml").chmod(0o600)
    assert load(Flags(), LIVE, tmp_path / "c").proxy


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_config_that_others_can_change_is_refused(tmp_path: Path, mode: int) -> None:
    write_config(tmp_path / "c", "[profiles.default]\n")
    (tmp_path / "c" / "config.toml").chmod(mode)
    with pytest.raises(SettingsError, match="chmod go-w"):
        load(Flags(), LIVE, tmp_path / "c")


def test_a_config_in_a_directory_that_others_can_change_is_refused(tmp_path: Path) -> None:
    write_config(tmp_path / "c", "[profiles.default]\n")
    (tmp_path / "c").chmod(0o777)
    with pytest.raises(SettingsError, match="chmod go-w"):
        load(Flags(), LIVE, tmp_path / "c")


def test_a_token_behind_a_link_is_refused(tmp_path: Path) -> None:
    real = write_credentials(tmp_path / "elsewhere", {"default": {"access_token": TOKEN}})
    (tmp_path / "c").mkdir(mode=0o700)
    (tmp_path / "c" / "credentials.json").symlink_to(real)
    with pytest.raises(SettingsError, match="is a link"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path / "c")


@pytest.mark.parametrize("name", ["credentials.json", "config.toml"])
@pytest.mark.parametrize("what", ["file", "directory"])
def test_files_of_another_owner_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, what: str
) -> None:
    if name == "config.toml":
        write_config(tmp_path / "c", "[profiles.default]\n")
    else:
        write_credentials(tmp_path / "c", {"default": {"access_token": TOKEN}})
    strange = (tmp_path / "c" / name if what == "file" else tmp_path / "c").stat().st_ino
    real_stat, real_fstat = os.stat, os.fstat

    def owned(found: os.stat_result) -> os.stat_result:
        fields = list(found)
        fields[stat.ST_UID] = 4711 if found.st_ino == strange else found.st_uid
        return os.stat_result(fields)

    monkeypatch.setattr(os, "fstat", lambda handle: owned(real_fstat(handle)))
    monkeypatch.setattr(os, "stat", lambda path, **how: owned(real_stat(path, **how)))
    with pytest.raises(SettingsError, match="belongs to another user"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, tmp_path / "c")


@pytest.mark.parametrize("name", ["credentials.json", "config.toml"])
def test_what_is_no_file_is_one_sentence_and_hangs_nobody(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "c"
    folder.mkdir(mode=0o700)
    os.mkfifo(folder / name, 0o600)
    with pytest.raises(SettingsError, match="is not a file"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, folder)
    (folder / name).unlink()
    (folder / name).mkdir()
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(Flags(), {"TTUI_ADVERTISER_IDS": "7001"}, folder)


def test_a_path_that_is_too_long_is_one_short_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="File name too long") as caught:
        load(Flags(), LIVE, tmp_path / ("x" * 5000))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("start", ["~", "$HOME", "${HOME}"])
def test_a_home_that_no_shell_replaced_is_replaced(start: str) -> None:
    environ = {"HOME": "/home/ada", "TTUI_CONFIG_DIR": f"{start}/c", "TTUI_DATA_DIR": start}
    assert paths.config_dir(environ) == Path("/home/ada/c")
    assert paths.journal_path(environ) == Path("/home/ada/ttui.db")
    assert paths.expanded(f"./{start}", environ) == Path(f"./{start}")
    assert paths.expanded(f"{start}x/y", environ) == Path(f"{start}x/y")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200))
def test_no_config_file_makes_a_traceback(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "c"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "config.toml").write_bytes(content)
    try:
        load(Flags(), LIVE, folder)
    except SettingsError as error:
        assert str(error)
