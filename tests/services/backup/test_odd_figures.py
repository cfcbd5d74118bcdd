"""What TikTok sends that is no amount, no day or no id is named; the rest of the proof goes on."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from tests.support.services.backups import Meddling, shop, table
from tests.support.ui.odd_rows import ODD
from ttui.api.client import TikTokClient
from ttui.api.envelope import parse
from ttui.api.export.port import RawPage, Row
from ttui.domain.backup.manifest import TotalsProof, Verification
from ttui.domain.backup.parts import Part, Source
from ttui.domain.ids import Level
from ttui.services.backup.check import verify
from ttui.services.backup.find_backup import find_backup
from ttui.services.backup.outcome_text import notes, proof_text
from ttui.services.backup.service import BackupResult
from ttui.simulator.faults.rules import Fault, FaultKind

_DAY = date(2026, 2, 20)


class Spoiling(Meddling):
    """Writes one value into one field of the first row of one table's answers on one day."""

    def __init__(self, client: TikTokClient, name: str, group: str, field: str, value: str) -> None:
        super().__init__(client)
        self.table, self.group, self.field, self.value = name, group, field, value
        self.is_done = False

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        if part.table != self.table or self.is_done:
            return page
        answer = json.loads(page.body)
        for row in answer["data"]["list"]:
            if row["dimensions"].get("stat_time_day", "").startswith(str(_DAY)):
                row[self.group][self.field] = "HERE"
                self.is_done = True
                break
        return reread(page, json.dumps(answer).replace('"HERE"', self.value).encode())


def reread(page: RawPage, body: bytes) -> RawPage:
    """The page as the client would have read this body."""
    answer = cast("Mapping[str, Mapping[str, Any]]", parse(body))
    rows = next(value for value in answer["data"].values() if isinstance(value, list))
    objects = tuple(cast(Row, row) for row in rows if isinstance(row, Mapping))
    return replace(page, body=body, rows=objects)


def back_up(path: Path, name: str, group: str, field: str, value: str) -> BackupResult:
    return shop().back_up(
        path, api=lambda client: Spoiling(client, name, group, field, value), workers=1
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ('"1,234.50"', "1,234.50"),
        ('"USD 12.50"', "USD 12.50"),
        ("null", ""),
        ('""', ""),
        ('"-"', ""),
        ("NaN", "NaN"),
        ("-Infinity", "'-Infinity"),
        ("true", "true"),
        ("[1]", "[1]"),
        ('{"x": 1}', '{"x":1}'),
        ("1e300", "1E+300"),
        ("1e99999999999999999999", "1e99999999999999999999"),
        ("9" * 5000, "9" * 39 + "\u2026"),
    ],
)
def test_spend_that_is_no_amount_is_named_and_the_other_days_are_proven(
    tmp_path: Path, value: str, shown: str
) -> None:
    result = back_up(tmp_path / "b", "ads_by_day", "metrics", "spend", value)
    found = result.report.verification
    assert result.report.is_whole, "nothing is wrong with the disk"
    assert found.proof is TotalsProof.UNPROVEN
    assert not found.differences, "what cannot be read is not counted as 0"
    (cell,) = found.odd
    assert (cell.file, cell.column, cell.value) == ("csv/ads_by_day.csv", "spend", shown)
    assert (cell.level, cell.day) == (Level.AD, _DAY)
    row = table(result.path, "ads_by_day")[cell.row - 2]
    assert row["day"] == str(_DAY)
    assert not shown or row["spend"].startswith(shown.rstrip("\u2026"))
    clean = shop().back_up(tmp_path / "clean").report.verification
    assert found.days == clean.days - 1
    assert verify(result.path)[1].verification == found, "it is told offline as well"


def test_the_verdict_names_the_cell_and_no_disk(tmp_path: Path) -> None:
    result = back_up(tmp_path / "b", "campaigns_by_day", "metrics", "spend", '"1,234.50"')
    text = proof_text(result.report.verification, result.manifest)
    row = result.report.verification.odd[0].row
    assert text.startswith(
        "NOT PROVEN: TikTok sent what is no amount: csv/campaigns_by_day.csv,"
        f' row {row}, column spend: "1,234.50" on 2026-02-20.'
    )
    assert "The files are as they were written." in text
    told = [*notes(result.manifest, result.report)]
    assert any(one.startswith("not added up, campaign rows: csv/") for one in told)
    assert any("Nothing is wrong with the disk" in one for one in told)
    fact = find_backup([result.path], shop().account)
    assert fact is not None
    assert not fact.verified
    assert "1,234.50" in (fact.problem or "")


def test_many_cells_are_counted_and_a_few_named(tmp_path: Path) -> None:
    one = shop()
    fault = Fault(FaultKind.ODD_SPEND, "report/*", times=None, value="1,234.50")
    one.server.faults.add(replace(fault, holds='"ad_id'))
    found = one.back_up(tmp_path / "b").report.verification
    rows = len(table(tmp_path / "b", "ads_by_day"))
    assert found.odd_count == rows
    assert len(found.odd) == 20
    assert found.days == 0
    assert found.proof is TotalsProof.UNPROVEN


def test_a_difference_elsewhere_is_still_a_difference(tmp_path: Path) -> None:
    class Both(Spoiling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            page = super().after(part, page)
            if not part.name.startswith("campaigns_by_day-ads-manager-2026-01"):
                return page
            answer = json.loads(page.body)
            answer["data"]["list"][0]["metrics"]["spend"] = "900000.00"
            return reread(page, json.dumps(answer).encode())

    result = shop().back_up(
        tmp_path / "b",
        api=lambda client: Both(client, "ads_by_day", "metrics", "spend", "null"),
        workers=1,
    )
    found = result.report.verification
    assert found.proof is TotalsProof.DIFFERS
    assert {one.level for one in found.differences} == {Level.CAMPAIGN}
    assert [cell.day for cell in found.odd] == [_DAY]


@pytest.mark.parametrize("value", ["null", '"soon"', '"2026-02-30"', "7", '{"x": 1}', '"20260220"'])
def test_a_row_without_a_day_is_named_and_no_day_is_called_different(
    tmp_path: Path, value: str
) -> None:
    result = back_up(tmp_path / "b", "ads_by_day", "dimensions", "stat_time_day", value)
    found = result.report.verification
    assert found.proof is TotalsProof.UNPROVEN
    assert not found.differences
    (cell,) = found.odd
    assert (cell.column, cell.day) == ("day", None)
    assert cell.value == (
        "" if value == "null" else json.loads(value) if value[0] == '"' else cell.value
    )
    assert found.days == shop().back_up(tmp_path / "c").report.verification.days - 1


def test_rows_of_days_that_were_not_asked_for_are_left_out_and_told(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(Fault(FaultKind.OTHER_DAY, "report/*", times=None))
    result = one.back_up(tmp_path / "b")
    first = result.manifest.heading.first
    days = {row["day"] for row in table(result.path, "ads_by_day")}
    assert min(days) >= str(first)
    assert any("days that were not asked for" in text for text in result.manifest.problems)


def test_a_figure_that_is_none_is_named_and_proves_as_before(tmp_path: Path) -> None:
    result = back_up(tmp_path / "b", "ads_by_day", "metrics", "ctr", '"1,5 %"')
    assert result.report.is_good
    (told,) = [one for one in result.manifest.problems if "is no number" in one]
    name, row = told.split(", row ")[0], int(told.split(", row ")[1].split(",")[0])
    assert name == "csv/ads_by_day.csv"
    assert table(result.path, "ads_by_day")[row - 2]["ctr"] == "1,5 %"


def test_roas_of_a_value_that_is_no_number_is_empty(tmp_path: Path) -> None:
    for place, field in enumerate(("spend", "total_complete_payment_rate")):
        result = back_up(tmp_path / str(place), "campaigns_by_day", "metrics", field, '"1,234.50"')
        (row,) = [row for row in table(result.path, "campaigns_by_day") if row[field] == "1,234.50"]
        assert row["roas"] == ""


def test_a_cell_of_a_million_characters_is_no_damaged_disk(tmp_path: Path) -> None:
    result = back_up(tmp_path / "b", "ads_by_day", "metrics", "ctr", json.dumps("x" * 1_000_000))
    assert result.report.is_good
    assert verify(result.path)[1].is_good


_VALUES = [*ODD, float("nan"), float("inf"), "x" * 200_000, [[[{"a": [1.5, None]}]] * 3], "\x1c"]


class Fuzzing(Meddling):
    """Every row has one odd value in one field: every value in every field, if there are enough."""

    def __init__(self, client: TikTokClient, step: int) -> None:
        super().__init__(client)
        self.count = 0
        self.step = step

    def odd(self) -> object:
        self.count += self.step
        return _VALUES[self.count % len(_VALUES)]

    def spoil(self, row: dict[str, Any]) -> None:
        for key in ("dimensions", "metrics", "info", "audience_details"):
            if isinstance(row.get(key), dict):
                self.spoil(row[key])
        names = sorted(row)
        if names:
            row[names[(self.count // len(_VALUES)) % len(names)]] = self.odd()
        row[f"new{self.count % 3}\ud800"] = self.odd()

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        # The account's own row is read before: without it there is nobody to back up.
        if part.source is Source.ACCOUNT:
            return page
        answer = json.loads(page.body)
        rows = next(value for value in answer["data"].values() if isinstance(value, list))
        for row in rows:
            self.spoil(row)
        rows.append("no row")
        return reread(page, json.dumps(answer).encode())


@pytest.mark.parametrize("step", [1, 7])
def test_odd_values_in_every_column_end_no_backup(tmp_path: Path, step: int) -> None:
    result = shop().back_up(
        tmp_path / "b", api=lambda client: Fuzzing(client, step), with_files=True, workers=1
    )
    assert result.report.is_whole
    assert result.report.verification.proof is not TotalsProof.EQUAL
    assert verify(result.path)[1] == result.report
    for line in notes(result.manifest, result.report):
        assert len(line) < 2000
    book = openpyxl.load_workbook(result.path / "backup.xlsx", read_only=True)
    for path in sorted((result.path / "csv").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        assert all(len(row) == len(head) for row in rows), path.name
    assert len(book.sheetnames) >= len([*(result.path / "csv").iterdir()])
    book.close()


def test_a_byte_that_is_no_text_costs_its_character(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(Fault(FaultKind.BAD_BYTE, "campaign/get"))
    result = one.back_up(tmp_path / "b")
    assert result.report.is_good
    assert any("\ufffd" in row["campaign_name"] for row in table(result.path, "campaigns"))


def test_sums_are_exact_beyond_the_usual_precision(tmp_path: Path) -> None:
    value = "999999999999999.000000000000000001"
    result = back_up(tmp_path / "b", "ads_by_day", "metrics", "spend", json.dumps(value))
    (difference,) = result.report.verification.differences
    assert str(difference.rows).endswith("000000000001")
    assert difference.rows > Decimal(value) - 1


def test_old_manifests_have_no_odd_cells() -> None:
    assert Verification(proof=TotalsProof.EQUAL).odd == ()
