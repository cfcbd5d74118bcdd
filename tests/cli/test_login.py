"""`ttui login`, `logout`, `accounts`, `config`: the real program, at a terminal where it asks."""

import json
import re
import stat
import subprocess
import tomllib
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.support.shell import plain_environ
from tests.support.terminal import Terminal
from ttui.api.access import PRODUCTION
from ttui.api.login import BadRedirectError, authorisation_address, code_in
from ttui.cli.exit_code import ExitCode
from ttui.cli.login.files import SettingsFiles
from ttui.simulator.faults.rules import Fault, FaultKind

BACK = "https://example.com/back"


@pytest.fixture
def environ(tiktok: Tiktok) -> dict[str, str]:
    """A shell of somebody who has set up nothing but the address of the pretend TikTok."""
    return plain_environ(tiktok.data_dir) | {"TTUI_BASE_URL": tiktok.base_url}


@pytest.fixture
def folder(tiktok: Tiktok) -> Path:
    return tiktok.data_dir / "config"


def run(environ: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TTUI, *words],
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def allowed(address: str) -> str:
    """Open the page as a browser does, and follow its one link: the address it leads to."""
    found = re.search(r'href="([^"]+)"', httpx.get(address, trust_env=False).text)
    assert found is not None
    return unescape(found[1])


def answer(terminal: Terminal, question: str, typed: str) -> None:
    terminal.wait_for(
        lambda shown: any(line.startswith(question) for line in shown.rstrip().splitlines()[-1:]),
        what=question,
    )
    terminal.send(f"{typed}\r")


def log_in(tiktok: Tiktok, environ: Mapping[str, str], which: str, *words: str) -> Terminal:
    """The whole conversation, up to the choice of accounts."""
    terminal = Terminal([*TTUI, "login", *words], environ, columns=200, rows=50)
    answer(terminal, "App id", tiktok.server.app_id)
    answer(terminal, "App secret", tiktok.server.app_secret)
    answer(terminal, "Redirect address", BACK)
    shown = terminal.wait_for("Paste that address")
    found = re.search(r"^http\S+portal/auth\S+$", shown, re.MULTILINE)
    assert found is not None, shown
    terminal.send(f"{allowed(found[0])}\r")
    answer(terminal, "Which?", which)
    return terminal


def test_from_an_app_to_an_account_that_is_read(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    with log_in(tiktok, environ, "2") as terminal:
        assert terminal.wait_end() == ExitCode.DONE
        shown = terminal.text
    assert "may switch: yes" in shown and "campaigns of" in shown
    kept = folder / "credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secrets = json.loads(kept.read_text())["default"]
    assert secrets["access_token"] == tiktok.server.access_token
    config = tomllib.loads((folder / "config.toml").read_text())
    assert config["profiles"]["default"]["advertiser_ids"] == [tiktok.server.advertiser_ids[1]]
    everything = bytes(terminal.raw).decode()
    assert tiktok.server.access_token not in everything
    assert tiktok.server.app_secret not in everything
    assert tiktok.server.settings.auth_code not in everything
    del environ["TTUI_BASE_URL"]
    found = run(environ, "status", "--json")
    assert found.returncode == ExitCode.DONE, found.stderr
    assert [one["advertiser_id"] for one in json.loads(found.stdout)["accounts"]] == [
        tiktok.server.advertiser_ids[1]
    ]


def test_all_accounts_are_asked_for_at_every_start(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    with log_in(tiktok, environ, "", "--profile", "agency") as terminal:
        assert terminal.wait_end() == ExitCode.DONE
        assert "Now: ttui --profile agency" in terminal.text
    profile = tomllib.loads((folder / "config.toml").read_text())["profiles"]["agency"]
    assert "advertiser_ids" not in profile
    found = run(environ, "--profile", "agency", "status", "--json")
    assert found.returncode == ExitCode.DONE, found.stderr
    assert len(json.loads(found.stdout)["accounts"]) == len(tiktok.server.advertiser_ids)


def test_comments_and_other_profiles_stay(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(
        '# mine\n[profiles.other]\nadvertiser_ids = ["1"] # theirs\nread_only = true\n'
    )
    (folder / "credentials.json").write_text('{"other": {"access_token": "theirs"}}')
    (folder / "credentials.json").chmod(0o600)
    with log_in(tiktok, environ, "1") as terminal:
        assert terminal.wait_end() == ExitCode.DONE
    text = (folder / "config.toml").read_text()
    assert "# mine" in text and "# theirs" in text
    assert tomllib.loads(text)["profiles"]["other"] == {"advertiser_ids": ["1"], "read_only": True}
    assert json.loads((folder / "credentials.json").read_text())["other"] == {
        "access_token": "theirs"
    }


def test_a_token_that_one_has_is_typed_or_piped_and_is_no_argument(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    with Terminal([*TTUI, "login", "--token"], environ, columns=120) as terminal:
        answer(terminal, "Access token", tiktok.server.access_token)
        answer(terminal, "Ad account ids", tiktok.account)
        assert terminal.wait_end() == ExitCode.DONE
        assert tiktok.server.access_token not in bytes(terminal.raw).decode()
    assert json.loads((folder / "credentials.json").read_text())["default"] == {
        "access_token": tiktok.server.access_token
    }
    assert run(environ, "login", "--token", "secret").returncode == ExitCode.USAGE


@pytest.mark.parametrize(
    ("mode", "said"),
    [(0o755, "chmod 700"), (0o700, "chmod 600")],
)
def test_what_cannot_be_written_is_told_before_anything_is_asked(
    tiktok: Tiktok, environ: dict[str, str], folder: Path, mode: int, said: str
) -> None:
    folder.mkdir()
    folder.chmod(mode)
    (folder / "credentials.json").write_text("{}")
    (folder / "credentials.json").chmod(0o644)
    with Terminal([*TTUI, "login"], environ, columns=200) as terminal:
        assert terminal.wait_end() == ExitCode.USAGE
        assert said in terminal.text and "App id" not in terminal.text
    assert not list(tiktok.server.log)


def test_without_a_terminal_nobody_is_asked(environ: dict[str, str], folder: Path) -> None:
    done = run(environ, "login")
    assert done.returncode == ExitCode.USAGE and "run it in a terminal" in done.stderr
    assert not (folder / "credentials.json").exists()


@pytest.mark.parametrize("which", ["0", "99", "x", "1 2 3 4 5 6 7 8 9"])
def test_a_wrong_choice_writes_nothing(
    tiktok: Tiktok, environ: dict[str, str], folder: Path, which: str
) -> None:
    with log_in(tiktok, environ, which) as terminal:
        assert terminal.wait_end() == ExitCode.USAGE
        assert "nothing was written" in terminal.text
    assert not (folder / "credentials.json").exists()


def test_a_refused_code_says_so_and_writes_nothing(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    with Terminal([*TTUI, "login"], environ, columns=200, rows=50) as terminal:
        answer(terminal, "App id", tiktok.server.app_id)
        answer(terminal, "App secret", tiktok.server.app_secret)
        answer(terminal, "Redirect address", BACK)
        answer(terminal, "Paste that address", "https://example.com/?state=other&auth_code=abc")
        answer(terminal, "Paste it again", "an-old-code-of-last-week")
        assert terminal.wait_end() == ExitCode.DENIED, terminal.text
        assert "belongs to another login" in terminal.text
        assert "Nothing was written." in terminal.text
        assert "an-old-code-of-last-week" not in bytes(terminal.raw).decode()
    assert not (folder / "credentials.json").exists()


def test_an_app_that_may_not_switch_is_told(tiktok: Tiktok, environ: dict[str, str]) -> None:
    tiktok.server.faults.add(
        Fault(FaultKind.REFUSE, "campaign/status/update", code=40001, times=None)
    )
    with log_in(tiktok, environ, "1") as terminal:
        assert terminal.wait_end() == ExitCode.DENIED
        assert "create and update campaigns" in terminal.text


def test_the_test_of_writing_moves_no_switch(tiktok: Tiktok, environ: dict[str, str]) -> None:
    def switches() -> list[str]:
        account = tiktok.server.world.accounts[tiktok.account]
        return [str(one.switch) for one in account.campaigns]

    before = switches()
    with log_in(tiktok, environ, "1") as terminal:
        assert terminal.wait_end() == ExitCode.DONE
    assert switches() == before


def logged_in(tiktok: Tiktok, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    entry = {
        "access_token": tiktok.server.access_token,
        "app_id": tiktok.server.app_id,
        "app_secret": tiktok.server.app_secret,
    }
    path = folder / "credentials.json"
    path.write_text(json.dumps({"default": entry, "other": entry}))
    path.chmod(0o600)


@pytest.mark.parametrize("revoke", [False, True])
def test_logout_forgets_the_token_and_revokes_it_on_request(
    tiktok: Tiktok, environ: dict[str, str], folder: Path, revoke: bool
) -> None:
    logged_in(tiktok, folder)
    done = run(environ, "logout", *(["--revoke"] if revoke else []))
    assert done.returncode == ExitCode.DONE, done.stderr
    assert list(json.loads((folder / "credentials.json").read_text())) == ["other"]
    own = {"TTUI_ACCESS_TOKEN": tiktok.server.access_token, "TTUI_ADVERTISER_IDS": tiktok.account}
    code = run(environ | own, "status").returncode
    assert (code == ExitCode.DENIED) is revoke
    assert run(environ, "logout").returncode == ExitCode.USAGE


def test_a_token_that_could_not_be_revoked_is_not_forgotten(
    tiktok: Tiktok, environ: dict[str, str], folder: Path
) -> None:
    logged_in(tiktok, folder)
    tiktok.server.faults.add(Fault(FaultKind.SYSTEM_ERROR, "oauth2/revoke_token", times=None))
    done = run(environ, "logout", "--revoke")
    assert done.returncode != ExitCode.DONE and "not forgotten" in done.stderr
    assert "default" in json.loads((folder / "credentials.json").read_text())


def test_accounts_lists_what_the_token_sees_and_what_is_shown(tiktok: Tiktok) -> None:
    one, *others = tiktok.server.advertiser_ids
    own = {"TTUI_APP_ID": tiktok.server.app_id, "TTUI_APP_SECRET": tiktok.server.app_secret}
    done = tiktok.run("accounts", "--json", TTUI_ADVERTISER_IDS=one, **own)
    assert done.returncode == ExitCode.DONE, done.stderr
    shown = {
        each["advertiser_id"]: each["is_shown"] for each in json.loads(done.stdout)["accounts"]
    }
    assert shown == {one: True} | dict.fromkeys(others, False)
    text = tiktok.run("accounts", TTUI_ADVERTISER_IDS=one)
    assert text.returncode == ExitCode.DONE and "only the accounts of the settings" in text.stderr


def test_config_names_each_source_and_no_secret(tiktok: Tiktok, folder: Path) -> None:
    logged_in(tiktok, folder)
    (folder / "config.toml").write_text(
        f'[profiles.default]\nbase_url = "{tiktok.base_url}"\nread_only = true\n'
    )
    environ = plain_environ(tiktok.data_dir) | {"TTUI_ADVERTISER_IDS": "17"}
    done = run(environ, "config", "--json")
    assert done.returncode == ExitCode.DONE, done.stderr
    found = json.loads(done.stdout)["settings"]
    assert found["advertiser_ids"] == {"value": "17", "source": "TTUI_ADVERTISER_IDS"}
    assert found["base_url"]["source"].endswith("config.toml")
    assert found["app_secret"]["source"].endswith("credentials.json")
    assert found["read_only"]["value"] == "yes"
    assert found["rate_limit"]["source"] == "default"
    text = run(environ, "config").stdout
    for secret in (tiktok.server.access_token, tiktok.server.app_secret):
        assert secret not in done.stdout + done.stderr + text


def test_config_without_an_account_says_where_it_looked(environ: dict[str, str]) -> None:
    del environ["TTUI_BASE_URL"]
    done = run(environ, "config")
    assert done.returncode == ExitCode.USAGE
    assert "config.toml" in done.stdout and "nothing is configured" in done.stderr


STATE = "abc"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        (f"{BACK}?auth_code=c0de&code=c0de&state={STATE}", "c0de"),
        (f"  {BACK}?state={STATE}&auth_code=c0de \n", "c0de"),
        (f"{BACK}?code=c0de", "c0de"),
        (f"auth_code=c0de&state={STATE}", "c0de"),
        ("c0de", "c0de"),
    ],
)
def test_a_code_is_found_in_what_people_paste(pasted: str, code: str) -> None:
    assert code_in(pasted, STATE).get_secret_value() == code


@pytest.mark.parametrize(
    "pasted",
    ["", "  ", BACK, f"{BACK}?state={STATE}", f"{BACK}?auth_code=c0de&state=other", "two words"],
)
def test_what_holds_no_code_is_refused_and_not_quoted(pasted: str) -> None:
    with pytest.raises(BadRedirectError) as caught:
        code_in(pasted, STATE)
    assert "c0de" not in str(caught.value)


def test_the_page_is_on_the_host_of_the_api() -> None:
    address = authorisation_address(
        "https://business-api.tiktok.com/open_api/v1.3/", "12", "https://a.b/?x=1&y=2", STATE
    )
    assert address == (
        "https://business-api.tiktok.com/portal/auth"
        "?app_id=12&state=abc&redirect_uri=https%3A%2F%2Fa.b%2F%3Fx%3D1%26y%3D2"
    )


def test_an_empty_profile_is_a_table_all_the_same(tmp_path: Path) -> None:
    files = SettingsFiles(tmp_path / "config")
    files.prepare()
    files.put_profile("agency [x]", PRODUCTION, ())
    text = files.config.read_text()
    assert tomllib.loads(text) == {"profiles": {"agency [x]": {}}}
    files.put_profile("default", PRODUCTION, ("1", "2"))
    files.put_profile("default", PRODUCTION, ("3",))
    assert tomllib.loads(files.config.read_text())["profiles"] == {
        "agency [x]": {},
        "default": {"advertiser_ids": ["3"]},
    }
    assert [path.name for path in files.folder.iterdir()] == ["config.toml"]
