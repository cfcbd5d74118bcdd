"""Keys and commands are named where they are known: below `ui` and `cli` there are reasons."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import ttui
from tests.support.ui import builders as b
from tests.support.ui.stories import story
from ttui.cli.remedies import notice_words
from ttui.domain.app_state import Notice
from ttui.domain.remedy import Remedy
from ttui.ui.wording.remedies import remedy_words, with_remedies

ROOMS = ("domain", "store", "api", "services", "engine")
VERBS = "stop|start|status|journal|export|closing|accounts|away|simulate|demo"
NAMES_A_KEY = re.compile(
    rf"\b[Pp]ress(es|ed)?\b|\b(Esc|Enter|PgUp|PgDn|F\d\d?)\b|(?<!a )\bttui ({VERBS})\b"
    # A letter that stands by itself, as in `J lists them` and `Open it with x and`.
    r"|(?:^|(?<=[ ,;(]))[b-zB-HJ-Z?](?= [a-z])"
)
IS_SQL = re.compile(r"\b(SELECT|FROM|JOIN|WHERE|INSERT|UPDATE|DELETE)\b")


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Each text of a module that is no docstring, f-strings with their values left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    skipped = {id(part) for node in formatted for part in node.values}
    skipped |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for one in formatted:
        parts = [part.value if isinstance(part, ast.Constant) else "..." for part in one.values]
        yield one.lineno, "".join(map(str, parts))
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.Constant):
            yield node.lineno, str(node.value)


def named(text: str) -> str:
    """What of a text names a key or a command; empty for most."""
    found = None if IS_SQL.search(text) else NAMES_A_KEY.search(text)
    return found[0] if found else ""


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_below_the_front_ends_names_a_key_or_a_command(room: str) -> None:
    root = Path(ttui.__file__).parent
    found = [
        f"{path.relative_to(root)}:{line}: {text!r} ({named(text)})"
        for path in sorted((root / room).rglob("*.py"))
        for line, text in literals(path)
        if named(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "it is still on. Press x to stop it.",
        "J lists them.",
        "was not stopped: X X stops it.",
        "Open it with x and look at the phone again.",
        "The report is there; c shows where.",
        "Make one: run ttui export DIR.",
        "F9 F9 stops everything.",
    ],
)
def test_what_names_a_key_is_found(text: str) -> None:
    assert named(text)


@pytest.mark.parametrize("remedy", Remedy)
def test_each_remedy_has_words_in_both_front_ends(remedy: Remedy) -> None:
    assert remedy_words([remedy]).endswith(".")
    words = notice_words(Notice(1, "It is still on.", remedies=(remedy,)))
    assert words.startswith("It is still on. ") and words.endswith(".")
    assert not re.search(r"\b[Pp]ress\b|\bX X\b", words), "a shell has no keys"


def test_without_a_remedy_nothing_is_added() -> None:
    assert with_remedies("Told.", ()) == "Told." == notice_words(Notice(1, "Told."))


async def test_a_notice_is_shown_with_the_key_that_helps() -> None:
    async with story(b.app_state(b.drawn())) as s:
        notice = Notice(1, "It is still on.", "error", b.START, (Remedy.STOP_ROW,))
        await s.publish(replace(s.engine.app_state, notices=(notice,)))
        assert s.toasts()[-1] == "It is still on. Press x to stop it."
