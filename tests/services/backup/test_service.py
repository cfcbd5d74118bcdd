"""A backup holds everything, to the cent, and can be read with other people's tools."""

import asyncio
import gzip
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support.services.backups import Meddling, Shop, by_day, shop, table
from ttui.api.export.port import RawPage
from ttui.domain.backup.manifest import TotalsProof
from ttui.domain.backup.parts import BackupPhase, Part
from ttui.domain.ids import Level
from ttui.services.backup.workbook import Workbook
from ttui.simulator import ServerSettings, SimulatorServer, demo_world
from ttui.simulator.faults.hostile_text import NAMES, rename_all
from ttui.store.backup.folder import read_manifest

_TABLES = ("account", "campaigns", "adgroups", "ads")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Path]:
    """One backup that many tests look at."""
    path = tmp_path_factory.mktemp("backup") / "one"
    one = shop()
    result = one.back_up(path, with_files=True)
    assert result.report.is_good, result.manifest.verification
    assert not result.report.extra
    return one, path


def test_each_level_equals_the_true_charges_on_each_day(made: tuple[Shop, Path]) -> None:
    one, path = made
    true_charges = {
        day: paid for day, paid in one.server.world.true_charges.by_day(one.account).items() if paid
    }
    today = max(true_charges)
    for name in _TABLES:
        found = by_day(path, f"{name}_by_day")
        assert {day: found[day] for day in true_charges if day < today} == {
            day: paid for day, paid in true_charges.items() if day < today
        }, name


def test_each_campaign_and_ad_equals_the_true_charges_over_its_life(
    made: tuple[Shop, Path],
) -> None:
    one, path = made
    true_charges = one.server.world.true_charges
    for name, key in (("campaigns", "campaign_id"), ("ads", "ad_id")):
        rows = table(path, f"{name}_lifetime")
        assert len(rows) >= 3
        for row in rows:
            booked = sum(true_charges.by_day(row[key]).values(), Decimal(0))
            late = true_charges.charged(row[key]) - Decimal(row["spend"])
            assert 0 <= late <= booked * Decimal("0.02") + 1, "reports are half an hour late"


def test_deleted_ones_and_promote_are_there(made: tuple[Shop, Path]) -> None:
    _, path = made
    campaigns = table(path, "campaigns")
    assert {row["origin"] for row in campaigns} == {"TT_ADS_PLATFORM", "PROMOTE"}
    deleted = [row for row in campaigns if row["secondary_status"] == "CAMPAIGN_STATUS_DELETE"]
    assert deleted
    spent = {row["campaign_id"] for row in table(path, "campaigns_by_day")}
    assert {row["campaign_id"] for row in deleted} <= spent


def test_the_workbook_says_what_the_csv_says(made: tuple[Shop, Path]) -> None:
    _, path = made
    book = openpyxl.load_workbook(path / "backup.xlsx", read_only=True)
    sheet = book["ads by day"]
    head, *rows = sheet.iter_rows(values_only=True)
    lines = table(path, "ads_by_day")
    assert [str(one) for one in head] == list(lines[0])
    assert len(rows) == len(lines)
    names = [str(one) for one in head]
    for row, line in zip(rows, lines, strict=True):
        cells = dict(zip(names, row, strict=False))
        assert cells["day"].date().isoformat() == line["day"]
        assert cells["ad_id"] == line["ad_id"]
        assert Decimal(str(cells["spend"])) == Decimal(line["spend"])
        assert isinstance(cells["ad_id"], str)
    book.close()


def test_figures_that_people_ask_for_are_columns(made: tuple[Shop, Path]) -> None:
    _, path = made
    columns = set(table(path, "ads_by_day")[0])
    assert columns >= {
        *("spend", "impressions", "clicks", "cpc", "cpm", "ctr", "reach", "frequency"),
        *("conversion", "cost_per_conversion", "total_complete_payment_rate"),
        *("total_purchase_value", "video_views_p100", "engagements", "likes"),
    }


@pytest.mark.parametrize("name", ["ads_by_day", "campaigns_by_day", "campaigns_lifetime"])
def test_roas_is_value_by_spend_where_both_are_given(made: tuple[Shop, Path], name: str) -> None:
    _, path = made
    rows = table(path, name)
    assert "complete_payment_roas" in rows[0]
    told = 0
    for row in rows:
        value = row["total_complete_payment_rate"] or row["total_purchase_value"]
        if not value or not Decimal(row["spend"]):
            assert row["roas"] == ""
            continue
        own = Decimal(row["total_purchase_value"] or 0)
        expected = (Decimal(value) or own) / Decimal(row["spend"])
        assert abs(Decimal(row["roas"]) - expected) <= Decimal("0.00005")
        told += Decimal(row["roas"]) > 0
    assert told


def test_audiences_creatives_and_identities_are_there(made: tuple[Shop, Path]) -> None:
    _, path = made
    breakdowns = table(path, "campaigns_audience")
    for name in ("gender", "age", "country_code", "platform"):
        assert any(row[name] for row in breakdowns), name
        origins = {row["origin"] for row in breakdowns if row[name]}
        assert origins == {"TT_ADS_PLATFORM", "PROMOTE"}
    assert table(path, "audience_settings")
    assert table(path, "identities")
    ranks = [int(row["rank_spend"]) for row in table(path, "creative_videos")]
    best = max(table(path, "creative_videos"), key=lambda row: Decimal(row["spend"]))
    assert min(ranks) == 1
    assert best["rank_spend"] == "1"


def test_files_are_the_ones_that_tiktok_has(made: tuple[Shop, Path]) -> None:
    _, path = made
    videos = table(path, "videos")
    assert videos
    for row in videos:
        assert (path / row["file"]).stat().st_size == int(row["size"])
    assert not list(path.rglob("*.part"))
    manifest = read_manifest(path)
    assert not [one.problem for one in manifest.files if one.problem]


def test_raw_answers_are_whole_and_named_in_the_manifest(made: tuple[Shop, Path]) -> None:
    _, path = made
    manifest = read_manifest(path)
    days = [part for part in manifest.parts if part.table == "ads_by_day" and part.rows]
    for part in days:
        with gzip.open(path / part.file, "rb") as file:
            answers = [json.loads(line) for line in file]
        assert [one["request_id"] for one in answers] == [page.request_id for page in part.pages]
        assert sum(len(one["data"]["list"]) for one in answers) == part.rows
        assert part.span is not None
        assert (part.span.last - part.span.first).days < 30


def test_neither_token_nor_machine_path_is_in_it(made: tuple[Shop, Path]) -> None:
    one, path = made
    token = one.server.access_token.encode()
    for file in path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            if file.suffix == ".gz":
                content = gzip.decompress(content)
            assert token not in content, file.name
            assert str(path).encode() not in content, file.name


def test_only_the_owner_may_read_it(made: tuple[Shop, Path]) -> None:
    _, path = made
    assert path.stat().st_mode & 0o777 == 0o700
    assert (path / "manifest.json").stat().st_mode & 0o077 == 0


def test_progress_comes_in_order_and_ends(made: tuple[Shop, Path]) -> None:
    one, _ = made
    phases = list(dict.fromkeys(step.phase for step in one.seen))
    assert phases == [
        BackupPhase.READING,
        BackupPhase.FILES,
        BackupPhase.WRITING,
        BackupPhase.CHECKING,
        BackupPhase.DONE,
    ]
    rows = [step.rows for step in one.seen]
    assert rows == sorted(rows)
    assert all(step.done <= step.total for step in one.seen)


def test_a_full_sheet_is_continued(tmp_path: Path) -> None:
    result = shop().back_up(tmp_path / "b", last_row=101)
    lines = table(result.path, "ads_by_day")
    book = openpyxl.load_workbook(result.path / "backup.xlsx", read_only=True)
    titles = [one for one in book.sheetnames if one.startswith("ads by day")]
    assert titles == [
        "ads by day",
        *(f"ads by day ({number})" for number in range(2, -(-len(lines) // 100) + 1)),
    ]
    found = []
    for title in titles:
        head, *rows = book[title].iter_rows(values_only=True)
        place = head.index("ad_id")
        assert len(rows) <= 100
        found += [row[place] for row in rows]
    assert found == [line["ad_id"] for line in lines]
    book.close()


def test_hostile_names_come_back(tmp_path: Path) -> None:
    one = Shop(SimulatorServer(demo_world(speed=0.0), ServerSettings(rate_limit=None)))
    rename_all(one.server.world)
    result = one.back_up(tmp_path / "b")
    [account] = [one.server.world.accounts[one.account]]
    sent = {ad.ad_id: ad.name for c in account.campaigns for g in c.groups for ad in g.ads}
    rows = {row["ad_id"]: row["ad_name"] for row in table(result.path, "ads")}
    assert len(set(sent.values()) & {*NAMES}) > len(NAMES) // 2
    for ad_id, name in rows.items():
        marked = sent[ad_id].strip()[:1] in {*"=+-@\t\r\n"} - {""}
        assert name == (f"'{sent[ad_id]}" if marked else sent[ad_id])
    book = openpyxl.load_workbook(result.path / "backup.xlsx", read_only=True)
    assert {cell.data_type for row in book["ads"].iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }
    book.close()


def test_two_accounts_are_two_backups(tmp_path: Path) -> None:
    one = shop(accounts=2)
    first, second = one.server.advertiser_ids
    for number, account in enumerate((first, second)):
        result = one.back_up(tmp_path / str(number), account=account)
        assert result.report.is_good
        ids = {row["advertiser_id"] for row in table(result.path, "campaigns")}
        assert ids <= {account, ""}
    own = {row["campaign_id"] for row in table(tmp_path / "0", "campaigns")}
    assert not own & {row["campaign_id"] for row in table(tmp_path / "1", "campaigns")}


def test_the_demo_adds_up(tmp_path: Path) -> None:
    one = Shop(SimulatorServer(demo_world(speed=0.0), ServerSettings(rate_limit=None)))
    for number, account in enumerate(one.server.advertiser_ids):
        result = one.back_up(tmp_path / str(number), account=account)
        assert result.manifest.verification.proof is TotalsProof.EQUAL
        assert result.manifest.verification.today == ()
        assert {one.level for one in result.manifest.verification.differences} <= {*Level}


def test_packing_that_goes_on_after_a_cancel_does_not_harm_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, close = shop(2, 10), Workbook.close
    packed: list[set[Path]] = []

    def cut_off(book: Workbook) -> None:
        packed.append({each for each in (tmp_path / "b" / ".work").rglob("*") if each.is_dir()})
        close(book)
        if len(packed) == 1:
            raise asyncio.CancelledError

    monkeypatch.setattr(Workbook, "close", cut_off)
    with pytest.raises(asyncio.CancelledError):
        one.back_up(tmp_path / "b")
    assert one.back_up(tmp_path / "b").report.is_good
    assert not packed[0] & packed[1], "each run packs in a place of its own"


class NewField(Meddling):
    """A TikTok that sends a field nobody has heard of, with a name that computes."""

    field = "=HYPERLINK(1)"

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        if part.name != "campaigns":
            return page
        answer = json.loads(page.body)
        for row in answer["data"]["list"]:
            row[self.field] = "kept"
        rows = tuple(answer["data"]["list"])
        return replace(page, body=json.dumps(answer).encode(), rows=rows)


def test_the_head_of_a_column_computes_nothing_either(tmp_path: Path) -> None:
    path = shop().back_up(tmp_path / "b", api=NewField).path
    marked = f"'{NewField.field}"
    assert {row[marked] for row in table(path, "campaigns")} >= {"kept"}
    book = openpyxl.load_workbook(path / "backup.xlsx", read_only=True)
    (head, *_) = book["campaigns"].iter_rows(values_only=True)
    assert marked in head
    assert NewField.field not in head
    book.close()


def test_a_table_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    path = shop().back_up(tmp_path / "b").path
    text = (path / "csv" / "smart_campaigns.csv").read_text(encoding="utf-8")
    assert text.startswith("origin,campaign_id,campaign_name,operation_status,")
    assert text.count("\n") == 1
