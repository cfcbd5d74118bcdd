"""Real answers that others recorded: each parses, and no row is dropped silently."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.tools import ACCOUNT, ScriptedTikTok, account_info, client, path_of
from tests.virtual import run_virtual
from ttui.api.access import Secret
from ttui.api.errors import ApiError, DeniedError, NoAnswerError, RateLimitedError, TokenError
from ttui.api.port import ListQuery, ReportBatch, ReportQuery, StatusWrite
from ttui.domain.ids import Level
from ttui.domain.spend import Window
from ttui.domain.status import OperationStatus

SAMPLES = Path("..") / "shared" / "api" / "samples"
LISTS = ("campaign-get", "adgroup-get", "ad-get", "smart_plus-campaign-get")
NEEDED = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the recorded samples are not here")


def files(*folders: str) -> list[str]:
    return [
        path.relative_to(SAMPLES).as_posix()
        for folder in folders
        for path in sorted((SAMPLES / folder).glob("*.json"))
    ]


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def rows_in(name: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = json.loads(sample(name))["data"].get("list", [])
    return rows


def serving(name: str) -> ScriptedTikTok:
    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info" and not name.startswith("advertiser-info"):
            return account_info(request)
        return httpx.Response(200, content=sample(name))

    return ScriptedTikTok(say)


@NEEDED
@pytest.mark.parametrize("name", files(*LISTS))
def test_lists(name: str) -> None:
    folder = name.split("/", maxsplit=1)[0]
    sent = rows_in(name)

    async def story() -> None:
        api = client(serving(name))
        account = next(
            (str(row["advertiser_id"]) for row in sent if "advertiser_id" in row), ACCOUNT
        )
        query = ListQuery(advertiser_id=account, smart_plus=folder.startswith("smart_plus"))
        read = {"ad-get": api.ads, "adgroup-get": api.adgroups}.get(folder, api.campaigns)
        batches = [batch async for batch in read(query)]
        rows = [row for batch in batches for row in batch.rows]
        creatives = [row for row in sent if row.get("smart_plus_ad_id") and folder == "ad-get"]
        assert [problem for batch in batches for problem in batch.problems] == []
        assert len(rows) == len(sent) - len(creatives)
        assert [odd for row in rows for odd in row.oddities] == []
        for row in rows:
            assert row.switch is not OperationStatus.UNKNOWN
            if "offpixel" not in name:  # the probe published no more than a few keys
                assert row.name
                assert row.create_time is not None

    run_virtual(story())


@NEEDED
@pytest.mark.parametrize("name", files("report-integrated-get"))
def test_reports(name: str) -> None:
    """Each recorded row is read, by a question for the day it is of."""
    envelope = json.loads(sample(name))
    if envelope["code"]:
        with pytest.raises(DeniedError):
            run_virtual(_report(envelope, {"campaign_id": "1"}))
        return
    for row in envelope["data"]["list"]:
        batches = run_virtual(_report(_with_rows(envelope, row), row["dimensions"]))
        rows = [each for batch in batches for each in batch.rows]
        problems = [each for batch in batches for each in batch.problems]
        if row["dimensions"].get("campaign_id") == "advertiser_id":
            assert rows == [] and len(problems) == 1, "the fixture's word that is no id"
            continue
        (read,) = rows
        assert problems == []
        assert read.spend is not None and read.spend >= 0


def _with_rows(envelope: dict[str, Any], *rows: object) -> dict[str, Any]:
    return {**envelope, "data": {"list": [*rows]}}


async def _report(envelope: object, dimensions: Mapping[str, Any]) -> list[ReportBatch]:
    level = next(
        level
        for level in (Level.AD, Level.ADGROUP, Level.CAMPAIGN, Level.ADVERTISER)
        if dimensions.keys() & {f"{level.value}_id", f"{level.value}_id_v2"}
    )
    moment = dimensions.get("stat_time_day") or dimensions.get("stat_time_hour")
    query = ReportQuery(
        advertiser_id=str(dimensions.get("advertiser_id", ACCOUNT)),
        level=level,
        window=Window.TODAY if moment else Window.LIFETIME,
        today=date.fromisoformat(moment[:10]) if moment else date(2021, 10, 25),
        hourly="stat_time_hour" in dimensions,
        full=True,
    )

    def say(request: httpx.Request) -> httpx.Response:
        if path_of(request) == "advertiser/info":
            return account_info(request)
        return httpx.Response(200, json=envelope)

    return [batch async for batch in client(ScriptedTikTok(say)).report(query)]


@NEEDED
@pytest.mark.parametrize("name", files("advertiser-info"))
def test_accounts(name: str) -> None:
    ids = [row["advertiser_id"] for row in rows_in(name)]

    async def story() -> None:
        batch = await client(serving(name)).advertisers(ids)
        assert [row.advertiser_id for row in batch.rows] == ids
        assert batch.problems == ()
        for row in batch.rows:
            assert row.zone_known
            assert row.currency == "USD"
            assert row.balance is not None
            assert row.oddities == ()

    run_virtual(story())


@NEEDED
@pytest.mark.parametrize("name", files("oauth2-advertiser-get"))
def test_account_ids(name: str) -> None:
    async def story() -> None:
        api = client(serving(name), app_id="77", app_secret=Secret("s3cret"))
        ids = (await api.advertiser_ids()).rows
        assert [*ids] == [row["advertiser_id"] for row in rows_in(name)]

    run_virtual(story())


@NEEDED
@pytest.mark.parametrize(
    "name",
    files(
        *(
            f"{family}{level}-status-update"
            for family in ("", "smart_plus-")
            for level in ("campaign", "adgroup", "ad")
        )
    ),
)
def test_status_updates(name: str) -> None:
    parts = name.removeprefix("smart_plus-").split("-")
    data = json.loads(sample(name))["data"]
    listed = next((data[key] for key in data if key.endswith("_ids")), None)
    done = listed or [row[f"{parts[0]}_id"] for row in data[f"{parts[0]}_list"]]
    to = OperationStatus.of(data.get("status", "DISABLE"))

    async def story() -> StatusWrite | None:
        write = StatusWrite(
            advertiser_id=ACCOUNT,
            level=Level(parts[0]),
            ids=tuple(map(str, done)),
            # ttui sends no DELETE, whose answers were recorded too.
            to=OperationStatus.DISABLE if to is OperationStatus.UNKNOWN else to,
            smart_plus=name.startswith("smart_plus"),
        )
        if data.get("status") == "DELETE":
            # An answer about something else than what was asked proves nothing.
            with pytest.raises(NoAnswerError):
                await client(serving(name)).set_status(write)
            return None
        answered = await client(serving(name)).set_status(write)
        assert answered.refused == {}
        assert answered.request_id
        return None

    run_virtual(story())


@NEEDED
@pytest.mark.parametrize("name", files("errors"))
def test_errors(name: str) -> None:
    kinds = {40001: DeniedError, 40100: RateLimitedError, 40105: TokenError}
    sent = json.loads(sample(name))

    async def story() -> None:
        with pytest.raises(ApiError) as caught:
            async for _ in client(serving(name)).ads(ListQuery(advertiser_id=ACCOUNT)):
                raise AssertionError
        assert type(caught.value) is kinds[sent["code"]]
        assert caught.value.request_id == sent.get("request_id", "")
        assert sent["message"] in str(caught.value)

    run_virtual(asyncio.wait_for(story(), 60))
