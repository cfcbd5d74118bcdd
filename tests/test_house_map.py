"""`ttui/README.md` is true: its paths and names exist, and its lists are whole."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.documents import code_spans, first_cells, section

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ttui"
MAP = (PACKAGE / "README.md").read_text(encoding="utf-8")
WIRE_WORDS = {"operation_status", "secondary_status", "spend"}
"""TikTok's own names, explained in the map."""
TOOLS = {"import-linter", "pyproject.toml"}
NEW_FILES = {"screen.py", "text.py"}
"""What a new screen has; each screen has its own."""
SPANS = sorted(set(code_spans(MAP)) - WIRE_WORDS - TOOLS - NEW_FILES)


def named_in(body: list[ast.stmt], owner: str = "") -> Iterator[str]:
    """The classes, functions and constants of a module, and what its classes have."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from named_in(node.body, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{owner}{node.name}"
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (f"{owner}{one.id}" for one in targets if isinstance(one, ast.Name))


@cache
def names_of(path: Path) -> frozenset[str]:
    found = set(named_in(ast.parse(path.read_text(encoding="utf-8")).body))
    return frozenset(found | {f"{path.stem}.{name}" for name in found})


@cache
def all_names() -> frozenset[str]:
    return frozenset().union(*map(names_of, PACKAGE.rglob("*.py")))


def path_of(span: str) -> Path | None:
    """The file or folder that a span is written like; None for the name of something in code."""
    if "/" not in span:
        return None
    return (ROOT if span.startswith("tests/") else PACKAGE) / span


def unknown(span: str) -> bool:
    path = path_of(span)
    if path is None:
        return span not in all_names()
    return not (path.is_dir() if span.endswith("/") else path.exists())


@pytest.mark.parametrize("span", SPANS)
def test_each_path_and_each_name_exists(span: str) -> None:
    assert not unknown(span)


@pytest.mark.parametrize(
    "span", ["ui/painting/", "ui/app.ts", "Engine.panic", "TtuiApp.on_row", "no_such_function"]
)
def test_a_made_up_name_is_found(span: str) -> None:
    assert unknown(span)


def test_each_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", MAP)
    assert {"api/CONTRACT.md", "ui/TERMINAL.md", "ui/KEYS.md", "../tests/README.md"} <= set(links)
    assert all((PACKAGE / link).is_file() for link in links)


def test_the_list_of_folders_is_whole() -> None:
    listed = [cell.strip("`") for cell in first_cells(section(MAP, "Folders"))]
    there = {
        f"{path.relative_to(PACKAGE).as_posix()}/"
        for path in PACKAGE.rglob("*")
        if any(path.glob("*.py"))
    }
    above = {f"{name.rsplit('/', 2)[0]}/" for name in there if name.count("/") > 1}
    hardly_any = {"ui/", "services/", "store/", "simulator/"}
    """They are there for the folders in them; the layers say what they are."""
    assert len(listed) == len(set(listed))
    assert set(listed) == there - (hardly_any & above)


def test_the_contracts_are_those_of_the_linter() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [contract["name"] for contract in project["tool"]["importlinter"]["contracts"]]
    assert re.findall(r"^- \*([^*]+)\*", section(MAP, "Layers"), re.MULTILINE) == names


@pytest.mark.parametrize("heading", ["The walk of a stop key", "The walk of a money string"])
def test_a_walk_is_short_and_each_step_is_in_the_file_that_it_names(heading: str) -> None:
    steps = re.split(r"^\d+\. ", section(MAP, heading), flags=re.MULTILINE)[1:]
    assert 1 < len(steps) <= 12
    for step in steps:
        spans = code_spans(step.split("\n\n")[0])
        files = [path for path in map(path_of, spans) if path is not None and path.is_file()]
        names = [span for span in spans if path_of(span) is None and span not in WIRE_WORDS]
        assert files and names, step
        assert files[0] == path_of(spans[0]), step
        assert any(names_of(files[0]) & {name} for name in names), step


def test_it_is_of_a_length_that_is_read() -> None:
    words = [word for word in MAP.split() if re.search(r"\w", word)]
    assert 1200 <= len(words) <= 2100
