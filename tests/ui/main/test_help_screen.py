"""The help lists the manual's pages and opens them."""

import subprocess
import sys

import pytest

from tests.support.ui import builders as b
from tests.support.ui.stories import Story, story
from ttui.domain.app_state import AppState
from ttui.manual import TOPICS
from ttui.ui.drawing.lines import line_width, plain
from ttui.ui.input.keys import Scope, rows_of
from ttui.ui.widgets.lines_view import LinesView

SIZES = [(80, 24), (40, 20), (160, 50)]


def start() -> AppState:
    return b.app_state(b.snapshot([b.campaign(9, "Zulu")]))


BESIDE = {Scope.TEXT, Scope.MODAL, Scope.TEXT_MODAL, Scope.ALWAYS, Scope.JOURNAL_LIST}
"""What scrolls, and the keys that are the same over any screen."""


def text_of(s: Story) -> str:
    lines = s.app.screen.query_one("#modal-text", LinesView).lines
    return " ".join(" ".join(plain(each) for each in lines).split())


@pytest.mark.parametrize("size", SIZES)
async def test_the_help_names_every_page_in_its_first_lines(size: tuple[int, int]) -> None:
    async with story(start(), size=size) as s:
        await s.press("question_mark")
        lines = s.app.screen.query_one("#modal-text", LinesView).lines
        seen = " ".join(plain(each) for each in lines[: size[1] - 6])
        assert all(f"{number} {topic}" in seen for number, topic in enumerate(TOPICS, 1))


@pytest.mark.parametrize("size", SIZES)
async def test_the_help_has_the_keys_of_every_screen_apart_from_what_they_do(
    size: tuple[int, int],
) -> None:
    async with story(start(), size=size) as s:
        await s.press("question_mark")
        lines = s.app.screen.query_one("#modal-text", LinesView).lines
        drawn = [plain(each) for each in lines]
        for scope in set(Scope) - BESIDE:
            for keys, _, meaning, _ in rows_of(scope):
                word = meaning.split()[0]
                assert any(each.startswith(f"{keys}  ") and word in each for each in drawn), keys


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("topic", TOPICS)
async def test_a_number_opens_its_page_and_the_way_back_leads_to_the_keys(
    topic: str, size: tuple[int, int]
) -> None:
    async with story(start(), size=size) as s:
        await s.press("question_mark")
        keys = s.app.screen
        await s.press(str(TOPICS.index(topic) + 1))
        view = s.app.screen.query_one("#modal-text", LinesView)
        assert s.app.screen is not keys
        assert "Esc: back" in s.text("#modal-keys")
        assert (f"'ttui help {topic}'" in s.text("#modal-keys")) is (size[0] >= 80)
        assert all(line_width(each) <= view.size.width for each in view.lines)
        await s.press("G")
        assert view.scroll_offset.y == len(view.lines) - view.size.height
        await s.press("escape")
        assert s.app.screen is keys
        await s.press("q")
        assert len(s.app.screen_stack) == 1 and not s.engine.changes


def test_the_start_of_the_program_does_not_load_what_reads_the_pages() -> None:
    code = "import sys, ttui.ui.app; sys.exit('ttui.manual.pages' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_markup_in_a_page_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ttui.manual.pages.source", lambda _topic: "# T\n\nA [bold]word[/] and [link=x]y[/].\n"
    )
    async with story(start()) as s:
        await s.press("question_mark", "1")
        assert "[bold]word[/]" in text_of(s)
