"""A TikTok that quotes the token in everything it says: nothing stored or printed holds it."""

import asyncio
import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.services.backups import shop
from tests.support.store.fuzz_journal import Case, inline_threads
from tests.support.virtual import run_virtual
from ttui.simulator import SimulatorServer
from ttui.simulator.protocol.wire import Answer, Request

_ONLY_WORDS = ("name", "text", "url", "message", "title", "request_id", "signature", "remark")
"""Fields of free text; TikTok's ids, states and figures are read as such and quote nothing."""


def _escaped(token: str, turn: int) -> str:
    forms = (
        token,
        token[:4] + "".join(f"%{ord(char):02x}" for char in token[4:]),
        f"{token[:7]}\\u00{ord(token[7]):02x}{token[8:]}",
    )
    return forms[turn % len(forms)]


def _quoting(value: object, token: str, turns: Iterator[int], key: str = "") -> object:
    if isinstance(value, dict):
        return {one: _quoting(item, token, turns, str(one)) for one, item in value.items()}
    if isinstance(value, list):
        return [_quoting(item, token, turns, key) for item in value]
    if isinstance(value, str) and any(word in key for word in _ONLY_WORDS):
        return f"{value} {_escaped(token, next(turns))}".strip()
    return value


def _quote_the_token(server: SimulatorServer) -> Callable[[], int]:
    """Make every answer quote it; tells how often it was quoted."""
    handle, count = server.handle, 0

    def turns() -> Iterator[int]:
        nonlocal count
        while True:
            count += 1
            yield count

    every = turns()

    def quoting(request: Request) -> Answer:
        answer = handle(request)
        if "json" not in answer.content_type:
            return answer
        said: Any = _quoting(json.loads(answer.body), server.access_token, every)
        said |= {"unheard_of": {server.access_token: [server.access_token]}}
        # The letters of one form are JSON's own escapes; dumps would escape their backslash.
        return replace(answer, body=json.dumps(said).replace("\\\\u00", "\\u00").encode())

    server.handle = quoting  # type: ignore[method-assign]  # the pretend server misbehaves
    return lambda: count


def _texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        raw = path.read_bytes()
        yield path.name, raw
        if path.suffix == ".gz":
            yield f"{path.name}, unpacked", gzip.decompress(raw)
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    yield f"{path.name}: {name}", book.read(name)


def _assert_clean(folder: Path, token: str, *said: str) -> None:
    found = [name for name, raw in _texts(folder) if token.encode() in raw]
    assert not found, found
    assert token not in "".join(said)


def test_no_verb_stores_or_prints_the_token(tmp_path: Path) -> None:
    said: list[str] = []

    async def story() -> str:
        case = Case(tmp_path / "ttui.db")
        quoted = _quote_the_token(case.server)
        first = case.on()[0]
        argvs = (
            ("status", "--depth", "ad"),
            ("status", "--json"),
            ("stop", "--json", first),
            ("stop", "--json", "1"),
            ("stop", "--all", "--yes"),
        )
        for argv in argvs:
            said.extend(map(str, await case.verb(*argv)))
            await asyncio.sleep(60)
        assert quoted() > 100
        assert not case.on()
        return case.server.access_token

    with inline_threads():
        token = run_virtual(story())
    assert b"***" in (tmp_path / "ttui.db").read_bytes(), "what was quoted was kept, without it"
    _assert_clean(tmp_path, token, *said)


def test_no_file_of_a_backup_holds_the_token(tmp_path: Path) -> None:
    place = shop()
    quoted = _quote_the_token(place.server)
    place.back_up(tmp_path / "backup")
    assert quoted() > 100
    assert any(b"***" in raw for name, raw in _texts(tmp_path) if name.endswith(".csv"))
    _assert_clean(tmp_path, place.server.access_token, repr(place.seen))
