"""Chance is handed in: one seed gives one run."""

import ast
import asyncio
import random
from pathlib import Path

import httpx
import pytest

import ttui
from tests.support.api.tools import ScriptedTikTok, answer, client
from tests.support.virtual import run_virtual
from ttui.api.errors import ApiError
from ttui.domain.chance import SystemChance

_LAYERS = ("domain", "api", "store", "services", "engine", "ui", "cli")
_SOURCES = frozenset({"random", "secrets", "uuid"})


def _seeded(seed: int) -> SystemChance:
    return SystemChance(random.Random(seed))  # noqa: S311 - a repeatable test, not a secret


def _modules() -> list[Path]:
    root = Path(ttui.__file__).parent
    return [path for layer in _LAYERS for path in (root / layer).rglob("*.py")]


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_one_module_alone_knows_where_chance_comes_from() -> None:
    found = {path.name for path in _modules() if _imported(path) & _SOURCES}
    assert found == {"chance.py"}


def test_one_seed_gives_the_same_ids_and_each_is_a_uuid() -> None:
    first, second = (_seeded(7) for _ in range(2))
    ids = [first.new_id() for _ in range(100)]
    assert ids == [second.new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert all(len(one) == 36 and one[14] == "4" for one in ids)


def _times_of_tries(seed: int) -> list[float]:
    """When a read that TikTok cannot serve is tried, by one seed."""

    async def main() -> list[float]:
        times: list[float] = []

        def serve(_request: httpx.Request) -> httpx.Response:
            times.append(asyncio.get_running_loop().time())
            return answer(code=50000, message="Internal")

        api = client(ScriptedTikTok(serve), chance=_seeded(seed))
        with pytest.raises(ApiError):
            await api.advertisers(["7000000000000000001"])
        await api.aclose()
        return times

    return run_virtual(main())


def test_one_seed_gives_the_same_pauses_between_the_tries_of_a_read() -> None:
    assert _times_of_tries(3) == _times_of_tries(3)
    assert _times_of_tries(3) != _times_of_tries(4)
