"""A part of a backup that breaks off leaves neither a file nor a writer behind."""

import gc
import gzip
from pathlib import Path

import pytest

from ttui.store.backup.raw import RawWriter, bodies


class BrokeOffError(Exception):
    pass


def test_a_part_that_breaks_off_leaves_no_file_not_even_when_its_writer_is_forgotten(
    tmp_path: Path,
) -> None:
    with pytest.raises(BrokeOffError), RawWriter(tmp_path / "part.json.gz") as writer:
        writer.add(b'{"code": 0}')
        raise BrokeOffError
    del writer
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_equal_answers_make_equal_files_that_gzip_reads(tmp_path: Path) -> None:
    answers = [b'{"code": 0}', b'{ "code":0,\n"data":{}}']
    for name in ("one", "other"):
        with RawWriter(tmp_path / name) as writer:
            for answer in answers:
                writer.add(answer)
            writer.finish()
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert gzip.decompress((tmp_path / "one").read_bytes()) == b"".join(f + b"\n" for f in answers)
    assert [*bodies(tmp_path / "one", [len(one) for one in answers])] == answers
