import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ttui.domain.advertiser import Mode
from ttui.settings import Flags, NotLoggedInError, RateLimit, SettingsError, load

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


def test_nothing_configured_is_the_demo(tmp_path: Path) -> None:
    assert load(Flags(), {}, tmp_path).mode is Mode.DEMO


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
        ("[profiles.default]\nadvertiser_ids = 7001\n", "list"),
        ('[profiles.default]\nadvertiser_ids = ["abc"]\n', "digits"),
        ('[profiles.default]\nread_only = "yes"\n', "true or false"),
        ("[profiles.default]\nrate_limit = {per_second = 0}\n", "from 1"),
        ("[profiles.default]\nrate_limit = 5\n", "per_second"),
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
