"""Reads the pages, also out of an installed package, and divides them into blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from importlib import resources

from ttui.manual import TOPICS


class Kind(Enum):
    """What a block is."""

    TITLE = auto()
    HEADING = auto()
    TEXT = auto()
    ITEM = auto()
    CODE = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: a heading, a paragraph, an item of a list, a table's row or some code."""

    kind: Kind
    text: str
    """Plain text without Markdown; of code the lines as they are."""
    head: str = ""
    """An item's bullet or number; a row's first cell."""


_ITEM = re.compile(r"(?P<head>-|\d+\.) (?P<text>.*)")
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)]*)\)")
_CODE = re.compile(r"`([^`]+)`")
_BARE = re.compile(r"\S*\w\S*")
_RULE = re.compile(r"\|[-|: ]+\|")
_BAR = re.compile(r"(?<!\\)\|")
_BEGINS = re.compile(r"#|\||!\[|```|- |\d+\. ")
"""What begins a block without an empty line before it."""


def source(topic: str) -> str:
    """A page as it was written."""
    file = resources.files("ttui.manual").joinpath(f"{topic}.md")
    return file.read_text(encoding="utf-8")


def page(topic: str) -> tuple[Block, ...]:
    """A page's blocks, in their order."""
    return tuple(_blocks(source(topic)))


def summary(topic: str) -> str:
    """The first sentence of a page."""
    first = next(block.text for block in page(topic) if block.kind is Kind.TEXT)
    return re.split(r"(?<=\.)\s", first, maxsplit=1)[0]


def plain(markdown: str) -> str:
    """One stretch of text without Markdown's signs.

    A link to another page names it; code gets quotes where it could be taken for a part of the
    sentence: several words, or a sign such as a comma.
    """
    text = _LINK.sub(_link, markdown)
    text = _CODE.sub(lambda code: code[1] if _BARE.fullmatch(code[1]) else f"'{code[1]}'", text)
    return text.replace("**", "").replace("\\|", "|")


def _link(link: re.Match[str]) -> str:
    label, target = link[1], link[2]
    topic = target.partition("#")[0].removesuffix(".md")
    return f"{label} (`ttui help {topic}`)" if topic in TOPICS else label


def _blocks(text: str) -> Iterator[Block]:
    part: list[str] = []
    lines = iter([*text.splitlines(), ""])
    for line in lines:
        if part and (not line.strip() or _BEGINS.match(line)):
            yield _block(" ".join(part))
            part = []
        if line.startswith("```"):
            yield Block(Kind.CODE, "\n".join(iter(lambda: next(lines), "```")))
        elif line.startswith("|"):
            yield from _row(line)
        elif line.strip() and not line.startswith("!"):
            part.append(line.strip())


def _block(text: str) -> Block:
    """A heading, an item or a paragraph, whose lines are joined."""
    if text.startswith("#"):
        marks, _, words = text.partition(" ")
        return Block(Kind.TITLE if marks == "#" else Kind.HEADING, plain(words))
    if item := _ITEM.match(text):
        return Block(Kind.ITEM, plain(item["text"]), item["head"])
    return Block(Kind.TEXT, plain(text))


def _row(line: str) -> Iterator[Block]:
    """A row of a table, except the line below its heads."""
    if not _RULE.fullmatch(line):
        head, text = (cell.strip() for cell in _BAR.split(line)[1:3])
        # Nothing in its cell could be taken for a part of the code.
        yield Block(Kind.ROW, plain(text), plain(head.replace("`", "")))
