"""README and the pages of the manual, as the tests of what they say read them."""

import re
from pathlib import Path

from ttui.manual import TOPICS
from ttui.manual.pages import source

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {topic: source(topic) for topic in TOPICS}
FOLDERS = {"README": ROOT, **dict.fromkeys(TOPICS, ROOT / "ttui" / "manual")}
"""Where the links of a document start."""
DOCUMENTS = {"README": README, **PAGES}


def blocks(text: str, language: str) -> list[str]:
    """The code blocks in one language."""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    """Every line of every shell block, without its comment."""
    lines = [line.strip() for block in blocks(text, "sh") for line in block.splitlines()]
    return [re.sub(r"\s+#.*$", "", line) for line in lines if line]


def code_spans(text: str) -> list[str]:
    """What stands between backticks within a sentence or a table."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def section(text: str, heading: str) -> str:
    """The part below a heading, up to the next one."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the tables in a text; of each table without its head."""
    rows = re.findall(r"^\|(.+?)(?<!\\)\|.*$", text, re.MULTILINE)
    found = [cell.strip() for cell in rows]
    rules = [place for place, cell in enumerate(found) if set(cell) <= set("-: ")]
    return [one for place, one in enumerate(found) if not {place, place + 1} & set(rules)]
