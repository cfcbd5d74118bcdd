"""Every document and every section that a file of this repository names is in the clone."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("ttui", "tests", ".ci", ".github")
KINDS = {".py", ".md", ".toml", ".tcss", ".yml"}
DOCUMENTS = ("CONTRACT.md", "TERMINAL.md", "KEYS.md")

_NUMBER = r"\d+(?:\.\d+)?"
_CITED = re.compile(
    rf"\bcontract (?P<contract>{_NUMBER}(?:(?:, | and ){_NUMBER})*)"
    r"|\bTERMINAL\.md (?P<terminal>[AT]\d+(?:, [AT]\d+)*)"
    r"|\bKEYS\.md (?P<keys>R\d+|grade \d\*?)",
    re.IGNORECASE,
)
"""How a section is cited: `contract 8.1`, `TERMINAL.md T3`, `KEYS.md R1`, `KEYS.md grade 2`."""
_WITHOUT_A_HOME = re.compile(
    r"(?<![\"/])\b(?:CONTRACT|TERMINAL|KEYS)\.md\b|\bT\d{1,2}\b|(?<!# )\bR\d\b"
    r"|\bgrade \d|\bsections? \d"
)
"""What is left of a citation that is written in another way; names of files in code are none."""
_NAMED = re.compile(r"(?<![\w./}-])(?:[\w-]+/)*[\w-]+\.md\b")
_OUTSIDE = re.compile(r"(?<![\w./])(?:\.\./)+(?!\.|.*etc/passwd)[\w/.-]+|[\"']\.\.[\"']")
"""A path that may lead out of the clone; `tests.support.ui.odd_rows` has a hostile name."""
_HEADING = re.compile(
    r"^(?:#+ |- \*\*)(\d+(?:\.\d+)?|[ATR]\d+|Grade \d\*?)(?:[.:]? |\*\* )", re.MULTILINE
)


def files() -> Iterator[Path]:
    yield from (ROOT / "README.md", ROOT / "pyproject.toml")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in KINDS or path == ROOT / ".ci" / "run":
                yield path


def flat(text: str) -> str:
    """The text without the line ends and comment signs that may part a citation."""
    return re.sub(r"[ \t]*\n[ \t]*(?:# )?", " ", text)


@cache
def sections(document: str) -> frozenset[str]:
    """The labels of a document's sections, in lower case."""
    (path,) = (ROOT / "ttui").rglob(document)
    found = _HEADING.findall(path.read_text(encoding="utf-8"))
    return frozenset(label.lower() for label in found)


def unknown_sections(text: str) -> list[str]:
    """What the text cites and no document has."""
    missing = []
    for cited in _CITED.finditer(flat(text)):
        for document, labels in zip(DOCUMENTS, cited.groups(), strict=True):
            for label in re.split(r", | and ", labels or ""):
                if label and label.lower() not in sections(document):
                    missing.append(f"{document} {label}")
    return missing


def oddly_cited(text: str) -> list[str]:
    """Labels and documents that are not cited in the one way."""
    return _WITHOUT_A_HOME.findall(_CITED.sub("", flat(text)))


def unknown_documents(text: str, folder: Path) -> list[str]:
    """The documents that a text names and that a clone does not have.

    Names in small letters without a folder are files that the program writes for a person.
    """
    return [
        name
        for name in _NAMED.findall(text)
        if ("/" in name or name[0].isupper())
        and not any((place / name).is_file() for place in (ROOT, folder))
        and not any(any((ROOT / home).rglob(name)) for home in ("ttui", ".github"))
    ]


def paths_outside(text: str, folder: Path) -> list[str]:
    """The paths in a text that lead to nothing in the clone.

    Args:
        text: of a file.
        folder: where the file is.
    """
    found = {path: (folder / path).resolve() for path in _OUTSIDE.findall(text)}
    return [path for path, end in found.items() if not (end.is_relative_to(ROOT) and end.is_file())]


FILES = {str(path.relative_to(ROOT)): path for path in files() if path != Path(__file__)}


def test_files_are_found() -> None:
    assert len(FILES) > 500
    assert {"README.md", ".ci/run", "tests/benchmarks/README.md"} <= set(FILES)
    cited = sum(len(_CITED.findall(flat(path.read_text("utf-8")))) for path in FILES.values())
    assert cited > 250


def test_every_cited_section_exists() -> None:
    wrong = {name: unknown_sections(path.read_text("utf-8")) for name, path in FILES.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_references_inside_of_a_document_lead_somewhere() -> None:
    inside = {
        "CONTRACT.md": r"\((\d+\.\d+)\)|\bsection (\d+(?:\.\d+)?)",
        "TERMINAL.md": r"\b([AT]\d+)\b",
        "KEYS.md": r"\b(R\d)\b|\b(grade \d\*?)",
    }
    for document, reference in inside.items():
        (path,) = (ROOT / "ttui").rglob(document)
        found = re.findall(reference, path.read_text("utf-8"), re.IGNORECASE)
        labels = {"".join(each).lower() for each in found}
        assert labels and labels <= sections(document)
    (keys,) = (ROOT / "ttui").rglob("KEYS.md")
    traps = set(re.findall(r"\bT\d+\b", keys.read_text("utf-8")))
    assert traps and {trap.lower() for trap in traps} <= sections("TERMINAL.md")


def test_sections_are_cited_in_one_way() -> None:
    code = {name: path for name, path in FILES.items() if path.suffix == ".py"}
    odd = {name: oddly_cited(path.read_text("utf-8")) for name, path in code.items()}
    assert {name: found for name, found in odd.items() if found} == {}


def test_every_document_that_is_named_is_in_the_clone() -> None:
    wrong = {
        name: unknown_documents(path.read_text("utf-8"), path.parent)
        for name, path in FILES.items()
    }
    assert {name: found for name, found in wrong.items() if found} == {}


def test_no_path_leads_out_of_the_clone() -> None:
    wrong = {
        name: paths_outside(path.read_text("utf-8"), path.parent) for name, path in FILES.items()
    }
    assert {name: found for name, found in wrong.items() if found} == {}
    assert paths_outside('Path("..") / "samples"', ROOT) and paths_outside("ls ../samples", ROOT)
    assert not paths_outside("[README](../README.md)", ROOT / "tests")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Ids per call (contract 3.3, 8.1).", []),
        ("Ids per call (contract 3.3, 8.99).", ["CONTRACT.md 8.99"]),
        ("# Contract 88: one word of every group.", ["CONTRACT.md 88"]),
        ("    # the classic endpoint (contract\n    # 77.1)", ["CONTRACT.md 77.1"]),
        ("(contract 6 and 93, unconfirmed)", ["CONTRACT.md 93"]),
        ("(contract 15.7, 15.99)", ["CONTRACT.md 15.99"]),
        ("(TERMINAL.md T2, T6)", []),
        ("(TERMINAL.md T2, T99)", ["TERMINAL.md T99"]),
        ("(TERMINAL.md A9)", ["TERMINAL.md A9"]),
        ("(KEYS.md R1) (KEYS.md grade 0*) (KEYS.md grade 2)", []),
        ("(KEYS.md R9) (KEYS.md grade 7)", ["KEYS.md R9", "KEYS.md grade 7"]),
    ],
)
def test_a_made_up_section_is_found(text: str, missing: list[str]) -> None:
    assert unknown_sections(text) == missing


@pytest.mark.parametrize(
    "text",
    ["(TERMINAL.md, T3)", "slow lines (T1)", "DESIGN section 4", "grade 2", "as KEYS.md says"],
)
def test_another_way_of_citing_is_found(text: str) -> None:
    assert oddly_cited(text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("see KEYS.md and ttui/api/CONTRACT.md", []),
        ("see DOCTRINE.md", ["DOCTRINE.md"]),
        ("see docs/guide.md", ["docs/guide.md"]),
        ("writes report.md", []),
    ],
)
def test_a_document_that_is_not_there_is_found(text: str, missing: list[str]) -> None:
    assert unknown_documents(text, ROOT) == missing
