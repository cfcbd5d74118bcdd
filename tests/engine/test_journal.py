"""The journal through the engine: asked for by a command, answered in an app state."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engine.running import SLOW, Running, make, on
from ttui.domain.commands import ChangeStatus, ReadJournal, Watch, WriteReceipts


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one = make(SLOW, receipts_in=(tmp_path,))
    one.start()
    yield one
    one.engine.close(5)


def test_read_journal_look_at_a_row_and_write_a_receipt(running: Running, tmp_path: Path) -> None:
    running.engine.submit(ReadJournal())
    assert running.wait_for(lambda seen: seen.journal.complete).journal.receipts == ()
    row = on(running.wait_for(lambda seen: bool(seen.accounts and seen.accounts[0].campaigns)))
    change = running.stop(row)
    running.engine.submit(Watch(frozenset(), row.ref))
    running.engine.submit(ChangeStatus((change,)))
    running.wait_for(lambda seen: row.ref in seen.changes and seen.changes[row.ref].state.is_proven)
    seen = running.wait_for(
        lambda seen: any(one.state.is_proven for one in seen.history.get(row.ref, ()))
    )
    assert [one.change.change_id for one in seen.history[row.ref]] == [change.change_id]
    running.engine.submit(ReadJournal(whole=False))
    (receipt,) = running.wait_for(lambda seen: bool(seen.journal.receipts)).journal.receipts
    assert receipt.record == seen.history[row.ref][0] and receipt.by == "test@here"
    running.engine.submit(WriteReceipts((change.change_id,)))
    notices = running.wait_for(
        lambda seen: any("Receipt written" in one.text for one in seen.notices)
    ).notices
    (path,) = tmp_path.glob("*.md")
    assert str(path) in notices[-1].text
