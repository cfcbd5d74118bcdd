"""The demo is not the account: it is only taken when it is named, and all it prints says DEMO."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.support.shell import plain_environ, terminal_environ
from tests.support.terminal import Terminal
from ttui.simulator import demo_server

ACCOUNT = demo_server().advertiser_ids[0]
CAMPAIGN = next(iter(demo_server().world.campaigns.values())).campaign_id


def run(
    words: Sequence[str], environ: dict[str, str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TTUI, *words],
        env=environ,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "--json"),
        ("stop", "--all", "--yes"),
        ("stop", CAMPAIGN),
        ("start", CAMPAIGN, "--yes"),
        ("journal",),
        ("export", "./b", "--account", ACCOUNT),
    ],
)
def test_without_settings_a_verb_says_where_it_looked_and_does_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run(words, plain_environ(tmp_path), tmp_path)
    assert (done.returncode, done.stdout) == (5, "")
    assert "nothing is configured" in done.stderr and "--demo" in done.stderr
    assert str(tmp_path / "config" / "config.toml") in done.stderr
    assert str(tmp_path / "config" / "credentials.json") in done.stderr
    assert "TTUI_ACCESS_TOKEN" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("config", "environ", "code"),
    [
        ("", {}, 5),
        ("\ufeff# later\r\n", {}, 5),
        ("[profile.default]\nread_only = false\n", {}, 2),
        (None, {"TTUI_CONFIG_DIR": "~/nowhere"}, 5),
        (None, {"TTUI_CONFIG_DIR": "$HOME/nowhere"}, 5),
        (None, {"TTUI_CONFIG_DIR": "x" * 5000}, 2),
        (None, {"TTUI_CONFIG_DIR": "/dev/null/x"}, 2),
    ],
)
def test_no_mistake_in_the_settings_stops_the_demo_in_place_of_the_account(
    tmp_path: Path, config: str | None, environ: dict[str, str], code: int
) -> None:
    if config is not None:
        (tmp_path / "config").mkdir(mode=0o700)
        (tmp_path / "config" / "config.toml").write_text(config, "utf-8", newline="")
    done = run(("stop", "--all", "--yes"), plain_environ(tmp_path) | environ)
    assert (done.returncode, done.stdout) == (code, "")
    assert "confirmed" not in done.stderr
    assert len(done.stderr) < 1000


def test_an_unknown_home_is_one_sentence() -> None:
    """A container's user may be in no list of users."""
    code = (
        "import os,sys; from ttui.cli.main import main; from ttui import paths\n"
        "def unknown(): raise RuntimeError\n"
        "paths.Path.home = unknown; os.environ['TTUI_CONFIG_DIR'] = '~/c'\n"
        "sys.exit(main(['stop', '--all', '--yes']))"
    )
    plain = {key: text for key, text in terminal_environ().items() if key != "HOME"}
    done = subprocess.run(
        [TTUI[0], "-c", code], env=plain, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "no home directory is known" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("status",), 0),
        (("stop", "--all", "--yes"), 7),
        (("stop", CAMPAIGN), 0),
        (("stop", "99"), 2),
        (("start", CAMPAIGN), 0),
        (("start", CAMPAIGN, "--yes"), 0),
        (("stop", "--all"), 2),
        (("journal",), 0),
        (("journal", "--csv"), 0),
        (("stop", CAMPAIGN, "--read-only"), 3),
    ],
)
def test_everything_that_a_verb_prints_about_the_demo_says_so(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    done = run(("--demo", *words), plain_environ(tmp_path))
    assert done.returncode == code, done.stderr
    said = (done.stderr.splitlines(), done.stdout.split("\n\n") if "status" in words else [])
    results = done.stdout.splitlines() if words[0] in {"stop", "start"} else []
    for part in (*said[0], *said[1], *results):
        assert "DEMO" in part or not part.strip(), part
    if words == ("journal", "--csv"):
        assert done.stdout.splitlines()[0].endswith(",mode")


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--json"),
        ("stop", "--all", "--yes", "--json"),
        ("stop", CAMPAIGN, "--json"),
        ("start", CAMPAIGN, "--yes", "--json"),
        ("journal", "--json"),
    ],
)
def test_every_json_object_names_the_mode(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(("--demo", *words), plain_environ(tmp_path))
    assert json.loads(done.stdout)["mode"] == "demo"


def test_a_question_about_the_demo_says_so(tmp_path: Path) -> None:
    with Terminal([*TTUI, "--demo", "stop", "--all"], plain_environ(tmp_path)) as terminal:
        terminal.wait_for("DEMO: this stops")
        terminal.send("n\r")
        terminal.wait_for("DEMO: nothing was stopped")
        terminal.wait_end()


def test_a_backup_of_the_demo_says_so_now_and_later(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    words = ("--demo", "export", str(folder), "--account", ACCOUNT)
    done = run(words, plain_environ(tmp_path))
    assert done.returncode in {0, 4}, done.stderr
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["heading"]["mode"] == "DEMO"
    for told in (done, run(("export", "--verify", str(folder)), plain_environ(tmp_path))):
        lines = [*told.stdout.splitlines(), *told.stderr.splitlines()]
        assert lines and all("DEMO" in line for line in lines)
    told = run(("export", "--verify", str(folder), "--json"), plain_environ(tmp_path))
    assert json.loads(told.stdout)["mode"] == "demo"


def test_the_bare_screen_says_first_that_it_is_the_demo(tmp_path: Path) -> None:
    with Terminal(TTUI, plain_environ(tmp_path)) as terminal:
        terminal.wait_for("Winter Glow")
        first = terminal.text.splitlines()[0]
        assert "DEMO: nothing here is real" in first
        assert "Your own account: q, then ttui login" in first
        terminal.send("q")
        assert terminal.wait_end() == 0


def test_the_demo_that_was_asked_for_needs_no_such_line(tmp_path: Path) -> None:
    with Terminal([*TTUI, "--demo"], plain_environ(tmp_path)) as terminal:
        terminal.wait_for("Winter Glow")
        assert "nothing here is real" not in terminal.text
        assert "DEMO" in terminal.text.splitlines()[0]
        terminal.send("q")
        terminal.wait_end()


def test_a_served_simulator_is_simulated_and_keeps_its_journal_apart(tiktok: Tiktok) -> None:
    found = tiktok.status()
    assert found["mode"] == "simulated"
    row = next(row for row in tiktok.rows() if row["stoppable"])
    done = tiktok.run("stop", row["id"])
    assert done.stdout.startswith("SIMULATED: ")
    assert (tiktok.state / "ttui.db").exists()
    assert not (tiktok.data_dir / "data" / "ttui.db").exists()
    assert "SIMULATED" in tiktok.run("journal").stdout
    with Terminal(TTUI, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        assert "SIMULATED" in terminal.text and "LIVE" not in terminal.text
        terminal.send("q")
        terminal.wait_end()


def test_a_journal_of_production_stays_where_it_was(tiktok: Tiktok) -> None:
    old = tiktok.data_dir / "data" / "ttui.db"
    old.parent.mkdir(mode=0o700)
    old.write_bytes(b"production's")
    tiktok.status()
    assert old.read_bytes() == b"production's"
