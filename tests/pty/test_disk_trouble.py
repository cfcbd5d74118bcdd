"""A disk that is full or read-only, a journal that is no journal: stops go out, starts do not."""

import json
import os
import re
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.cli.conftest import TTUI, Tiktok
from tests.pty.conftest import Open
from tests.pty.pressing import press
from tests.support.file_times import written_long_ago
from tests.support.terminal import Terminal
from tests.support.unprivileged import unprivileged

_DATABASE = "ttui.db"


def is_told(terminal: Terminal, words: str) -> None:
    """Wait for words of a notice, which may be wrapped and lies over the tree."""
    toast = re.compile("▌(.*)")
    terminal.wait_for(
        lambda shown: words in " ".join(" ".join(toast.findall(shown)).split()), what=words
    )


def stop_works_and_start_does_not(terminal: Terminal, sends: Callable[[], int]) -> None:
    """With the cursor on the first campaign, which is on."""
    before = sends()
    press(terminal, "x")
    terminal.wait_for("Winter Glow: off, confirmed")
    assert sends() == before + 1
    press(terminal, "s")
    terminal.wait_for("Start campaign Winter Glow?")
    press(terminal, "y", apart=1.2)
    terminal.wait_for("a start needs the journal")
    assert sends() == before + 1
    assert "Traceback" not in terminal.text


class Full:
    """A disk on which nothing more can be written, until there is room again."""

    def __init__(self, take: Callable[[], None], give: Callable[[], None]) -> None:
        self.take_room, self.give_room = take, give


@pytest.fixture(params=["no file may grow", "no space left"])
def full(request: pytest.FixtureRequest, tiktok: Tiktok) -> Iterator[Callable[[Terminal], Full]]:
    """Makes the program's disk full."""
    if request.param == "no file may grow":
        yield _limited
        return
    folder = tiktok.state
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield lambda _: _filled(folder / "ballast")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607 - as mount


def _limited(terminal: Terminal) -> Full:
    unlimited = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)

    def limit(most: int) -> None:
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (most, unlimited[1]))

    return Full(lambda: limit(0), lambda: limit(unlimited[0]))


def _filled(ballast: Path) -> Full:
    def fill() -> None:
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)

    return Full(fill, ballast.unlink)


def test_what_is_done_on_a_full_disk_is_journalled_once_there_is_room(
    tiktok: Tiktok, opened: Open, full: Callable[[Terminal], Full]
) -> None:
    terminal = opened()
    disk = full(terminal)
    disk.take_room()
    press(terminal, "j")
    stop_works_and_start_does_not(terminal, lambda: len(tiktok.writes()))
    disk.give_room()
    is_told(terminal, "The journal is written again")
    changes = json.loads(tiktok.run("journal", "--json").stdout)["changes"]
    assert [change["state"] for change in changes] == ["not allowed", "confirmed"]


def test_with_a_read_only_home_stops_go_out_and_starts_are_refused(tiktok: Tiktok) -> None:
    assert tiktok.run("journal").returncode == 0, "makes the journal"
    folder = tiktok.state
    written_long_ago(folder / _DATABASE)
    for file in (*folder.iterdir(), folder):
        file.chmod(0o500)
    try:
        with Terminal(unprivileged(TTUI), tiktok.environ) as terminal:
            is_told(terminal, "it is read-only, or its directory is")
            terminal.wait_for("Winter Glow")
            press(terminal, "j")
            stop_works_and_start_does_not(terminal, lambda: len(tiktok.writes()))
    finally:
        folder.chmod(0o700)


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _damaged(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xa5" * (len(whole) - 100))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_newer, "written by a newer ttui"), (_damaged, "file is damaged")],
    ids=["newer", "damaged"],
)
def test_a_journal_that_cannot_be_used_is_left_alone_and_named(
    tiktok: Tiktok, opened: Open, spoil: Callable[[Path], None], said: str
) -> None:
    assert tiktok.run("journal").returncode == 0, "makes the journal"
    path = tiktok.state / _DATABASE
    spoil(path)
    written_long_ago(path)
    before = path.read_bytes()
    terminal = opened()
    is_told(terminal, said)
    press(terminal, "j")
    stop_works_and_start_does_not(terminal, lambda: len(tiktok.writes()))
    assert path.read_bytes() == before
