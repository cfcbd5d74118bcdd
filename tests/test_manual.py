"""The manual names only what there is, and all of what it lists."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from textual.binding import Binding
from textual.screen import Screen

import ttui.ui.app  # noqa: F401 - every screen is imported by it
from tests.cli.conftest import TTUI
from tests.support.documents import (
    DOCUMENTS,
    FOLDERS,
    PAGES,
    code_spans,
    commands,
    first_cells,
    section,
)
from tests.support.shell import plain_environ
from ttui.cli.arguments import Verb, parse
from ttui.cli.demo import DEMO_SPEED
from ttui.cli.switch import Result
from ttui.manual import TOPICS
from ttui.manual.layout import laid_out
from ttui.manual.pages import Block, Kind, page, plain, summary
from ttui.paths import folder_name
from ttui.services.backup.find_backup import BACKUPS
from ttui.settings import PROFILE_KEYS, SECRETS, TOP_KEYS, VARIABLES, Flags, RateLimit
from ttui.ui.input.keys import KEYS

VERBS = tuple(verb.value for verb in Verb if verb)
NAMED_KEYS = {"Enter", "Esc", "Tab", "space", "PgUp", "PgDn", "Home", "End"}
MARKDOWN = re.compile(r"\*\*|\]\(|```|^#|^\|")


def screens(base: type[Screen[object]] = Screen) -> Iterator[type[Screen[object]]]:
    for each in base.__subclasses__():
        if each.__module__.startswith("ttui."):
            yield each
        yield from screens(each)


def bound_keys() -> set[str]:
    """Every key of the table and of the screens with keys of their own, as a person writes it."""
    shown = {name for key in KEYS for name in key.shown.split()}
    own = (each for screen in screens() for each in screen.BINDINGS if isinstance(each, Binding))
    return shown | {name for binding in own for name in binding.key.split(",")}


def named_keys(text: str) -> set[str]:
    """The keys in a text: signs, letters and names such as `Enter`, alone or pressed in a row."""
    is_key = re.compile(r"\S|F\d+|ctrl\+\w|" + "|".join(NAMED_KEYS))
    spans = (span.split() for span in code_spans(text))
    return {word for words in spans if all(map(is_key.fullmatch, words)) for word in words}


def test_the_data_directories_are_those_that_the_program_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    page = PAGES["troubleshooting"]
    for system, directory in (("Linux", Unix), ("macOS", MacOS)):
        usual = directory("ttui", appauthor=False).user_data_dir
        assert f"| {system} | `{usual.replace('/home/ada', '~')}`" in page
    assert f"`{folder_name('http://127.0.0.1:8080')[:-8]}`" in page
    assert f"`{BACKUPS}`" in PAGES["backup"]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_key_in_it_is_bound(topic: str) -> None:
    assert named_keys(PAGES[topic]) <= bound_keys()


def test_keys_are_found_in_the_pages_that_are_about_keys() -> None:
    assert {"x", "s", "z", "X", "F9", "K", "+", "*", "-"} <= named_keys(PAGES["stopping"])
    assert "ctrl+z" in named_keys(PAGES["ssh"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_verb_and_option_in_it_is_known(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    helps = {}
    for verb in ("", *VERBS):
        with pytest.raises(SystemExit) as ended:
            parse([*([verb] if verb else []), "--help"])
        assert ended.value.code == 0
        helps[verb] = capsys.readouterr().out
    assert all(verb in helps[""] for verb in VERBS)
    code = [*code_spans(DOCUMENTS[name]), *commands(DOCUMENTS[name])]
    # Of a long line only what follows the last ttui is ours.
    told = [line[line.rfind("ttui ") :] for line in code if re.search(r"(^|/)ttui ", line)]
    for line in told:
        words = re.sub(r"(--profile) \w+", r"\1", line).split()[1:]
        verb = next((word for word in words if word.islower() and word.isalpha()), "")
        assert verb in helps, line
        options = [word for word in words if word.startswith("--")]
        assert all(option in helps[verb] or option == "--help" for option in options), line
    alone = [span.split()[0] for span in code if span.startswith("--")]
    assert all(any(option in text for text in helps.values()) for option in alone)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", DOCUMENTS[name]):
        assert (FOLDERS[name] / link).resolve().is_file(), link


def test_every_setting_is_in_it_and_it_names_no_other() -> None:
    text = PAGES["settings"]
    tables = {
        "Settings in config.toml": {*PROFILE_KEYS},
        "Secrets in credentials.json": {*SECRETS},
        "Environment": {*VARIABLES, "NO_COLOR"},
        "Options of the command line": {f"--{_dashed(one.name)}" for one in fields(Flags)},
    }
    for heading, known in tables.items():
        cells = " ".join(first_cells(section(text, heading)))
        told = {span.removesuffix(" NAME") for span in re.findall(r"`([^`]+)`", cells)}
        assert told == known, heading
    assert all(f"`{one.name}`" in text for one in fields(RateLimit))
    assert set(TOP_KEYS) - {"profiles"} <= set(PROFILE_KEYS)


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def test_every_key_of_the_json_is_one_that_is_printed(tmp_path: Path) -> None:
    done = subprocess.run(
        [*TTUI, "--demo", "status", "--json", "--depth", "ad"],
        env=plain_environ(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
    )
    printed = set(_keys(json.loads(done.stdout)))
    cells = first_cells(section(PAGES["scripting"], "JSON"))
    told = {word for cell in cells for word in cell.split(", ")}
    assert len(told) > 30
    assert told <= printed, told - printed


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_begins_with_a_title_and_a_sentence(topic: str) -> None:
    title, first, *others = page(topic)
    assert (title.kind, first.kind) == (Kind.TITLE, Kind.TEXT)
    assert Kind.TITLE not in {block.kind for block in others}
    assert summary(topic).endswith(".") and len(summary(topic)) < 120


@pytest.mark.parametrize("topic", TOPICS)
def test_its_tables_have_two_columns(topic: str) -> None:
    rows = [line for line in PAGES[topic].splitlines() if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)


@pytest.mark.parametrize("width", [24, 36, 76, 88])
@pytest.mark.parametrize("topic", TOPICS)
def test_it_fits_any_width_and_shows_no_markdown(topic: str, width: int) -> None:
    lines = laid_out(topic, width)
    for line in lines:
        assert len(line.text) <= width or line.kind is Kind.CODE
        assert line.kind is Kind.CODE or not MARKDOWN.search(line.text), line.text


@pytest.mark.parametrize("topic", TOPICS)
def test_no_word_of_it_is_lost_on_the_way(topic: str) -> None:
    text = re.sub(r"^(!\[.*|\|[-| :]+\||```\w*)$", "", PAGES[topic], flags=re.MULTILINE)
    shown = "\n".join(line.text for line in laid_out(topic, 88))
    heads = " ".join(re.findall(r"^(.*)\n\|---", PAGES[topic], re.MULTILINE))
    wanted, found, optional = (
        Counter(re.findall(r"\w+", each)) for each in (plain(text), shown, heads)
    )
    # A table without room for two columns has no heads.
    assert not found - wanted
    assert wanted - found <= optional


@pytest.mark.parametrize("topic", TOPICS)
def test_code_is_printed_as_it_is_written(topic: str) -> None:
    shown = [line.text for line in laid_out(topic, 24) if line.kind is Kind.CODE]
    written = [line for block in page(topic) if block.kind is Kind.CODE for line in _lines(block)]
    assert [line.strip() for line in shown if line] == [line.strip() for line in written if line]


def _lines(block: Block) -> list[str]:
    return block.text.splitlines()


def test_markdown_becomes_plain_text() -> None:
    assert plain("press `x`, **now**") == "press x, now"
    assert plain("`-` clears, `ttui stop --all` stops") == "'-' clears, 'ttui stop --all' stops"
    assert plain("see [the backup](backup.md)") == "see the backup ('ttui help backup')"
    assert plain("see [this](https://example.com)") == "see this"


@pytest.mark.parametrize("name", ["README", "screen"])
def test_it_tells_how_fast_the_demos_clock_runs(name: str) -> None:
    words = " ".join(DOCUMENTS[name].split())
    assert f"runs {DEMO_SPEED:.0f} times as fast as yours" in words


def test_the_results_of_a_switch_are_described_whole() -> None:
    (item,) = re.findall(r"^- `ttui stop --json`.*?(?=^- )", PAGES["scripting"], re.M | re.S)
    assert {field.name for field in fields(Result)} <= set(code_spans(item))
