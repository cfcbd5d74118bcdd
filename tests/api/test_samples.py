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
from ttui.api.errors import ApiError, DeniedError, RateLimitedError, TokenError
from ttui.api.port import ListQuery, ReportQuery, StatusWrite
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
        query = ListQuery(advertiser_id=ACCOUNT, smart_plus=folder.startswith("smart_plus"))
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
    envelope = json.loads(sample(name))

    async def story() -> None:
        api = client(serving(name))
        if envelope["code"]:
            with pytest.raises(DeniedError):
                await _rows(api, Level.CAMPAIGN, hourly=False)
            return
        sent = envelope["data"]["list"]
        dimensions = sent[0]["dimensions"]
        level = next(
            level
            for level in (Level.AD, Level.ADGROUP, Level.CAMPAIGN, Level.ADVERTISER)
            if dimensions.keys() & {f"{level.value}_id", f"{level.value}_id_v2"}
        )
        rows, problems = await _rows(api, level, hourly="stat_time_hour" in dimensions)
        assert len(rows) + len(problems) == len(sent)
        assert len(problems) == (1 if "mixed-types" in name else 0)
        assert all(row.spend is not None and row.spend >= 0 for row in rows)

    run_virtual(story())


async def _rows(api: Any, level: Level, *, hourly: bool) -> tuple[list[Any], list[Any]]:
    query = ReportQuery(
        advertiser_id=ACCOUNT,
        level=level,
        window=Window.TODAY,
        today=date(2021, 10, 25),
        hourly=hourly,
        full=True,
    )
    batches = [batch async for batch in api.report(query)]
    return (
        [row for batch in batches for row in batch.rows],
        [problem for batch in batches for problem in batch.problems],
    )


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
            # The recorded DELETE answers are read as those of a DISABLE, which ttui does send.
            to=OperationStatus.DISABLE if to is OperationStatus.UNKNOWN else to,
            smart_plus=name.startswith("smart_plus"),
        )
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
