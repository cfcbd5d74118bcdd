"""Cells that a spreadsheet with any separator neither computes nor rounds."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ttui.domain.spreadsheet import inert, inert_as_text

_UNSEEN = " \u00a0\u200b\ufeff\u2060\u3000\u200e\u00ad\u3164\ufe0f\x00"
_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
_TEXTS = st.text(st.sampled_from([*_UNSEEN, *_SIGNS, *";\t|\n\r\"',1ab"]), max_size=12)


def _cells(rows: list[list[str]], separator: str) -> list[str]:
    """What a spreadsheet with that separator makes of comma-separated lines."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    read = csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=separator)
    return [cell for row in read for cell in row]


def _is_computed(cell: str) -> bool:
    return cell.strip("".join([*_UNSEEN, *"\t\r\n"]))[:1] in {*_SIGNS}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "text",
    [
        "foo;=1+1",
        "foo\t=1+1",
        "foo|@SUM(A1)",
        "foo\n=1+1",
        "foo\r\n +1+1",
        'foo;"=1+1"',
        "foo;\u00a0=1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u3000\u2060-1+cmd|' /C calc'!A0",
        "\u200e\uff1d1+1",
        "\t;=1;=2",
    ],
)
def test_no_separator_makes_a_formula_of_a_text(text: str, separator: str) -> None:
    shown = inert(text)
    assert shown.replace("'", "") == text.replace("'", "")
    cells = _cells([["first", shown, "last"], [shown, "1"]], separator)
    assert not [cell for cell in cells if _is_computed(cell)]


@given(_TEXTS, _TEXTS, st.sampled_from([",", ";", "\t", "|"]))
def test_two_texts_side_by_side_make_no_formula_either(
    one: str, other: str, separator: str
) -> None:
    cells = _cells([[inert(one), inert(other)]] * 2, separator)
    computed = [cell for cell in cells if _is_computed(cell)]
    # A number may stand first, and with it the rest of its line for another separator.
    assert all(cell.lstrip().startswith((one, other)) for cell in computed)


@pytest.mark.parametrize(
    "text", ["-5", "+1.50", "1e5", "Winter - Glow", "a=b; c", "me@here;you", "x;\ny", "'tis", ""]
)
def test_what_no_spreadsheet_computes_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_a_text_of_separators_takes_no_longer_than_it_is_long() -> None:
    assert inert("\n" * 300_000 + "=1").count("'") == 300_001


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1700000000000001", "'1700000000000001"),
        ("20240726013526", "20240726013526"),
        ("0042", "'0042"),
        ("12345e67", "'12345e67"),
        ("1,234.50", "'1,234.50"),
        ("40.840", "40.840"),
        ("=1", "'=1"),
        ("-17000000000000011", "'-17000000000000011"),
        ("ab12", "ab12"),
    ],
)
def test_what_looks_like_a_number_keeps_its_digits(text: str, shown: str) -> None:
    assert inert_as_text(text) == shown
