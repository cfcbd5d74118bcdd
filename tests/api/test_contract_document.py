"""Tables of the contract that the code holds too say the same as the code."""

import re
from pathlib import Path

import ttui.api
from ttui.api.codes import error_for
from ttui.api.errors import (
    AnswerError,
    DeniedError,
    NoRouteError,
    NotFoundError,
    NothingToUpdateError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
    TokenError,
    UnknownCodeError,
)
from ttui.domain.money import minor_digits
from ttui.domain.status import AdvertiserStatus, advertiser_status_of

CONTRACT = (Path(ttui.api.__file__).parent / "CONTRACT.md").read_text(encoding="utf-8")

KIND_OF_ROW: dict[int, type[AnswerError]] = {
    40000: RefusedError,
    40001: DeniedError,
    40008: DeniedError,
    40007: NotFoundError,
    40012: NothingToUpdateError,
    40016: RateLimitedError,
    40101: TokenError,
    40201: ServerFaultError,
    40400: NoRouteError,
    41001: RefusedError,
    50000: ServerFaultError,
    50001: ServerFaultError,
    50002: ServerFaultError,
}
"""By the first code of each row (contract 12)."""


def rows(section: str) -> list[list[str]]:
    """The cells of a section's tables, headings and lines left out."""
    text = re.split(rf"^#+ {re.escape(section)}[. ]", CONTRACT, flags=re.MULTILINE)[1]
    text = re.split(r"^#+ \d", text, flags=re.MULTILINE)[0]
    lines = [line.strip().strip("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def codes_in(cell: str) -> list[int]:
    found: list[int] = []
    for first, last in re.findall(r"\b(\d{5})(?:-(\d{5}))?", cell):
        found += range(int(first), int(last or first) + 1)
    return found


def test_each_code_of_section_12_is_sorted_as_its_row_says() -> None:
    listed = [found for cells in rows("12") if (found := codes_in(cells[0])) and found != [20001]]
    assert {found[0] for found in listed} == set(KIND_OF_ROW)
    wrong = {
        code: kind.__name__
        for found in listed
        for code in found
        if type(error_for(code, "", "")) is not (kind := KIND_OF_ROW[found[0]])
    }
    assert wrong == {}


def test_each_code_that_ttui_knows_is_in_section_12() -> None:
    listed = {code for cells in rows("12") for code in codes_in(cells[0])}
    known = {
        code
        for code in (*range(40000, 50000), *range(60000, 72000))
        if type(error_for(code, "", "")) is not UnknownCodeError
    }
    assert known - listed == set()


def test_the_currencies_of_section_4_4_have_the_digits_that_it_says() -> None:
    table = [cells for cells in rows("4.4") if len(cells) == 3 and cells[1].isdigit()]
    digits = {code: int(cells[1]) for cells in table for code in cells[2].split()}
    assert len(digits) > 40
    assert {code: minor_digits(code) for code in digits} == digits


def test_each_state_of_section_2_4_is_known() -> None:
    words = [word for cells in rows("2.4") for word in re.findall(r"STATUS_\w+", cells[0])]
    assert len(words) == 13
    assert AdvertiserStatus.UNKNOWN not in map(advertiser_status_of, words)
