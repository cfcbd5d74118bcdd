"""A status update goes out once, says what it can, and is never taken for more than it is."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.support.api.tools import ACCOUNT, ScriptedTikTok, answer, body, client, path_of
from tests.support.virtual import run_virtual
from ttui.api import errors
from ttui.api.errors import ApiError, Landed
from ttui.api.port import StatusAnswer, StatusWrite
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus


def write(**options: Any) -> StatusWrite:
    chosen = {
        "level": Level.CAMPAIGN,
        "ids": ("18", "19"),
        "to": OperationStatus.DISABLE,
        **options,
    }
    return StatusWrite(advertiser_id=ACCOUNT, **chosen)


def send(server: ScriptedTikTok, asked: StatusWrite, **options: Any) -> StatusAnswer:
    async def story() -> StatusAnswer:
        return await client(server, **options).set_status(asked)

    return run_virtual(story())


@pytest.mark.parametrize(
    ("asked", "path", "ids_name"),
    [
        (write(), "campaign/status/update", "campaign_ids"),
        (write(level=Level.ADGROUP), "adgroup/status/update", "adgroup_ids"),
        (write(level=Level.AD), "ad/status/update", "ad_ids"),
        (write(smart_plus=True), "smart_plus/campaign/status/update", "campaign_ids"),
        (
            write(level=Level.ADGROUP, smart_plus=True),
            "smart_plus/adgroup/status/update",
            "adgroup_ids",
        ),
        (
            write(level=Level.AD, smart_plus=True),
            "smart_plus/ad/status/update",
            "smart_plus_ad_ids",
        ),
    ],
)
def test_each_kind_has_its_endpoint(asked: StatusWrite, path: str, ids_name: str) -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    assert send(server, asked) == StatusAnswer("2026112400", {})
    [request] = server.asked
    assert (request.method, path_of(request)) == ("POST", path)
    expected = {
        "advertiser_id": ACCOUNT,
        ids_name: ["18", "19"],
        "operation_status": "DISABLE",
    }
    if path == "adgroup/status/update":
        expected["allow_partial_success"] = True  # type: ignore[assignment]  # one odd value
    assert body(request) == expected


@pytest.mark.parametrize(
    "asked",
    [
        write(ids=()),
        write(ids=tuple(map(str, range(1, 22)))),
        write(ids=("18", "18")),
        write(ids=("18", "")),
        write(ids=("18; DROP",)),
        write(to=OperationStatus.FROZEN),
        write(to=OperationStatus.UNKNOWN),
        write(level=Level.ADVERTISER),
    ],
)
def test_what_is_not_fit_is_not_sent(asked: StatusWrite) -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(errors.NotSentError) as caught:
        send(server, asked)
    assert caught.value.landed is Landed.NO
    assert server.asked == []


def test_read_only_sends_nothing() -> None:
    server = ScriptedTikTok(lambda _: answer({}))
    with pytest.raises(errors.NotSentError, match="read-only"):
        send(server, write(), read_only=True)
    assert server.asked == []


@pytest.mark.parametrize(
    ("data", "asked", "refused"),
    [
        ({}, write(), {}),
        (None, write(), {}),
        ([], write(), {}),
        ({"campaign_ids": [18, 19], "status": "DISABLE"}, write(), {}),
        ({"campaign_list": []}, write(), {}),
        (
            {"campaign_list": [{"campaign_id": 18, "status": "disable"}, {"campaign_id": "19"}]},
            write(),
            {},
        ),
        (
            {"error_list": [{"campaign_id": "19", "error_message": "Gone.\n"}, None, 7]},
            write(smart_plus=True),
            {"19": "Gone."},
        ),
        (
            {"error_list": [{"adgroup_id": 18, "error_message": None}]},
            write(level=Level.ADGROUP),
            {"18": "TikTok refused it and gave no reason."},
        ),
        (
            {"adgroup_ids": ["18"], "status": "DISABLE"},
            write(level=Level.ADGROUP),
            {"19": "TikTok left it out of its answer."},
        ),
        (
            {"adgroup_ids": ["18"], "error_list": [{"adgroup_id": "19", "error_message": "No"}]},
            write(level=Level.ADGROUP),
            {"19": "No"},
        ),
        (
            {"error_list": [{"error_message": "Adgroup does not exist. adgroup_id 19"}]},
            write(level=Level.ADGROUP, smart_plus=True),
            {"19": "Adgroup does not exist. adgroup_id 19"},
        ),
        (
            {"error_list": [{"smart_plus_ad_id": "18", "error_message": "No"}]},
            write(level=Level.AD, smart_plus=True),
            {"18": "No"},
        ),
        (
            {"error_list": [{"error_message": "Nobody named"}]},
            write(ids=("18",)),
            {"18": "Nobody named"},
        ),
        ({"error_list": "all"}, write(), {}),
    ],
)
@pytest.mark.parametrize("code", [0, 20001])
def test_the_answers_own_lists_are_read(
    code: int, data: object, asked: StatusWrite, refused: dict[str, str]
) -> None:
    assert send(ScriptedTikTok(lambda _: answer(data, code=code)), asked).refused == refused


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        ({"campaign_ids": ["77"]}, write()),
        ({"campaign_ids": ["18", "77"]}, write()),
        ({"campaign_ids": ["18", "19"], "status": "ENABLE"}, write()),
        ({"campaign_list": [{"campaign_id": "18", "status": "ENABLE"}]}, write()),
        ({"campaign_list": [{"campaign_id": "77", "status": "DISABLE"}]}, write(smart_plus=True)),
        ({"error_list": [{"campaign_id": "77", "error_message": "No"}]}, write()),
        ({"adgroup_ids": ["77"], "status": "DISABLE"}, write(level=Level.ADGROUP)),
        ({"smart_plus_ad_ids": ["77"]}, write(level=Level.AD, smart_plus=True)),
    ],
)
def test_an_answer_about_something_else_says_nothing_about_what_was_asked(
    data: object, asked: StatusWrite
) -> None:
    with pytest.raises(errors.NoAnswerError) as caught:
        send(ScriptedTikTok(lambda _: answer(data)), asked)
    assert caught.value.landed is Landed.UNKNOWN
    assert caught.value.request_id


def _raising(error: Exception) -> ScriptedTikTok:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return ScriptedTikTok(fail)


@pytest.mark.parametrize(
    ("server", "kind", "landed"),
    [
        (_raising(httpx.ConnectError("refused")), errors.NoConnectionError, Landed.NO),
        (_raising(httpx.ConnectTimeout("slow")), errors.NoConnectionError, Landed.NO),
        (_raising(httpx.PoolTimeout("busy")), errors.NoConnectionError, Landed.NO),
        (_raising(httpx.ReadTimeout("slow")), errors.TimedOutError, Landed.UNKNOWN),
        (_raising(httpx.WriteTimeout("slow")), errors.TimedOutError, Landed.UNKNOWN),
        (_raising(httpx.ReadError("gone")), errors.NoAnswerError, Landed.UNKNOWN),
        (_raising(httpx.WriteError("gone")), errors.NoAnswerError, Landed.UNKNOWN),
        (_raising(httpx.RemoteProtocolError("gone")), errors.NoAnswerError, Landed.UNKNOWN),
        (
            ScriptedTikTok(lambda _: httpx.Response(502, text="<html>")),
            errors.NoAnswerError,
            Landed.UNKNOWN,
        ),
        (
            ScriptedTikTok(lambda _: httpx.Response(200, text='{"code": 0, "da')),
            errors.NoAnswerError,
            Landed.UNKNOWN,
        ),
        (
            ScriptedTikTok(lambda _: answer(code=50000, message="System error.")),
            errors.ServerFaultError,
            Landed.UNKNOWN,
        ),
        (
            ScriptedTikTok(lambda _: answer(code=40100, message="Too many requests.")),
            errors.RateLimitedError,
            Landed.NO,
        ),
        (
            ScriptedTikTok(lambda _: answer(code=40002, message="No.")),
            errors.RefusedError,
            Landed.NO,
        ),
        (
            ScriptedTikTok(lambda _: answer(code=40012, message="Nothing to update.")),
            errors.NothingToUpdateError,
            Landed.YES,
        ),
    ],
)
def test_a_write_is_sent_once_and_its_error_says_whether_it_landed(
    server: ScriptedTikTok, kind: type[ApiError], landed: Landed
) -> None:
    server.asked.clear()
    with pytest.raises(kind) as caught:
        send(server, write())
    assert caught.value.landed is landed
    assert len(server.asked) == 1


def test_a_cancelled_write_is_cancelled_and_not_repeated() -> None:
    async def story() -> None:
        reached = asyncio.Event()

        async def hang(_: httpx.Request) -> httpx.Response:
            reached.set()
            await asyncio.Event().wait()
            raise AssertionError

        server = ScriptedTikTok(hang)
        task = asyncio.create_task(client(server).set_status(write()))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(server.asked) == 1

    run_virtual(story())


def test_an_answer_that_drips_for_ever_has_a_deadline() -> None:
    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                await asyncio.sleep(1)
                yield b" "

    server = ScriptedTikTok(lambda _: httpx.Response(200, stream=Drip()))

    async def story() -> None:
        loop = asyncio.get_running_loop()
        with pytest.raises(errors.TimedOutError) as caught:
            await client(server).set_status(write())
        assert caught.value.landed is Landed.UNKNOWN
        assert loop.time() < 15

    run_virtual(story())


def test_a_stop_goes_out_at_once_while_reads_are_backed_off() -> None:
    server = ScriptedTikTok(
        lambda request: (
            answer({})
            if request.method == "POST"
            else answer(code=40100, message="Too many requests.")
        )
    )

    async def story() -> None:
        api = client(server)
        reading = asyncio.create_task(api.advertisers([ACCOUNT]))
        await asyncio.sleep(5)
        assert api.throttled_until is not None
        before = asyncio.get_running_loop().time()
        await api.set_status(write())
        assert asyncio.get_running_loop().time() - before <= 0.1
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    run_virtual(story())
