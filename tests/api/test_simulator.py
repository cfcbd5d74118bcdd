"""The client against the pretend TikTok with its faults: nothing lost, doubled or sent twice."""

import logging
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.api.tools import ACCOUNT, FAST, LoopClock
from tests.support.virtual import run_virtual
from ttui.api import errors
from ttui.api.access import Secret
from ttui.api.client import TikTokClient
from ttui.api.errors import ApiError, Landed
from ttui.api.port import AdsApi, ListQuery, ReportQuery, StatusAnswer, StatusWrite
from ttui.domain.campaign import Ad, Origin
from ttui.domain.ids import Level
from ttui.domain.snapshot import RowProblem
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState, OperationStatus
from ttui.simulator import (
    Fault,
    FaultKind,
    ServerSettings,
    SimulatorServer,
    WorldClock,
    demo_world,
    generated_world,
)

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def demo(**options: Any) -> SimulatorServer:
    settings = ServerSettings(rate_limit=None, **options)
    return SimulatorServer(demo_world(clock=WorldClock(NOON, 0.0)), settings)


def large(campaigns: int = 13, groups: int = 10, ads: int = 20) -> SimulatorServer:
    world = generated_world(campaigns, groups, ads, clock=WorldClock(NOON, 0.0))
    return SimulatorServer(world, ServerSettings(rate_limit=None))


def api_of(server: SimulatorServer, **options: Any) -> TikTokClient:
    return TikTokClient(
        "https://business-api.tiktok.com/open_api/v1.3/",
        Secret(options.pop("token", server.access_token)),
        clock=LoopClock(),
        transport=server.transport(),
        rate=FAST,
        app_id=server.app_id,
        app_secret=Secret(server.app_secret),
        **options,
    )


async def rows_of(batches: AsyncIterator[Any]) -> tuple[list[Any], list[RowProblem]]:
    rows: list[Any] = []
    problems: list[RowProblem] = []
    async for batch in batches:
        rows += batch.rows
        problems += batch.problems
    return rows, problems


def ads(server: SimulatorServer, **options: Any) -> tuple[list[Ad], list[RowProblem]]:
    query = ListQuery(advertiser_id=server.advertiser_ids[0], **options)

    async def story() -> tuple[list[Ad], list[RowProblem]]:
        return await rows_of(api_of(server).ads(query))

    return run_virtual(story())


def test_the_demo_world_is_read_whole() -> None:
    server = demo()

    async def story() -> None:
        api: AdsApi = api_of(server)
        ids = (await api.advertiser_ids()).rows
        assert ids == server.advertiser_ids
        accounts = await api.advertisers(ids)
        assert len(accounts.rows) == len(ids)
        campaigns: set[str] = set()
        groups: set[str] = set()
        found: set[str] = set()
        smart: set[str] = set()
        for advertiser_id in ids:
            for origin in (Origin.TT_ADS_PLATFORM, Origin.PROMOTE):
                query = ListQuery(advertiser_id=advertiser_id, origin=origin)
                for into, listed in (
                    (campaigns, api.campaigns(query)),
                    (groups, api.adgroups(query)),
                    (found, api.ads(query)),
                ):
                    rows, problems = await rows_of(listed)
                    assert problems == []
                    assert [row for row in rows if row.origin is not origin] == []
                    into.update(row.ref.id for row in rows)
            smart_query = ListQuery(advertiser_id=advertiser_id, smart_plus=True)
            rows, _ = await rows_of(api.ads(smart_query))
            smart.update(row.ref.id for row in rows)
        world = server.world
        creatives = {key for key, ad in world.ads.items() if ad.smart_ad is not None}
        assert campaigns == {key for key, one in world.campaigns.items() if not one.gone}
        assert groups == {key for key, one in world.adgroups.items() if not one.gone}
        assert found == {key for key, ad in world.ads.items() if not ad.gone} - creatives
        assert smart == {*world.smart_ads}

    run_virtual(story())


@pytest.mark.parametrize("level", [*Level])
@pytest.mark.parametrize("window", [*Window])
@pytest.mark.parametrize("origin", [Origin.TT_ADS_PLATFORM, Origin.PROMOTE])
def test_reports_of_the_demo_world(level: Level, window: Window, origin: Origin) -> None:
    server = demo()
    query = ReportQuery(
        advertiser_id=server.advertiser_ids[0],
        level=level,
        window=window,
        today=NOON.date(),
        origin=origin,
        full=True,
    )

    async def story() -> None:
        rows, problems = await rows_of(api_of(server).report(query))
        assert problems == []
        assert rows
        assert all(row.spend is not None and row.results is not None for row in rows)
        if origin is Origin.PROMOTE and level in {Level.CAMPAIGN, Level.ADGROUP}:
            assert all(row.budget > 0 for row in rows)

    run_virtual(story())


def test_a_large_account_is_read_once_and_whole() -> None:
    server = large()
    rows, problems = ads(server)
    assert [row.ref.id for row in rows] == sorted(server.world.ads, key=int, reverse=True)
    assert problems == []
    assert [entry.path for entry in server.log] == ["ad/get"] * 3


@pytest.mark.parametrize("kind", [FaultKind.NEW_BETWEEN_PAGES, FaultKind.DUPLICATE_ROWS])
@pytest.mark.parametrize("nth", [2, 3])
def test_rows_that_move_come_once_and_none_is_lost(kind: FaultKind, nth: int) -> None:
    server = large()
    before = {*server.world.ads}
    server.faults.add(Fault(kind, path="ad/get", nth=nth))
    rows, problems = ads(server)
    ids = [row.ref.id for row in rows]
    assert before <= {*ids}
    assert {*ids} == {*server.world.ads}
    assert len(ids) == len({*ids})
    assert problems == []


def test_one_unreadable_ad_is_a_problem_and_its_neighbours_are_read() -> None:
    server = large()
    bad = [*server.world.ads][1234]
    server.faults.add(Fault(FaultKind.BAD_AD, path="ad/get", ids=frozenset({bad}), times=None))
    rows, problems = ads(server)
    assert {row.ref.id for row in rows} == {*server.world.ads} - {bad}
    assert len(problems) == 1
    rows, problems = ads(server, ids=tuple([*server.world.ads][1200:1290]))
    assert len(rows) == 89
    assert [problem.id for problem in problems] == [bad]


def test_odd_rows_are_rows_or_problems() -> None:
    server = large()
    server.faults.add(Fault(FaultKind.ODD_ROWS, path="ad/get", times=None))
    rows, problems = ads(server)
    assert len(rows) + len(problems) >= len(server.world.ads)


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.TIMEOUT_BEFORE,
        FaultKind.LOST_BEFORE,
        FaultKind.LOST_AFTER,
        FaultKind.BAD_GATEWAY,
        FaultKind.BROKEN_JSON,
        FaultKind.NOT_JSON,
        FaultKind.RATE_LIMIT,
        FaultKind.SYSTEM_ERROR,
        FaultKind.DATA_ABSENT,
        FaultKind.SLOW,
    ],
)
def test_reads_get_over_a_passing_fault(kind: FaultKind) -> None:
    server = large()
    server.faults.add(Fault(kind, path="ad/get", nth=2, seconds=0.0))
    rows, problems = ads(server)
    assert {row.ref.id for row in rows} == {*server.world.ads}
    assert problems == []


def stop(server: SimulatorServer, level: Level = Level.CAMPAIGN) -> StatusWrite:
    world = server.world
    ids: dict[Level, Iterable[str]] = {
        Level.CAMPAIGN: world.campaigns,
        Level.ADGROUP: world.adgroups,
        Level.AD: world.ads,
    }
    return StatusWrite(
        advertiser_id=server.advertiser_ids[0],
        level=level,
        ids=tuple([*ids[level]][:2]),
        to=OperationStatus.DISABLE,
    )


@pytest.mark.parametrize("level", [Level.CAMPAIGN, Level.ADGROUP, Level.AD])
def test_a_stop_is_read_back_as_off(level: Level) -> None:
    server = large(2, 2, 2)
    write = stop(server, level)

    async def story() -> None:
        api = api_of(server)
        answered = await api.set_status(write)
        assert answered.refused == {}
        query = ListQuery(advertiser_id=write.advertiser_id, ids=write.ids)
        listed = {
            Level.CAMPAIGN: api.campaigns,
            Level.ADGROUP: api.adgroups,
            Level.AD: api.ads,
        }[level](query)
        rows, _ = await rows_of(listed)
        assert {row.ref.id for row in rows} == {*write.ids}
        assert {row.switch for row in rows} == {OperationStatus.DISABLE}
        assert {row.delivery.state for row in rows} == {DeliveryState.OFF}

    run_virtual(story())


@pytest.mark.parametrize(
    ("fault", "kind", "landed"),
    [
        (Fault(FaultKind.TIMEOUT_AFTER), errors.TimedOutError, Landed.UNKNOWN),
        (Fault(FaultKind.TIMEOUT_BEFORE), errors.TimedOutError, Landed.UNKNOWN),
        (Fault(FaultKind.LOST_AFTER), errors.NoAnswerError, Landed.UNKNOWN),
        (Fault(FaultKind.BAD_GATEWAY, lands=True), errors.NoAnswerError, Landed.UNKNOWN),
        (Fault(FaultKind.BROKEN_JSON), errors.NoAnswerError, Landed.UNKNOWN),
        (Fault(FaultKind.NOT_JSON), errors.NoAnswerError, Landed.UNKNOWN),
        (Fault(FaultKind.SYSTEM_ERROR), errors.ServerFaultError, Landed.UNKNOWN),
        (Fault(FaultKind.SLOW, seconds=60), errors.TimedOutError, Landed.UNKNOWN),
        (Fault(FaultKind.REFUSE), errors.RefusedError, Landed.NO),
        (Fault(FaultKind.RATE_LIMIT), errors.RateLimitedError, Landed.NO),
    ],
)
def test_a_failed_stop_says_whether_it_landed_and_is_sent_once(
    fault: Fault, kind: type[ApiError], landed: Landed
) -> None:
    server = large(2, 2, 2)
    server.faults.add(fault)

    async def story() -> None:
        with pytest.raises(kind) as caught:
            await api_of(server).set_status(stop(server))
        assert caught.value.landed is landed

    run_virtual(story())
    assert [entry.method for entry in server.log] == ["POST"]


@pytest.mark.parametrize("kind", [FaultKind.DATA_ABSENT, FaultKind.DATA_LIST])
def test_success_without_the_usual_data_is_success(kind: FaultKind) -> None:
    server = large(2, 2, 2)
    server.faults.add(Fault(kind))

    async def story() -> StatusAnswer:
        return await api_of(server).set_status(stop(server))

    assert run_virtual(story()).refused == {}


@pytest.mark.parametrize("code", [0, 20001])
def test_what_the_answer_lists_as_failed_is_refused(code: int) -> None:
    server = large(2, 2, 2)
    write = stop(server, Level.ADGROUP)
    server.faults.add(Fault(FaultKind.PARTIAL, ids=frozenset({write.ids[0]}), code=code))

    async def story() -> StatusAnswer:
        return await api_of(server).set_status(write)

    assert set(run_virtual(story()).refused) == {write.ids[0]}


def test_promote_cannot_be_switched_and_the_refusal_is_plain() -> None:
    server = demo()

    async def story() -> None:
        api = api_of(server)
        advertiser_id = server.advertiser_ids[0]
        query = ListQuery(advertiser_id=advertiser_id, origin=Origin.PROMOTE)
        rows, _ = await rows_of(api.campaigns(query))
        with pytest.raises(errors.RefusedError):
            await api.set_status(
                StatusWrite(
                    advertiser_id=advertiser_id,
                    level=Level.CAMPAIGN,
                    ids=(rows[0].ref.id,),
                    to=OperationStatus.DISABLE,
                )
            )

    run_virtual(story())


def test_a_wrong_token_a_lost_role_and_a_missing_scope() -> None:
    server = demo(forbidden_paths=frozenset({"report/integrated/get"}))
    first, second = server.advertiser_ids[:2]
    forbidding = demo(forbidden_accounts=frozenset({second}))

    async def story() -> None:
        with pytest.raises(errors.TokenError):
            await api_of(server, token="wrong").advertisers([first])
        with pytest.raises(errors.DeniedError):
            await rows_of(
                api_of(server).report(
                    ReportQuery(
                        advertiser_id=first,
                        level=Level.AD,
                        window=Window.LIFETIME,
                        today=NOON.date(),
                    )
                )
            )
        batch = await api_of(forbidding).advertisers([first, second])
        assert [row.advertiser_id for row in batch.rows] == [first]
        assert [problem.id for problem in batch.problems] == [second]

    run_virtual(story())


def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = demo()

    async def story() -> None:
        await api_of(server).advertiser_ids()

    run_virtual(story())
    assert "oauth2/advertiser/get" in caplog.text
    assert server.access_token not in caplog.text
    assert server.app_secret not in caplog.text


def test_read_only_reads_and_does_not_write() -> None:
    server = large(2, 2, 2)

    async def story() -> None:
        api = api_of(server, read_only=True)
        assert (await api.advertisers([*server.advertiser_ids])).rows
        with pytest.raises(errors.NotSentError):
            await api.set_status(stop(server))

    run_virtual(story())
    assert {entry.method for entry in server.log} == {"GET"}


def test_an_account_nobody_has_is_refused() -> None:
    async def story() -> None:
        with pytest.raises(errors.RefusedError):
            await rows_of(api_of(demo()).ads(ListQuery(advertiser_id=ACCOUNT)))

    run_virtual(story())
