"""The documents for whoever works on ttui: what they name exists, and their example runs."""

import re
import shlex
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.support.documents import commands

ROOT = Path(__file__).parent.parent
TESTS = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
_PATH = re.compile(r"\b(?:tests|ttui|screenshots)/[\w./-]*\w")
_MODULE = re.compile(r"python -m (tests[\w.]*)")
_SKIPS = re.compile(r"\bpytest\.(?:skip|importorskip|mark\.(?:skip|skipif|xfail))\b")


def paths(text: str) -> list[str]:
    modules = (name.replace(".", "/") for name in _MODULE.findall(text))
    return sorted({*_PATH.findall(text), *modules})


@pytest.mark.parametrize("path", sorted({*paths(TESTS), *paths(CONTRIBUTING)}))
def test_each_path_exists(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / f"{path}.py").exists()


PYTEST = [
    line.partition(" -m pytest ")[2]
    for line in [*commands(CONTRIBUTING), *commands(TESTS)]
    if " -m pytest tests/" in line
]


@pytest.mark.parametrize("words", sorted(set(PYTEST)))
def test_each_pytest_command_finds_a_test(words: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *shlex.split(words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_each_folder_of_tests_is_described() -> None:
    folders = {path.parent.relative_to(ROOT).parts[1] for path in ROOT.glob("tests/*/test_*.py")}
    assert folders <= {path.split("/")[1] for path in paths(TESTS) if path.startswith("tests/")}


async def test_the_example_of_a_story_runs() -> None:
    (code,) = re.findall(r"<!-- a test runs this -->\n```python\n(.*?)```", TESTS, re.DOTALL)
    assert len(code.splitlines()) <= 20
    names: dict[str, Callable[[], Awaitable[None]]] = {}
    exec(compile(code, "tests/README.md", "exec"), names)  # noqa: S102 - the example itself
    stories = [run for name, run in names.items() if name.startswith("test_")]
    assert stories
    for run in stories:
        await run()


def test_no_test_skips_but_those_that_are_listed() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", TESTS.partition("## Skipped tests")[2], re.MULTILINE)
    skipping = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.glob("tests/**/*.py"))
        if path != Path(__file__) and _SKIPS.search(path.read_text(encoding="utf-8"))
    ]
    assert skipping == sorted(listed)


def test_the_workflow_runs_what_everybody_can_run() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "run: bash .ci/run\n" in workflow
    assert "contents: read" in workflow and "write" not in workflow
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert oldest is not None and f'"{oldest[1]}"' in workflow
