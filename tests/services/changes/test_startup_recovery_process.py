"""kill -9 while a stop is on the wire: the next start reports it and settles it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.services.fakes import OFF, Row, campaign, scene
from tests.support.virtual import run_virtual
from ttui.domain.changes import ChangeState
from ttui.store.journal.journal import Journal
from ttui.ui.wording.remedies import with_remedies

_VICTIM = """
import asyncio, os, sys
from pathlib import Path
from tests.support.services.fakes import Answer, FakeTikTok, advertiser, campaign, OFF, ON
from ttui.domain.advertiser import Mode
from ttui.domain.campaign import family_of
from ttui.domain.changes import Author, StatusChange
from ttui.domain.clock import SystemClock
from ttui.services.changes.service import ChangeService
from ttui.store.memory.state import AccountStore
from ttui.store.journal.journal import Journal

async def main():
    clock, api, row = SystemClock(), FakeTikTok(), campaign("11")
    api.put(row)
    api.answers.append(Answer(after=1000, lands=False))
    api.on_write = lambda: print("on the wire", flush=True)
    author = Author("maria", "bastion", "victim", os.getpid())
    store = AccountStore(Mode.LIVE, clock)
    service = ChangeService(api, store, Journal.open(Path(sys.argv[1])), clock, author)
    await service.run([StatusChange(change_id="left", ref=row.ref, name=row.name, to=OFF, seen=ON,
                                    family=family_of(row), asked_at=clock.now())])

asyncio.run(main())
"""


def _on_the_wire(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _VICTIM, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "on the wire\n"
    return process


def _kill(process: "subprocess.Popen[str]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)


def _killed_on_the_wire(path: Path) -> None:
    _kill(_on_the_wire(path))


def _next_start(path: Path, row: Row, later: float = 0.0) -> tuple[ChangeState, str, int]:
    async def main() -> tuple[ChangeState, str, int]:
        it = scene([row], journal=Journal.open(path))
        await it.service.recover_unresolved()
        await asyncio.sleep(later)
        assert await it.service.drain(5)
        await it.service.close()
        entry = it.journal.record("left")
        it.journal.close()
        assert entry is not None
        notice = it.store.app_state().notices[-1]
        return entry.record.state, with_remedies(notice.text, notice.remedies), len(it.api.writes)

    return run_virtual(main())


def test_a_stop_that_did_not_land_is_reported_and_not_resent(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    _killed_on_the_wire(path)
    state, notice, writes = _next_start(path, campaign("11"))
    assert state is ChangeState.ASKED, "it may land yet"
    assert 'The stop of "Campaign 11"' in notice
    assert "it is still on. Press x to stop it." in notice
    assert writes == 0


def test_a_stop_that_can_land_no_more_ends_as_such(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    _killed_on_the_wire(path)
    state, notice, writes = _next_start(path, campaign("11"), later=400)
    assert state is ChangeState.NOT_LANDED
    assert "it is still on" in notice
    assert writes == 0


def test_a_stop_that_landed_is_reported_as_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    _killed_on_the_wire(path)
    state, notice, writes = _next_start(path, campaign("11", OFF))
    assert state is ChangeState.CONFIRMED
    assert "it is off" in notice
    assert writes == 0


def test_what_a_session_leaves_that_still_lived_at_our_start_is_settled_too(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    victim = _on_the_wire(path)

    async def main() -> None:
        it = scene([campaign("11", OFF)], journal=Journal.open(path))
        await it.service.recover_unresolved()
        assert not it.store.app_state().notices, "it is at work"
        _kill(victim)
        await asyncio.sleep(60)
        entry = it.journal.record("left")
        assert entry is not None and entry.record.state is ChangeState.CONFIRMED
        (notice,) = it.store.app_state().notices
        assert 'The stop of "Campaign 11"' in notice.text and "it is off" in notice.text
        await asyncio.sleep(3600)
        assert len(it.store.app_state().notices) == 1
        await it.service.close()
        it.journal.close()

    run_virtual(main())
