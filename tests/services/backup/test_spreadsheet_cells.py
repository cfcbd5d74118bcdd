"""Cells of a backup: every digit kept, nothing that a spreadsheet would compute."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttui.services.backup.spreadsheet_cells import EMPTY, compact, day, figure, number, plain, words

_HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1-1",
    "\uff20x",
    "-",
)


@pytest.mark.parametrize("text", _HOSTILE)
def test_what_a_spreadsheet_would_compute_is_marked_with_an_apostrophe(text: str) -> None:
    for cell in words(text):
        assert cell.startswith("'")
        assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["-5", "+1.50", "-0.01", "1e5", "Winter Glow", "a=b", "'tis", ""])
def test_numbers_and_plain_names_stay_as_they_are(text: str) -> None:
    assert words(text)[0] == text


@pytest.mark.parametrize(
    ("sent", "text"),
    [("20.000", "20"), ("1.18", "1.18"), ("0", "0"), ("-0.0", "0"), (7, "7"), ("1E+2", "100")],
)
def test_one_figure_has_one_form_however_it_was_sent(sent: str | int, text: str) -> None:
    assert figure(sent) == (text, float(text))


@pytest.mark.parametrize("sent", [None, "-", "", "  "])
def test_not_applicable_is_an_empty_cell(sent: str | None) -> None:
    assert figure(sent) == EMPTY


def test_words_among_figures_stay_words() -> None:
    assert figure("<5") == ("<5", "<5")
    assert figure("=1") == ("'=1", "'=1")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_of_the_workbook_shows_the_digits_of_the_csv(value: Decimal) -> None:
    text, cell = number(value)
    assert Decimal(text) == value
    if isinstance(cell, float):
        assert Decimal(f"{cell:.16G}") == value
    else:
        assert cell == text


def test_a_number_that_a_double_would_spoil_is_text() -> None:
    text, cell = number(Decimal("12345678901234567.89"))
    assert text == cell == "12345678901234567.89"


def test_ids_are_text_and_numbers_numbers() -> None:
    assert plain("campaign_id", 1846000000000689) == ("1846000000000689", "1846000000000689")
    assert plain("budget", Decimal("100.0")) == ("100", 100.0)
    assert plain("catalog_enabled", False) == ("false", "false")
    assert plain("ad_text", None) == EMPTY


def test_what_is_nested_is_json_with_sorted_keys_and_every_digit() -> None:
    value = {"b": [Decimal("1.10"), None, True], "a": 'say "hi"', "c": {}}
    text = compact(value)
    assert text == '{"a":"say \\"hi\\"","b":[1.1,null,true],"c":{}}'
    assert plain("targeting", value)[0] == text
    assert json.loads(text)["a"] == 'say "hi"'


def test_half_a_surrogate_costs_one_character() -> None:
    text = words("cut \ud83d")[0]
    assert text == "cut �"
    assert text.encode("utf-8")


def test_a_day_is_a_day_and_rubbish_is_not() -> None:
    assert day("2026-03-01") == ("2026-03-01", date(2026, 3, 1))
    assert day("=1")[0] == "'=1"


def test_text_too_long_for_a_workbook_is_cut_there_and_whole_in_the_csv() -> None:
    text, cell = words("😀" * 40_000)
    assert text == "😀" * 40_000
    assert isinstance(cell, str)
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell.endswith("[cut here; whole in the CSV]")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_csv(text: str) -> None:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([words(text)[0], "end"])
    back = next(csv.reader(io.StringIO(line.getvalue(), newline=""), strict=True))
    assert back[1] == "end"
    assert back[0].replace("'", "") == text.replace("'", "")
