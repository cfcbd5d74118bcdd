"""Whose folder a backup may use, what --verify finds, and how files are fetched."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.services.backups import Ending, Meddling, Shop, by_day, files_of, shop, table
from ttui.api.client import TikTokClient
from ttui.api.errors import NoConnectionError
from ttui.api.export.port import AssetBytes, RawPage
from ttui.domain.backup.parts import Part, Source
from ttui.services.backup.check import verify
from ttui.services.backup.files import creative_of
from ttui.services.backup.find_backup import default_folder, find_backup, remember, roots
from ttui.simulator.faults.rules import Fault, FaultKind
from ttui.store.backup.folder import (
    BackupFolder,
    DiskError,
    FolderError,
    UnfinishedError,
    read_heading,
)


def test_a_folder_with_other_things_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "photos"
    path.mkdir()
    (path / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(FolderError):
        shop().back_up(path)
    assert [one.name for one in path.iterdir()] == ["cat.jpg"]


def test_a_finished_backup_is_never_written_over(tmp_path: Path) -> None:
    one = shop()
    result = one.back_up(tmp_path / "b")
    before = files_of(result.path)
    with pytest.raises(FolderError, match="finished backup already"):
        one.back_up(tmp_path / "b")
    assert files_of(result.path) == before


def test_another_accounts_begun_backup_is_refused(tmp_path: Path) -> None:
    one = shop(accounts=2)
    with pytest.raises(NoConnectionError):
        one.back_up(tmp_path / "b", api=lambda client: Ending(client, 5), patience=())
    with pytest.raises(FolderError, match=one.account):
        one.back_up(tmp_path / "b", account=one.server.advertiser_ids[1])


def test_one_folder_takes_one_writer(tmp_path: Path) -> None:
    one = shop()

    class Second(Meddling):
        def before(self, _part: Part, /) -> None:
            if len(self.asked) == 10:
                with pytest.raises(FolderError, match="Another ttui"):
                    _lock_again(tmp_path / "b", one)

    assert one.back_up(tmp_path / "b", api=Second).report.is_good


def _lock_again(path: Path, one: Shop) -> None:
    heading = read_heading(path)
    assert heading is not None
    assert heading.advertiser_id == one.account
    BackupFolder(path, heading)


def test_verify_names_what_is_missing_changed_and_extra(tmp_path: Path) -> None:
    path = shop().back_up(tmp_path / "b").path
    assert verify(path)[1].is_good
    ads = path / "csv" / "ads.csv"
    ads.write_bytes(ads.read_bytes().replace(b"DISABLE", b"ENABLED", 1) + b" ")
    raw = next((path / "raw").iterdir())
    raw.unlink()
    (path / "csv" / "notes.txt").write_text("mine")
    days = path / "csv" / "ads_by_day.csv"
    text = days.read_text("utf-8").splitlines(keepends=True)
    days.write_text("".join(text[:-1]), "utf-8", newline="")
    report = verify(path)[1]
    assert report.missing == (f"raw/{raw.name}",)
    assert set(report.changed) == {"csv/ads.csv", "csv/ads_by_day.csv"}
    assert report.extra == ("csv/notes.txt",)
    assert not report.is_good


def test_verify_of_no_backup_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_text('{"program": "other"}')
    with pytest.raises(FolderError):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_text('{"program": "ttui", "format": 99}')
    with pytest.raises(FolderError, match="made by a newer ttui"):
        verify(tmp_path)


def test_verify_of_half_a_backup_says_how_it_goes_on(tmp_path: Path) -> None:
    half = tmp_path / "half done"
    half.mkdir()
    (half / "progress.jsonl").write_text("{")
    with pytest.raises(UnfinishedError, match="One was begun there") as caught:
        verify(half)
    assert caught.value.path == half


def test_the_newest_verified_backup_is_found_again(tmp_path: Path) -> None:
    one = shop(accounts=2)
    data = tmp_path / "data"
    first = default_folder(data, one.account, one.server.clock.now().date())
    assert find_backup(roots(data), one.account) is None
    one.back_up(first)
    elsewhere = one.back_up(tmp_path / "elsewhere").path
    remember(data, elsewhere)
    remember(data, elsewhere)
    second = default_folder(data, one.account, one.server.clock.now().date())
    assert second != first
    one.back_up(second, account=one.server.advertiser_ids[1])
    fact = find_backup(roots(data), one.account)
    assert fact is not None
    assert fact.verified
    assert fact.problem is None
    assert fact.path in {first, elsewhere}
    for path in (first, elsewhere):
        (path / "csv" / "ads.csv").unlink()
    fact = find_backup(roots(data), one.account)
    assert fact is not None
    assert not fact.verified
    assert "ads.csv" in (fact.problem or "")


def test_a_file_changed_to_another_of_its_size_is_no_verified_backup(tmp_path: Path) -> None:
    one = shop()
    path = one.back_up(tmp_path / "b").path
    found = find_backup([path], one.account)
    assert found is not None
    assert found.verified
    assert found.days is not None
    assert {one.day: one.spend for one in found.days} == by_day(path, "account_by_day")
    assert found.manifest_sha256 == sha256((path / "manifest.json").read_bytes()).hexdigest()
    table_file = path / "csv" / "ads_by_day.csv"
    table_file.write_bytes(table_file.read_bytes()[:-3] + b"9\r\n")
    found = find_backup([path], one.account)
    assert found is not None
    assert not found.verified
    assert found.problem == "Its file csv/ads_by_day.csv was changed."


def test_what_is_wrong_with_a_newer_backup_is_not_hidden_by_an_older_one(tmp_path: Path) -> None:
    one = shop()
    one.back_up(tmp_path / "old")
    one.server.advance(60)
    newer = one.back_up(tmp_path / "new").path
    (newer / "csv" / "ads.csv").unlink()
    found = find_backup([tmp_path], one.account)
    assert found is not None
    assert found.path.name == "old"
    assert found.newer == "A newer one, new, is not good: Its file csv/ads.csv is missing."


def test_an_expired_link_is_renewed(tmp_path: Path) -> None:
    one = shop()

    class Later(Meddling):
        def before(self, part: Part, /) -> None:
            if part.name.startswith("account_by_day") and not self.moved:
                self.moved = True
                one.server.clock.advance(7 * 3600)

        moved = False

    result = one.back_up(tmp_path / "b", with_files=True, api=Later)
    assert result.report.is_good
    assert all(row["file"] for row in table(result.path, "videos"))


def test_a_cut_download_goes_on_by_range(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(Fault(FaultKind.CUT, "_asset/*", nth=2, times=3))
    result = one.back_up(tmp_path / "b", with_files=True)
    assert result.report.is_good
    assert not [entry.problem for entry in result.manifest.files if entry.problem]
    assert all(row["file"] for row in table(result.path, "videos"))


def test_a_download_that_ends_early_without_a_word_is_noticed(tmp_path: Path) -> None:
    class Short(Meddling):
        def __init__(self, client: TikTokClient) -> None:
            super().__init__(client)
            self.opened = 0
            self.asset = self.shortened

        @asynccontextmanager
        async def shortened(self, url: str, start: int = 0) -> AsyncIterator[AssetBytes]:
            self.opened += 1
            async with self.client.asset(url, start) as asset:
                whole = b"".join([chunk async for chunk in asset.chunks])
                shown = whole[: len(whole) // 2] if self.opened % 2 else whole

                async def chunks() -> AsyncIterator[bytes]:
                    yield shown

                yield AssetBytes(asset.start, asset.total, chunks())

    result = shop().back_up(tmp_path / "b", with_files=True, api=Short)
    assert result.manifest.problems == shop().back_up(tmp_path / "c").manifest.problems
    assert all(row["file"] for row in table(result.path, "videos"))


def test_a_file_that_cannot_be_had_is_said_and_costs_nothing_else(tmp_path: Path) -> None:
    one = shop()
    one.server.faults.add(Fault(FaultKind.BAD_GATEWAY, "_asset/*", times=30))
    result = one.back_up(tmp_path / "b", with_files=True)
    assert result.report.is_good
    assert any("files/" in problem for problem in result.manifest.problems)


class Swollen(Meddling):
    """One video's server sends far more than its list says."""

    sent = 0

    def __init__(self, client: TikTokClient, *, told: bool = False) -> None:
        super().__init__(client)
        self.told = told
        self.asset = self.swollen
        self.victim = ""

    def after(self, part: Part, page: RawPage, /) -> RawPage:
        if part.source is not Source.VIDEOS or not page.rows:
            return page
        answer = json.loads(page.body)
        row = answer["data"]["list"][0]
        row["size"] = 10
        self.victim = str(row["preview_url"])
        rows = tuple(answer["data"]["list"])
        return replace(page, body=json.dumps(answer).encode(), rows=rows)

    @asynccontextmanager
    async def swollen(self, url: str, start: int = 0) -> AsyncIterator[AssetBytes]:
        if url != self.victim:
            async with self.client.asset(url, start) as asset:
                yield asset
            return

        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(300):
                self.sent += 1
                yield bytes(1_000_000)

        yield AssetBytes(0, 300_000_000 if self.told else None, chunks())


@pytest.mark.parametrize("told", [True, False])
def test_a_file_far_larger_than_listed_is_named_and_not_kept(tmp_path: Path, *, told: bool) -> None:
    made: list[Swollen] = []

    def swollen(client: TikTokClient) -> Swollen:
        made.append(Swollen(client, told=told))
        return made[-1]

    result = shop().back_up(tmp_path / "b", with_files=True, api=swollen)
    assert result.report.is_good
    (problem,) = [one for one in result.manifest.problems if "files/" in one]
    assert problem.endswith(
        "has more than 32 million bytes, and TikTok's list says 10; it was not kept"
    )
    assert made[0].sent <= (0 if told else 33), "no more than the bound was taken"
    kept = [row for row in table(result.path, "videos") if row["file"]]
    assert len(kept) == len(table(result.path, "videos")) - 1, "the rest goes on"
    assert not [*result.path.rglob("*.part")]


def test_a_disk_that_fills_up_while_a_file_comes_is_told_in_time(tmp_path: Path) -> None:
    free = [1 << 40]

    class Filling(Swollen):
        @asynccontextmanager
        async def swollen(self, url: str, start: int = 0) -> AsyncIterator[AssetBytes]:
            free[0] = 1 << 20
            async with super().swollen(url, start) as asset:
                yield asset

    made: list[Filling] = []

    def filling(client: TikTokClient) -> Filling:
        made.append(Filling(client))
        return made[-1]

    with pytest.raises(DiskError, match="1 MB free"):
        shop().back_up(
            tmp_path / "b", with_files=True, api=filling, free=lambda _: free[0], workers=1
        )
    assert made[0].sent <= 3, "it is looked at before the first bytes are written"


@pytest.mark.parametrize("size", [True, 10**18, "many", -1, 1.5])
def test_a_listed_size_that_is_none_stands_in_no_way(size: object) -> None:
    part = Part(name="videos", table="videos", source=Source.VIDEOS)
    found = creative_of(part, {"video_id": "v1", "preview_url": "https://x/y", "size": size})
    assert found is not None
    assert found.size is None
