"""Everything that is written is for its owner alone, from the first byte, whatever the umask."""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ttui
from tests.support.domain.receipts import receipt
from tests.support.services.backups import shop
from tests.support.store.journals import change, put
from ttui.domain.advertiser import Mode
from ttui.domain.changes import ChangeState
from ttui.services.backup.find_backup import remember
from ttui.services.journal import receipts
from ttui.store.backup.folder import FolderError
from ttui.store.files.new_files import write_new
from ttui.store.files.private import make_folder
from ttui.store.files.private_text import replace_private
from ttui.store.journal.journal import Journal

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(params=[0o000, 0o022, 0o177, 0o277], ids=oct)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    before = os.umask(request.param)
    make_folder(tmp_path / "home" / "data")
    yield tmp_path / "home"
    os.umask(before)


@pytest.fixture(autouse=True)
def renamed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The modes of files that were about to get their name."""
    modes: list[int] = []
    replace = Path.replace

    def look_and_replace(self: Path, target: Path) -> Path:
        modes.append(stat.S_IMODE(self.stat().st_mode))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", look_and_replace)
    return modes


def _assert_private(home: Path) -> None:
    found = {
        str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode)
        for path in (home, *home.rglob("*"))
    }
    loose = {name: oct(mode) for name, mode in found.items() if mode != _wanted(home / name)}
    assert not loose


def _wanted(path: Path) -> int:
    return 0o700 if path.is_dir() else 0o600


def test_the_journal_and_what_sqlite_puts_beside_it(home: Path) -> None:
    journal = Journal.open(home / "data" / "ttui.db")
    put(journal, change(), ChangeState.ASKED)
    assert {one.name for one in (home / "data").iterdir()} == {
        "ttui.db",
        "ttui.db-wal",
        "ttui.db-shm",
    }
    _assert_private(home)
    journal.close()


def test_a_log_left_loose_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    first = Journal.open(path)
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").chmod(0o644)
    second = Journal.open(path)
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in tmp_path.iterdir())
    first.close()
    second.close()


def test_a_backup_with_its_files(
    home: Path, renamed: list[int], request: pytest.FixtureRequest
) -> None:
    if request.node.callspec.params["home"] & stat.S_IWUSR and os.geteuid():
        # The workbook's maker opens a file of its own by name, which only root may do then.
        with pytest.raises(FolderError, match="cannot be used: Permission denied"):
            shop().back_up(home / "data" / "backup", with_files=True)
        return
    result = shop().back_up(home / "data" / "backup", with_files=True)
    assert (result.path / "backup.xlsx").exists() and any((result.path / "files").rglob("*.*"))
    remember(home / "data", result.path)
    assert set(renamed) == {0o600}
    _assert_private(home)


def test_small_files(home: Path, renamed: list[int]) -> None:
    replace_private(home / "made" / "deep" / "taps.txt", "taps")
    replace_private(home / "made" / "deep" / "taps.txt", "taps again")
    receipts.write(receipt(ChangeState.ASKED), [home / "receipts"], Mode.LIVE)
    write_new([home / "reports"], "closing-report-7001", {".md": "# Closed"})
    assert set(renamed) == {0o600}
    _assert_private(home)


_MAKES_FILES = re.compile(
    r"\.mkdir\(|O_CREAT|\.write_text\(|\.write_bytes\(|NamedTemporaryFile|mkdtemp|mkstemp|\.touch\("
    r"|(?<!fd)open\([^)]*[\"'][rwax]b?\+?b?[\"']"
)
_READS = re.compile(r"open\([^)]*[\"']rb?[\"']")


def test_files_are_made_in_one_place() -> None:
    package = Path(ttui.__file__).parent
    found = [
        f"{path.relative_to(package)}: {line.strip()}"
        for path in package.rglob("*.py")
        if "simulator" not in path.parts and path.name != "private.py"
        for line in path.read_text().splitlines()
        if _MAKES_FILES.search(line) and not _READS.search(line) and "os.devnull" not in line
    ]
    assert not found
