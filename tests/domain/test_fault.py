"""A fault is told by its kind and its place, by every boundary alike, and never with its values."""

import ast
from pathlib import Path

import pytest

import ttui
from ttui.domain.fault import fault_text


def test_a_fault_is_told_without_what_it_met() -> None:
    try:
        int("canary0value")
    except ValueError as error:
        text = fault_text(error)
    assert text.startswith("ValueError at test_fault.py:") and "canary" not in text


@pytest.mark.parametrize("room", ["services", "engine"])
def test_no_boundary_tells_of_a_fault_in_its_own_way(room: str) -> None:
    root = Path(ttui.__file__).parent
    found = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted((root / room).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "__name__"
    ]
    assert not found, "use domain.fault.told"
