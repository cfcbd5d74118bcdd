"""Receipts as files: exact, harmless in a spreadsheet and a terminal, never over another file."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.domain.receipts import STATES, receipt, usd
from ttui.domain.advertiser import Mode
from ttui.domain.receipt import Receipt
from ttui.services.journal import receipts

HOSTILE = '=HYPERLINK("http://x")|\x1b[31m<b>*a*</b>\r\n# head\u202e'


def named(name: str) -> Receipt:
    one = receipt(*STATES, spend_at_stop=usd("40.00"), final_spend=usd("40.840"))
    return replace(one, record=replace(one.record, change=replace(one.record.change, name=name)))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_exact_money_and_times_and_survives_a_reader() -> None:
    text = receipts.csv_text([named('Say "hi", twice')], Mode.LIVE)
    (row,) = table(text)
    assert row["name"] == 'Say "hi", twice'
    assert (row["spend_at_stop"], row["final_spend"], row["late_charges"]) == (
        "40.00",
        "40.840",
        "0.840",
    )
    assert row["currency"] == "USD"
    assert row["asked_utc"] == "2026-03-04T19:03:01+00:00"
    assert row["quiet_utc"] == "2026-03-04T19:03:04+00:00"
    assert row["by"] == "maria@bastion" and row["request_id"] == "req-1"
    assert text.count("\r\n") == 2 and text.count("\n") == 2


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@A1", "\t=1", "  =1", HOSTILE])
def test_no_cell_is_a_formula_or_steers_a_terminal(name: str) -> None:
    text = receipts.csv_text([named(name)], Mode.LIVE)
    (row,) = table(text)
    assert row["name"].startswith("'")
    assert not {"\x1b", "\u202e", "\t"} & set(text)
    assert text.count("\r\n") == 2


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_separator_computes_a_name_or_rounds_an_id(separator: str) -> None:
    one = named("Glow;=1+1\ufeff;\u00a0@x")
    text = receipts.csv_text([one], Mode.LIVE)
    cells = [
        cell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for cell in row
    ]
    assert not [cell for cell in cells if cell.strip("\u00a0\ufeff ")[:1] in {"=", "@", "+"}]
    (row,) = table(text)
    assert row["advertiser_id"] == "'7000000000002217", "it has more digits than a double keeps"
    assert row["id"] == "920"


def test_what_came_back_from_the_budget_stays_a_number() -> None:
    one = receipt(*STATES, spend_at_stop=usd("40"), final_spend=usd("39.5"))
    assert table(receipts.csv_text([one], Mode.LIVE))[0]["late_charges"] == "-0.5"


def test_markdown_keeps_a_hostile_name_in_its_cell() -> None:
    text = receipts.markdown([named(HOSTILE)], Mode.LIVE)
    (cell,) = [line for line in text.splitlines() if line.startswith("| Name |")]
    assert "\\<b\\>\\*a\\*" in cell and "\\|" in cell and "\\# head" in cell
    assert "\x1b" not in text and "\u202e" not in text
    assert "| Charged after the stop | 0.840 USD |" in text


def test_a_receipt_is_two_private_files_and_a_second_one_is_numbered(tmp_path: Path) -> None:
    first = receipts.write(named("A"), [tmp_path], Mode.LIVE)
    taken = first[0].with_name(first[0].stem + "-2.csv")
    taken.write_text("mine")
    second = receipts.write(named("B"), [tmp_path], Mode.LIVE)
    assert [path.suffix for path in first] == [".md", ".csv"]
    assert [path.stem for path in second] == [first[0].stem + "-3"] * 2
    assert taken.read_text() == "mine" and "A" in first[0].read_text()
    assert {path.stat().st_mode & 0o777 for path in (*first, *second)} == {0o600}
    # The half-made pair with the taken number is gone again.
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        path.name for path in (*first, *second, taken)
    )


def test_a_folder_that_refuses_gives_way_to_the_next(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    paths = receipts.write(named("A"), [blocked, tmp_path / "data"], Mode.LIVE)
    assert {path.parent for path in paths} == {tmp_path / "data"}
    with pytest.raises(OSError, match="exists"):
        receipts.write(named("A"), [blocked], Mode.LIVE)
    with pytest.raises(OSError, match="no folder"):
        receipts.write(named("A"), [], Mode.LIVE)


def test_the_running_figure_is_that_of_the_same_change_only() -> None:
    one = receipt(*STATES[:3], spend_at_stop=usd("40"))
    live = replace(one.record, late=usd("0.84"))
    other = replace(live, change=replace(live.change, change_id="two"))
    assert receipts.with_late(one, live).late == usd("0.84")
    assert receipts.with_late(one, other).late is None
    assert receipts.with_late(one, None) is one


@pytest.mark.parametrize("mode", [Mode.DEMO, Mode.SANDBOX, Mode.SIMULATED])
def test_each_receipt_of_the_demo_says_so_in_every_form(mode: Mode) -> None:
    both = [named("A"), named("B")]
    caveat = f"{mode.value}: this is no receipt of a real ad account."
    assert receipts.markdown(both, mode).count(caveat) == 2
    assert [row["mode"] for row in table(receipts.csv_text(both, mode))] == [mode.value] * 2
    assert "this is no" not in receipts.markdown(both, Mode.LIVE)
