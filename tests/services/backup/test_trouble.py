"""Storms, full disks, kills and strangers: a backup goes on, or says why it cannot."""

import errno
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tests.support.services.backups import Ending, Meddling, shop, table
from ttui.api.client import TikTokClient
from ttui.api.codes import error_for
from ttui.api.errors import ApiError, NoConnectionError, TokenError
from ttui.api.export.port import RawPage
from ttui.domain.backup.manifest import TotalsProof
from ttui.domain.backup.parts import Part, Source
from ttui.domain.ids import Level
from ttui.services.backup.find_backup import find_backup
from ttui.simulator.faults.rules import Fault, FaultKind
from ttui.store.backup.folder import DiskError
from ttui.store.files.private import open_new


def test_what_is_on_disk_is_not_asked_for_again(tmp_path: Path) -> None:
    one = shop()
    made: list[Meddling] = []

    def broken(client: TikTokClient) -> Meddling:
        made.append(Ending(client, 30))
        return made[-1]

    with pytest.raises(NoConnectionError):
        one.back_up(tmp_path / "b", api=broken, patience=(), workers=1)
    done = made[0].asked[1:-1]

    def counting(client: TikTokClient) -> Meddling:
        made.append(Meddling(client))
        return made[-1]

    result = one.back_up(tmp_path / "b", api=counting, workers=1)
    assert result.report.is_good
    assert done
    assert not {*done} & {*made[1].asked}
    assert not (tmp_path / "b" / "progress.jsonl").exists()


def test_a_torn_progress_line_and_a_damaged_raw_file_cost_their_part_only(tmp_path: Path) -> None:
    one = shop()
    path = tmp_path / "b"
    with pytest.raises(NoConnectionError):
        one.back_up(path, api=lambda client: Ending(client, 30), patience=(), workers=1)
    progress = path / "progress.jsonl"
    lines = progress.read_bytes().splitlines(keepends=True)
    progress.write_bytes(b"".join(lines[:-1]) + lines[-1][: len(lines[-1]) // 2])
    raw = path / json.loads(lines[-2])["file"]
    raw.write_bytes(b"\0" * raw.stat().st_size)
    made: list[Meddling] = []

    def counting(client: TikTokClient) -> Meddling:
        made.append(Meddling(client))
        return made[-1]

    result = one.back_up(path, api=counting, workers=1)
    assert result.report.is_good
    again = {json.loads(line)["name"] for line in lines[-2:]}
    assert again <= {*made[0].asked}
    assert not {json.loads(line).get("name") for line in lines[1:-2]} & {*made[0].asked}


def test_a_storm_of_rate_limits_is_sat_out(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(Fault(FaultKind.RATE_LIMIT, "report/*", nth=5, times=14))
    result = one.back_up(tmp_path / "b")
    assert result.report.is_good
    assert any("rate limit" in step.waiting for step in one.seen)


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.SYSTEM_ERROR,
        FaultKind.BAD_GATEWAY,
        FaultKind.BROKEN_JSON,
        FaultKind.CUT,
        FaultKind.LOST_BEFORE,
        FaultKind.DATA_ABSENT,
        FaultKind.DUPLICATE_ROWS,
        FaultKind.ODD_ROWS,
    ],
)
def test_bad_answers_now_and_then_change_nothing(tmp_path: Path, kind: FaultKind) -> None:
    one = shop()
    for nth in (3, 9, 17):
        one.server.faults.add(Fault(kind, nth=nth))
    assert one.back_up(tmp_path / "b").report.is_good


def test_a_revoked_token_ends_it_and_what_was_read_stays(tmp_path: Path) -> None:
    one = shop()
    fault = Fault(FaultKind.REFUSE, nth=20, times=None, code=40105, message="revoked")
    one.server.faults.add(fault)
    with pytest.raises(TokenError):
        one.back_up(tmp_path / "b")
    one.server.faults.clear()
    assert one.back_up(tmp_path / "b").report.is_good


@pytest.mark.parametrize("code", [40001, 40118, 40008])
def test_what_an_account_may_not_have_is_left_out_and_said(tmp_path: Path, code: int) -> None:
    one = shop(days=400)
    fault = Fault(FaultKind.REFUSE, "dmp/*", times=None, code=code, message="not for you")
    one.server.faults.add(fault)
    made: list[Meddling] = []

    class NoAudience(Meddling):
        def before(self, part: Part, /) -> None:
            if part.source is Source.AUDIENCE_REPORT:
                raise error_for(code, "not for you", "")

    def meddling(client: TikTokClient) -> Meddling:
        made.append(NoAudience(client))
        return made[-1]

    result = one.back_up(tmp_path / "b", api=meddling, workers=1)
    assert result.report.is_good
    skipped = {part.name: part.skipped for part in result.manifest.skipped}
    assert "not for you" in skipped["audiences"]
    assert sum("audience-ads-manager-gender" in name for name in skipped) > 2
    asked = [
        name for name in made[0].asked if name.startswith("account_audience-ads-manager-gender")
    ]
    assert len(asked) == 1, "a closed door is tried once"
    assert not (tmp_path / "b" / "csv" / "audiences.csv").exists()


def test_a_core_list_that_is_refused_ends_the_backup(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(
        Fault(FaultKind.REFUSE, "campaign/get", times=None, code=40001, message="no")
    )
    with pytest.raises(ApiError):
        one.back_up(tmp_path / "b")


def test_rows_that_tiktok_hides_make_it_not_green(tmp_path: Path) -> None:
    class Hiding(Meddling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            if part.table != "ads_by_day" or not page.rows:
                return page
            answer = json.loads(page.body)
            del answer["data"]["list"][0]
            body = json.dumps(answer).encode()
            return replace(page, body=body, rows=page.rows[1:], total=None)

    one = shop()
    result = one.back_up(tmp_path / "b", api=Hiding)
    found = result.manifest.verification
    assert found.proof is TotalsProof.DIFFERS
    assert {one.level for one in found.differences} == {Level.AD}
    whole = {row["day"]: Decimal(0) for row in table(result.path, "ads_by_day")}
    for difference in found.differences:
        assert difference.amount > 0
        assert difference.day.isoformat() in whole
        true_charges = one.server.world.true_charges.by_day(one.account)[difference.day]
        assert difference.account == true_charges
    fact = find_backup([result.path], one.account)
    assert fact is not None
    assert not fact.verified
    assert fact.problem
    assert str(max(abs(one.amount) for one in found.differences)) in fact.problem


def test_today_proves_nothing(tmp_path: Path) -> None:
    class Early(Meddling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            if part.table != "ads_by_day":
                return page
            answer = json.loads(page.body)
            kept = [
                row
                for row in answer["data"]["list"]
                if not row["dimensions"]["stat_time_day"].startswith("2026-03-04")
            ]
            answer["data"]["list"] = kept
            return replace(page, body=json.dumps(answer).encode(), rows=tuple(kept), total=None)

    result = shop().back_up(tmp_path / "b", api=Early)
    assert result.report.is_good
    assert {one.level for one in result.manifest.verification.today} == {Level.AD}


class Cutting(Meddling):
    """Shows a report at the level of ads for so many campaigns at once at most."""

    most = 2

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        if part.source is not Source.REPORT or part.level is not Level.AD:
            return page
        if part.campaign_ids and len(part.campaign_ids) <= self.most:
            return page
        answer = json.loads(page.body)
        del answer["data"]["list"][1:]
        body = json.dumps(answer).encode()
        return replace(page, body=body, rows=page.rows[:1], cut=True)


def test_more_ids_than_a_report_shows_are_asked_for_by_campaign(tmp_path: Path) -> None:
    one = shop(campaigns=7)
    plain = one.back_up(tmp_path / "plain")
    cut = one.back_up(tmp_path / "cut", api=Cutting)
    assert cut.report.is_good
    assert cut.manifest.problems == plain.manifest.problems
    assert _spend(cut.path) == _spend(plain.path)
    assert len(_spend(cut.path)) == len(table(cut.path, "ads_by_day"))


def _spend(path: Path) -> dict[tuple[str, str, str], str]:
    rows = table(path, "ads_by_day")
    return {(row["origin"], row["day"], row["ad_id"]): row["spend"] for row in rows}


def test_a_campaign_that_is_too_large_by_itself_is_said(tmp_path: Path) -> None:
    class Always(Cutting):
        most = 0

    result = shop().back_up(tmp_path / "b", api=Always)
    assert any("newest 20,000 rows of campaign" in one for one in result.manifest.problems)


def test_rows_that_move_between_pages_are_read_again(tmp_path: Path) -> None:
    one = shop(campaigns=300, days=1)
    one.server.faults.add(Fault(FaultKind.NEW_BETWEEN_PAGES, "ad/get", nth=2))
    result = one.back_up(tmp_path / "b")
    ads = [row["ad_id"] for row in table(result.path, "ads")]
    there = sum(
        len(group.ads)
        for campaign in one.server.world.accounts[one.account].campaigns
        for group in campaign.groups
    )
    assert there == 300 * 4 + 1 + 1
    assert len(ads) == len({*ads}) == there


def test_a_row_that_always_comes_twice_is_in_the_tables_once(tmp_path: Path) -> None:
    class Twice(Meddling):
        def after(self, part: Part, page: RawPage, /) -> RawPage:
            if part.name != "campaigns":
                return page
            answer = json.loads(page.body)
            answer["data"]["list"].append(answer["data"]["list"][0])
            return replace(page, body=json.dumps(answer).encode(), rows=(*page.rows, page.rows[0]))

    result = shop().back_up(tmp_path / "b", api=Twice)
    assert result.report.is_good
    campaigns = [row["campaign_id"] for row in table(result.path, "campaigns")]
    assert len(campaigns) == len({*campaigns}) == 4


class Full:
    """A disk that takes so many bytes more."""

    def __init__(self, room: int) -> None:
        self.room = room

    def open(self, path: Path) -> BinaryIO:
        file = open_new(path)
        disk = self

        class Filling(BytesIO):
            def write(self, content: object) -> int:
                size = len(cast(bytes, content))
                disk.room -= size
                if disk.room < 0:
                    raise OSError(errno.ENOSPC, "No space left on device")
                return file.write(cast(bytes, content))

            def flush(self) -> None:
                file.flush()

            def fileno(self) -> int:
                return file.fileno()

            def close(self) -> None:
                file.close()
                super().close()

        return cast(BinaryIO, Filling())


@pytest.mark.parametrize("room", [100, 20_000, 60_000])
def test_a_disk_that_fills_up_is_one_sentence_and_it_goes_on(tmp_path: Path, room: int) -> None:
    one = shop()
    path = tmp_path / "b"
    with pytest.raises(DiskError) as caught:
        one.back_up(path, opener=Full(room).open)
    assert "is full" in str(caught.value)
    assert not list(path.rglob("*.tmp"))
    assert one.back_up(path).report.is_good


def test_too_small_a_disk_is_told_before_it_is_full(tmp_path: Path) -> None:
    one = shop()
    left: Iterator[int] = iter([1 << 40] * 40 + [1 << 10] * 1000)
    with pytest.raises(DiskError) as caught:
        one.back_up(tmp_path / "b", free=lambda _: next(left))
    assert "has 0 MB free" in str(caught.value), "what is free is never rounded up"
    assert one.back_up(tmp_path / "b").report.is_good
