"""Seeded damage to the journal's file: whatever it holds, a stop goes out and a warning is said.

python -m tests.support.store.fuzz_journal --cases 2000 --seed 1
"""

import argparse
import asyncio
import contextlib
import io
import json
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

from tests.support.services import backups
from tests.support.services.fakes import InlineExecutor, author
from tests.support.services.live import LoopTime, client_of
from tests.support.store.journals import change, put
from ttui.cli import verbs
from ttui.cli.arguments import parse
from ttui.cli.exit_code import ExitCode
from ttui.domain.advertiser import Mode
from ttui.domain.changes import Author, ChangeState
from ttui.domain.closing.events import ClosingEvent, EventKind
from ttui.domain.commands import ChangeStatus, ReadJournal, StopAll, Watch
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.outside import KnownSwitch
from ttui.domain.status import OperationStatus
from ttui.engine.session import Session
from ttui.engine.thread import Engine
from ttui.services.changes.service import ChangeService
from ttui.services.outside.observer import WatchedApi
from ttui.services.reading.lists import RefreshService
from ttui.services.reading.promote_budgets import PromoteBudgets
from ttui.services.reading.reports import MoneyService
from ttui.services.wiring import wired
from ttui.simulator.server.server import SimulatorServer
from ttui.simulator.world.clock import WorldClock
from ttui.simulator.worlds.generated import generated_world
from ttui.store.journal import closings, stop_alls
from ttui.store.journal.journal import Journal
from ttui.store.journal.last_seen import LastSeen, keep
from ttui.store.journal.rows import JournalStep
from ttui.store.journal.schema import VERSION, JournalError
from ttui.store.memory.state import AccountStore

START = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
MODE = "LIVE"
Damage = Callable[[Path, random.Random], str]


class Case:
    """A world in this process, and one session after another on one damaged journal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        loop = asyncio.get_running_loop()
        clock = WorldClock(START, monotonic=loop.time)
        self.server = SimulatorServer(generated_world(4, 1, 1, clock=clock))
        self.clock = LoopTime(self.server)

    @property
    def account(self) -> str:
        return self.server.advertiser_ids[0]

    def on(self) -> list[str]:
        rows = self.server.world.campaigns
        return [str(key) for key, row in rows.items() if row.switch.value == "ENABLE"]

    def journal(self, store: AccountStore) -> Journal:
        """As the command line opens it."""
        try:
            return Journal.open(self.path)
        except JournalError as error:
            store.notify(f"{error} Stops still work; starts are refused.", "error")
            return Journal.unusable(str(error), self.path)

    def session(self) -> Session:
        """The services as the command line wires them, on the virtual loop."""
        client = client_of(self.server, self.clock)
        store = AccountStore(Mode.LIVE, self.clock)
        journal = self.journal(store)
        promote, watched = PromoteBudgets(), WatchedApi(client)
        changes = ChangeService(
            watched, store, journal, self.clock, author("this", os.getpid()), None, InlineExecutor()
        )
        services = wired(changes, watched, store, self.clock)
        watched.tell(services.outside)

        async def close() -> None:
            await services.close()
            await client.aclose()
            journal.close()

        return Session(
            api=watched,
            clock=self.clock,
            store=store,
            refresh=RefreshService(watched, store, self.clock, promote),
            money=MoneyService(client, store, self.clock, promote, shop=client.shop),
            services=services,
            advertiser_ids=self.server.advertiser_ids,
            close=close,
        )

    def _grow_old(self) -> None:
        """Whoever wrote to the file did so long ago: no start that only it knows of may land."""
        for ending in ("", "-wal"):
            with contextlib.suppress(OSError):
                os.utime(f"{self.path}{ending}", (0, 1_700_000_000))

    async def verb(self, *argv: str) -> tuple[ExitCode, str, str]:
        """Run one verb as the command line does; its code, its data and its messages."""
        self._grow_old()
        arguments = parse([*argv])
        job = {"status": verbs._status, "start": verbs._start}.get(arguments.verb, verbs._stop)
        if arguments.everything:
            job = verbs._stop_all
        out, err = io.StringIO(), io.StringIO()
        session = self.session()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = await job(arguments, session)
        finally:
            await session.close()
        return code, out.getvalue(), err.getvalue()


async def check(path: Path) -> bool:
    """Every way to stop works on this file, and what is wrong with it is said.

    Returns:
        Whether a start went out at the end; on a file that cannot be relied on none does.
    """
    case = Case(path)
    first = case.on()[0]
    is_usable = _is_usable(path)
    code, out, err = await case.verb("stop", "--json", first)
    assert is_usable or "journal" in err, f"nothing is said of the journal: {err}"
    assert code is ExitCode.DONE, f"stop: {code!r} {out} {err}"
    assert json.loads(out)["results"][0]["state"] == "confirmed", out
    assert first not in case.on()
    code, out, err = await case.verb("status", "--json")
    assert json.loads(out)["accounts"], f"status: {code!r} {out} {err}"
    await _check_engine(case)
    code, out, err = await case.verb("stop", "--all", "--yes", "--json")
    assert code in {ExitCode.DONE, ExitCode.PROMOTE_RUNS}, f"stop --all: {code!r} {out} {err}"
    assert not case.on(), "stop --all left something on"
    return await _check_start(case, first)


def _is_usable(path: Path) -> bool:
    try:
        Journal.open(path).close()
    except JournalError:
        return False
    return True


async def _check_engine(case: Case) -> None:
    """The screen's engine: the stop of one row goes out, and the journal can be asked for."""

    async def compose() -> Session:
        return case.session()

    engine = Engine(compose, case.clock, Mode.LIVE)
    running = asyncio.create_task(engine._main())
    row = await _row_on(engine)
    stop = replace(change("fuzz", row=row, asked_at=case.clock.now()), seen=OperationStatus.ENABLE)
    engine.submit(Watch(branches=frozenset(), focus=row))
    engine.submit(ReadJournal(whole=True))
    engine.submit(ChangeStatus((stop,)))
    await asyncio.sleep(30)
    assert row.id not in case.on(), "the engine's stop did not go out"
    record = engine.app_state.changes[row]
    assert record.state.is_proven, record
    if case.on():
        engine.submit(StopAll("fuzz"))
        await asyncio.sleep(30)
        outcome = engine.app_state.stop_all
        assert outcome is not None and outcome.is_over, "the stop of everything has no end"
    assert not case.on(), "X X left something on"
    engine._drain_seconds = 5.0
    engine._closing.set()
    engine._call_loop()
    await running
    told = [one.text for one in engine.app_state.notices if "Fault" in one.text]
    assert not told, told


async def _row_on(engine: Engine) -> EntityRef:
    for _ in range(200):
        await asyncio.sleep(0.25)
        for account in engine.app_state.accounts:
            for row in account.campaigns.values():
                if row.switch is OperationStatus.ENABLE:
                    return row.ref
    raise AssertionError(f"the engine showed nothing on: {engine.app_state.notices}")


async def _check_start(case: Case, row: str) -> bool:
    """A start goes out on a sound journal, or is refused; it is never half done."""
    # Long enough for a read to be surely newer than the stops before it.
    await asyncio.sleep(600)
    code, out, err = await case.verb("start", "--yes", "--json", row)
    (result,) = json.loads(out)["results"]
    is_on = row in case.on()
    assert is_on == (result["state"] in {"confirmed", "unknown"}), f"start: {out} {err}"
    assert is_on or code is ExitCode.REFUSED, f"start: {code!r} {out} {err}"
    if is_on:
        journal = Journal.open(case.path)
        assert any(one.record.change.ref.id == row for one in journal.records(5)), "not journalled"
        journal.close()
    return is_on


def write_whole(path: Path) -> None:
    """A journal of several sessions, with everything that is kept in it."""
    asyncio.run(_write_whole(path))


async def _write_whole(path: Path) -> None:
    case = Case(path)
    account, ids = case.account, list(case.server.world.campaigns)
    journal = Journal.open(path)
    dead = Author("maria", "bastion", "dead", 2**22 + 1)
    journal.begin_session(dead, MODE, START)
    for number in range(40):
        row = EntityRef(account, Level.CAMPAIGN, ids[number % len(ids)])
        asked = START - timedelta(hours=1, minutes=number)
        ends = (ChangeState.ASKED, ChangeState.ACCEPTED, ChangeState.CONFIRMED)[: 1 + number % 3]
        put(journal, change(f"change {number}", row=row, asked_at=asked), *ends, author=dead)
    money = Money(Decimal("12.50"), "USD")
    quiet = JournalStep(state=ChangeState.QUIET, at=START, money=money, lifetime=Decimal("40.1"))
    journal.append_steps([("change 2", quiet)])
    stop_alls.asked(journal, "group", START - timedelta(minutes=3), dead)
    for kind in (EventKind.ROUTE_CONFIRMED, EventKind.WEB_STARTED):
        event = ClosingEvent(event_id=kind.value, advertiser_id=account, kind=kind, at=START)
        closings.append(journal, event, dead)
    rows = [
        LastSeen(
            ref=EntityRef(account, Level.CAMPAIGN, one),
            parent_id="",
            name=f"Campaign {one}",
            known=KnownSwitch(OperationStatus.ENABLE, START, money),
        )
        for one in ids
    ]
    looks = {(account, level): START for level in (Level.CAMPAIGN, Level.ADGROUP)}
    keep(journal, rows, (), looks)
    journal.close()


# The kinds of damage.


def _scribbled(path: Path, dice: random.Random) -> str:
    whole = bytearray(path.read_bytes())
    places = [dice.randrange(len(whole)) for _ in range(dice.choice((1, 3, 20, 300)))]
    for place in places:
        whole[place] = dice.randrange(256)
    path.write_bytes(whole)
    return f"{len(places)} bytes at random places"


def _text_scribbled(path: Path, dice: random.Random) -> str:
    """Bytes that are not UTF-8 inside words: of the schema, of rows."""
    whole = bytearray(path.read_bytes())
    words = [b"CREATE", b"TABLE", b"intents", b"steps", b"sessions", b"asked", b"DISABLE", b"LIVE"]
    words += [b"change ", b"campaign", b"confirmed", b"closings", b"2026-", b"maria", b"12.50"]
    word = dice.choice(words)
    place = whole.find(word, dice.randrange(len(whole)))
    place = whole.find(word) if place < 0 else place
    if place >= 0:
        whole[place + dice.randrange(len(word))] = dice.choice((0xFF, 0x80, 0x00, 0xC3))
    path.write_bytes(whole)
    return f"a byte inside {word!r}"


def _truncated(path: Path, dice: random.Random) -> str:
    size = path.stat().st_size
    left = dice.choice((0, 1, 15, 16, 99, 100, 4096, size // 2, size - 1, dice.randrange(size)))
    os.truncate(path, left)
    return f"cut to {left} of {size} bytes"


def _with_log(path: Path, dice: random.Random) -> str:
    """As a crash leaves it, with a log beside it that is cut, damaged or missing."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute(
        "INSERT INTO steps (change_id, seq, at, state, message, request_id, warning)"
        " VALUES ('change 0', 9, '2026-03-04T09:00:00+00:00', 'accepted', '', '', '')"
    )
    log, index = path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
    whole, mapped, file = log.read_bytes(), index.read_bytes(), path.read_bytes()
    connection.close()
    path.write_bytes(file)
    way = dice.choice(("cut", "scribbled", "missing", "other", "folder", "kept"))
    if way == "cut":
        log.write_bytes(whole[: dice.randrange(len(whole))])
    elif way == "scribbled":
        torn = bytearray(whole)
        torn[dice.randrange(len(torn))] ^= 0xFF
        log.write_bytes(torn)
    elif way == "other":
        log.write_bytes(dice.randbytes(5000))
        index.write_bytes(dice.randbytes(dice.choice((0, 100, 32768))))
    elif way == "folder":
        log.mkdir()
    elif way == "kept":
        log.write_bytes(whole)
        index.write_bytes(mapped)
    return f"log {way}"


def _other_kind(path: Path, dice: random.Random) -> str:
    path.unlink()
    way = dice.choice(("folder", "pipe", "noise", "text", "empty", "link", "loop", "device"))
    if way == "folder":
        path.mkdir()
    elif way == "pipe":
        os.mkfifo(path)
    elif way == "noise":
        path.write_bytes(dice.randbytes(20_000))
    elif way == "text":
        path.write_bytes(b"a shopping list\n" * 500)
    elif way == "empty":
        path.write_bytes(b"")
    elif way == "link":
        path.symlink_to(path.parent / "nowhere")
    elif way == "loop":
        path.symlink_to(path)
    else:
        path.symlink_to("/dev/full")
    return f"a {way} in its place"


_ODD: tuple[object, ...] = (
    "", "\0", "no such word", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00",
    "2026-03-04T09:41:00", "NaN", "Infinity", "1E+999999", "-1", "\u202e[/red]\x1b[2J",
    "x" * 70_000, 2**62, -(2**62), 0, 1.5, b"\xff\xfe", None,
)  # fmt: skip


def _rows_edited(path: Path, dice: random.Random) -> str:
    """Odd values in columns that are strict no more, half-written rows, intents without steps."""
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    tables = ("sessions", "intents", "steps", "switches", "looks", "closings", "panics")
    table = dice.choice(tables)
    query = "SELECT sql FROM sqlite_master WHERE name = ?"
    sql = connection.execute(query, (table,)).fetchone()[0]
    loose = sql.replace("STRICT, WITHOUT ROWID", "WITHOUT ROWID").replace(") STRICT", ")")
    loose = (
        loose.replace(" NOT NULL", "").replace("UNIQUE", "").replace("INTEGER PRIMARY", "PRIMARY")
    )
    if "WITHOUT ROWID" not in loose:
        loose = loose.replace("n PRIMARY KEY", "n INTEGER PRIMARY KEY")
    loose = loose.replace(" TEXT", " BLOB").replace(", (change_id, seq)", "")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (loose, table))
    connection.close()
    connection = sqlite3.connect(path, isolation_level=None)
    said = [table]
    with contextlib.suppress(sqlite3.Error):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for _ in range(dice.choice((1, 2, 5))):
            column, odd = dice.choice(columns), dice.choice(_ODD)
            said.append(f"{column}={str(odd)[:20]!r}")
            with contextlib.suppress(sqlite3.Error):
                where = dice.choice(("1", "random() % 2 = 0"))
                update = f"UPDATE {table} SET {column} = ? WHERE {where}"  # noqa: S608 - ours
                connection.execute(update, (odd,))
        if dice.random() < 0.3:
            said.append("steps lost")
            connection.execute("DELETE FROM steps WHERE random() % 3 = 0")
    connection.close()
    return "rows: " + ", ".join(said)


def _other_schema(path: Path, dice: random.Random) -> str:
    way = dice.choice(("newer", "negative", "foreign 0", "foreign", "no table", "views"))
    if way in {"newer", "negative", "no table", "views"}:
        connection = sqlite3.connect(path, isolation_level=None)
        if way == "newer":
            connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        elif way == "negative":
            connection.execute("PRAGMA user_version = -7")
        else:
            table = dice.choice(("steps", "panics", "switches", "sessions", "panic_ends"))
            connection.execute(f"DROP TABLE {table}")
            if way == "views":
                view = f"CREATE VIEW {table} AS SELECT * FROM intents"  # noqa: S608 - ours
                connection.execute(view)
    else:
        path.unlink()
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("CREATE TABLE contacts (name TEXT)")
        if way == "foreign":
            connection.execute(f"PRAGMA user_version = {dice.randrange(1, VERSION + 1)}")
    connection.close()
    return f"schema: {way}"


KINDS: tuple[Damage, ...] = (
    _scribbled,
    _text_scribbled,
    _truncated,
    _with_log,
    _other_kind,
    _rows_edited,
    _other_schema,
)


@contextlib.contextmanager
def inline_threads() -> Iterator[None]:
    """Work beside the loop runs on it: a virtual loop cannot wait for threads."""

    async def inline(work: Callable[..., Any], *values: Any, **named: Any) -> Any:
        return work(*values, **named)

    with mock.patch("asyncio.to_thread", inline):
        yield


def run_on(path: Path) -> bool:
    """Check a file as it is; True when a start went out."""
    with inline_threads():
        return backups.run(check(path))


def run(seed: int, whole: bytes, folder: Path) -> str:
    """Damage a copy and check it; says what was damaged."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    path = folder / f"{seed}" / "ttui.db"
    path.parent.mkdir()
    path.write_bytes(whole)
    said = KINDS[seed % len(KINDS)](path, dice)
    try:
        run_on(path)
    except BaseException as error:
        error.add_note(f"seed {seed}: {said}")
        raise
    return said


def whole_journal(folder: Path) -> bytes:
    """The sound file that every case begins with."""
    path = folder / "whole.db"
    write_whole(path)
    return path.read_bytes()


def main() -> int:
    """Run many cases; the first that fails ends it with its seed and a traceback."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    found = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = whole_journal(folder)
        for seed in range(found.seed, found.seed + found.cases):
            try:
                run(seed, whole, folder)
            except BaseException:
                sys.stderr.write(f"failed: --seed {seed} --cases 1\n")
                raise
    sys.stdout.write(f"{found.cases} damaged journals\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
