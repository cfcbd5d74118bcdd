"""Textual keeps its state in private attributes of the classes we subclass."""

import ast
import inspect
import sys
from collections.abc import Iterator

import pytest
from textual.message_pump import MessagePump

import ttui.ui.app

ON_PURPOSE = {"_fatal_error"}
"""Replaced: Textual's own prints the values of all frames, account data among them."""


def ours() -> Iterator[type[MessagePump]]:
    """Every app, screen and widget of ttui; the app's module imports them all."""
    assert ttui.ui.app.__name__ in sys.modules
    for name, module in list(sys.modules.items()):
        if name.startswith("ttui.ui."):
            for each in vars(module).values():
                is_pump = isinstance(each, type) and issubclass(each, MessagePump)
                if is_pump and each.__module__ == name:
                    yield each


def private_names(source: str) -> set[str]:
    tree = ast.parse(source)
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return {name for name in attributes | functions if name.startswith("_") and name[1] != "_"}


@pytest.mark.parametrize("widget", list(ours()), ids=lambda each: each.__name__)
def test_no_private_name_of_textual_is_taken(widget: type[MessagePump]) -> None:
    source = inspect.getsource(sys.modules[widget.__module__])
    bases = [base for base in widget.__mro__ if base.__module__.startswith("textual")]
    taken = {
        name
        for base in bases
        for name in private_names(inspect.getsource(sys.modules[base.__module__]))
    }
    assert bases and private_names(source) & taken <= ON_PURPOSE
