"""A part of a backup that breaks off leaves neither a file nor a writer behind."""

from pathlib import Path

import pytest

from ttui.store.backup.raw import RawWriter


class BrokeOffError(Exception):
    pass


def broken_off(path: Path) -> RawWriter:
    with pytest.raises(BrokeOffError), RawWriter(path) as writer:
        writer.add(b'{"code": 0}')
        raise BrokeOffError
    return writer


def test_a_part_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    broken_off(tmp_path / "part.json.gz")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_after_a_part_broke_off(tmp_path: Path) -> None:
    """From Python 3.12 on, an open gzip writes again when it is forgotten."""
    assert broken_off(tmp_path / "part.json.gz")._gzip.closed
