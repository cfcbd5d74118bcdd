"""`ttui doctor`: what it finds, what it advises, and that it moves nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.support.terminal import Terminal
from ttui.cli.doctor.disk import file_system
from ttui.cli.doctor.terminal import letters
from ttui.cli.doctor.tiktok import clock_skew
from ttui.cli.exit_code import ExitCode
from ttui.simulator import SHOP_PERMISSIONS


def looked(tiktok: Tiktok, **environ: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = tiktok.run("doctor", "--json", **environ)
    found = cast(list[dict[str, Any]], json.loads(done.stdout)["findings"])
    return done.returncode, {one["name"]: one for one in found}


def test_a_whole_set_up_is_well(tiktok: Tiktok) -> None:
    code, found = looked(tiktok)
    assert code == ExitCode.DONE
    assert {one["grade"] for name, one in found.items() if name != "terminal"} == {"ok"}, found
    assert {"reach", "clock", "token", "may read reports", "may switch", "journal"} <= found.keys()
    assert "http://127.0.0.1" in found["reach"]["said"]


def test_it_moves_no_switch_and_shows_no_secret(tiktok: Tiktok) -> None:
    before = [str(one.switch) for one in tiktok.server.world.accounts[tiktok.account].campaigns]
    done = tiktok.run("doctor")
    assert [
        str(one.switch) for one in tiktok.server.world.accounts[tiktok.account].campaigns
    ] == before
    assert tiktok.server.access_token not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "name", "grade", "code"),
    [
        ("campaign/get", "may read campaigns", "bad", ExitCode.DENIED),
        ("report/integrated/get", "may read reports", "bad", ExitCode.DENIED),
        ("campaign/status/update", "may switch", "bad", ExitCode.DENIED),
        ("bc/get", "may read Business Center", "look", ExitCode.DONE),
        ("smart_plus/ad/get", "may read Smart+ ads", "look", ExitCode.DONE),
    ],
)
def test_each_missing_permission_is_named_with_what_it_costs(
    tiktok: Tiktok, path: str, name: str, grade: str, code: ExitCode
) -> None:
    settings = tiktok.server.settings
    tiktok.server.settings = replace(settings, forbidden_paths=frozenset({path}))
    got, found = looked(tiktok)
    assert got == code and found[name]["grade"] == grade, found
    assert found[name]["advice"]
    others = {key for key, one in found.items() if one["grade"] != "ok"} - {name, "terminal"}
    assert not others - {"may read Promotes"}, found


@pytest.mark.parametrize(
    ("permission", "names"),
    [
        ("lists", {"may read TikTok Shop ads", "may read TikTok Shop LIVE ads"}),
        ("sessions", {"may read Shop extra budgets"}),
        ("stores", {"may read Shop list"}),
    ],
)
def test_shop_permissions_are_looked_at_one_by_one(
    tiktok: Tiktok, permission: str, names: set[str]
) -> None:
    paths = SHOP_PERMISSIONS[permission]
    tiktok.server.settings = replace(tiktok.server.settings, forbidden_paths=frozenset(paths))
    code, found = looked(tiktok)
    assert code == ExitCode.DONE
    assert {key for key, one in found.items() if one["grade"] == "look"} - {"terminal"} == names


@pytest.mark.parametrize(
    ("environ", "name", "code"),
    [
        ({"TTUI_ACCESS_TOKEN": "wrong-token"}, "token", ExitCode.DENIED),
        ({"TTUI_ACCESS_TOKEN": ""}, "settings", ExitCode.DENIED),
        ({"TTUI_BASE_URL": "http://127.0.0.1:9"}, "reach", ExitCode.UNREACHED),
        ({"TTUI_READ_ONLY": "perhaps"}, "settings", ExitCode.USAGE),
        ({"TTUI_DATA_DIR": "/proc/nowhere"}, "journal", ExitCode.USAGE),
    ],
)
def test_what_is_wrong_is_told_with_the_next_step(
    tiktok: Tiktok, environ: dict[str, str], name: str, code: ExitCode
) -> None:
    got, found = looked(tiktok, **environ)
    assert got == code
    assert found[name]["grade"] == "bad" and found[name]["advice"]


def test_letters_and_size_of_a_terminal(tiktok: Tiktok) -> None:
    environ = tiktok.environ | {"LC_ALL": "C"}
    with Terminal([*TTUI, "doctor"], environ, columns=60, rows=90) as terminal:
        assert terminal.wait_end() == ExitCode.DONE
        assert "60x90" in terminal.text and "look  letters" in terminal.text
        lines = [line for line in terminal.lines if line]
        first = next(at for at, line in enumerate(lines) if line.startswith("SIMULATED: "))
        assert all(line.startswith("SIMULATED: ") for line in lines[first:])


@pytest.mark.parametrize(
    ("environ", "grade"),
    [
        ({"LANG": "C.UTF-8"}, "ok"),
        ({"LC_ALL": "", "LANG": "de_DE.utf8"}, "ok"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "look"),
        ({"LANG": "de_DE@euro"}, "look"),
        ({}, "look"),
    ],
)
def test_the_locale_decides_about_letters(environ: dict[str, str], grade: str) -> None:
    assert letters(environ).grade.value == grade


def test_the_demo_has_a_doctor_too(tiktok: Tiktok) -> None:
    done = tiktok.run("--demo", "doctor")
    assert done.returncode == ExitCode.DONE, done.stdout
    assert all(line.startswith("DEMO: ") for line in done.stdout.splitlines()[3:])


MOUNTS = r"""/dev/vda / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
x /home/me/my\040disk fuse.sshfs rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/var/lib", "ext4"), ("/home/me/data", "nfs4"), ("/home/me/my disk/a", "fuse.sshfs")],
)
def test_the_nearest_mount_tells_the_kind(folder: str, kind: str) -> None:
    assert file_system(Path(folder), MOUNTS) == kind
    assert file_system(Path(folder), "") == ""


NOON = datetime(2026, 11, 28, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "grades"),
    [
        ("Sat, 28 Nov 2026 12:00:10 GMT", ["ok"]),
        ("Sat, 28 Nov 2026 12:05:00 GMT", ["look"]),
        ("Sat, 28 Nov 2026 11:00:00 GMT", ["look"]),
        ("rubbish", []),
    ],
)
def test_the_clock_is_held_against_tiktoks(date: str, grades: list[str]) -> None:
    assert [one.grade.value for one in clock_skew({"Date": date}, NOON)] == grades
    assert clock_skew({}, NOON) == []
