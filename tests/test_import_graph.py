"""Modules import each other one way, also where only a type checker follows.

`lint-imports` holds the layers; it cannot say of two modules in one folder that they need each
other.
"""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import ttui

ROOT = Path(ttui.__file__).parent.parent


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / "ttui").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(source: str, known: Mapping[str, object]) -> Iterator[str]:
    """The modules that a module needs: at its top, inside of functions, for its types."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                if submodule in known:
                    yield submodule
                elif node.module in known:
                    yield node.module


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The modules of one circle in their order, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_needs_itself_by_way_of_others() -> None:
    known = modules()
    graph = {
        name: set(imported(path.read_text("utf-8"), known)) - {name} for name, path in known.items()
    }
    assert sum(map(len, graph.values())) > len(known), "the imports were found"
    assert circle(graph) == []


def test_a_circle_for_types_alone_is_found() -> None:
    sources = {
        "ttui.a": "from ttui import b",
        "ttui.b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ttui.c import C",
        "ttui.c": "def late():\n    import ttui.a",
    }
    graph = {name: set(imported(source, sources)) for name, source in sources.items()}
    assert sorted(set(circle(graph))) == ["ttui.a", "ttui.b", "ttui.c"]
