"""Several processes at one journal, and one that is killed in the middle."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.store.journals import NOW
from ttui.domain.changes import Author, ChangeState
from ttui.store.journal.journal import Journal

_WRITER = """
import sys, time
from pathlib import Path
from tests.support.store.journals import NOW, change, put, step
from ttui.domain.changes import Author, ChangeState
from ttui.store.journal.journal import Journal
import os

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
journal = Journal.open(path)
author = Author("maria", "bastion", name, os.getpid())
journal.begin_session(author, "LIVE", NOW)
for number in range(count):
    put(journal, change(f"{name}-{number}"), ChangeState.ASKED, ChangeState.REFUSED, author=author)
journal.append_intents([(change(f"{name}-last"), step(ChangeState.ASKED))], author)
print("written", flush=True)
sys.stdin.readline()
"""


def _writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _say(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_several_processes_make_and_share_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "ttui.db"
    processes = [_writer(path, f"writer{number}", 25) for number in range(4)]
    # All at once, so that they race for making the file and its tables.
    assert [_hear(process) for process in processes] == ["ready\n"] * 4
    for process in processes:
        _say(process)
    assert [_hear(process) for process in processes] == ["written\n"] * 4
    journal = Journal.open(path)
    entries = journal.records(1000)
    assert len(entries) == 4 * 26
    for entry in entries:
        assert entry.record.change.change_id.startswith(f"{entry.author.session}-")
    # All four are alive and at work: nothing of theirs is a crash.
    journal.begin_session(Author("maria", "bastion", "own", os.getpid()), "LIVE", NOW)
    assert journal.unresolved(NOW) == ()
    for process in processes:
        process.communicate("\n", timeout=30)
    assert len(journal.unresolved(NOW)) == 4
    journal.close()


def test_kill_between_intent_and_answer_leaves_the_intent_for_the_next_start(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ttui.db"
    process = _writer(path, "killed", 0)
    assert _hear(process) == "ready\n"
    _say(process)
    assert _hear(process) == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    journal = Journal.open(path)
    journal.begin_session(Author("maria", "bastion", "next", os.getpid()), "LIVE", NOW)
    (entry,) = journal.unresolved(NOW)
    assert entry.record.change.change_id == "killed-last"
    assert entry.record.state is ChangeState.ASKED
    assert entry.author.user == "maria"
    journal.close()
