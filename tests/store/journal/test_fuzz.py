"""A journal that holds anything at all disables no stop; `fuzz_journal` has the many cases."""

from pathlib import Path

import pytest

from tests.support.store import fuzz_journal

SEEDS_OF_A_KIND = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return fuzz_journal.whole_journal(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("kind", range(len(fuzz_journal.KINDS)))
def test_a_damaged_journal_holds_no_stop_back(kind: int, whole: bytes, tmp_path: Path) -> None:
    for number in range(SEEDS_OF_A_KIND):
        fuzz_journal.run(kind + number * len(fuzz_journal.KINDS), whole, tmp_path)


def test_a_sound_journal_passes_too_and_takes_a_start(whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    path.write_bytes(whole)
    assert fuzz_journal.run_on(path), "the start went out"
