"""What a server sends has bounds: an answer, the pages of a list, a download."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.api.lists import ALL, rows, tiktok
from tests.support.api.tools import (
    ACCOUNT,
    ScriptedTikTok,
    account_info,
    answer,
    client,
    collect,
    path_of,
)
from tests.support.virtual import run_virtual
from ttui.api.body import MOST
from ttui.api.errors import Landed, NoAnswerError, TooLargeError
from ttui.api.port import StatusWrite
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

MILLION = 1024 * 1024
STOP = StatusWrite(
    advertiser_id=ACCOUNT, level=Level.CAMPAIGN, ids=("18",), to=OperationStatus.DISABLE
)


class Body(httpx.AsyncByteStream):
    """Bytes as a socket brings them; counts how many were taken."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for first in range(0, len(self._packed), 65_536):
            piece = self._packed[first : first + 65_536]
            self.taken += len(piece)
            yield piece


def bomb(megabytes: int, encoding: str) -> bytes:
    packing = zlib.compressobj(1, wbits=31 if encoding == "gzip" else 15)
    zeros = b" " * MILLION
    return b"".join([packing.compress(zeros) for _ in range(megabytes)] + [packing.flush()])


def sends(body: Body, encoding: str = "") -> ScriptedTikTok:
    headers = {"Content-Encoding": encoding} if encoding else {}
    return ScriptedTikTok(
        lambda asked: (
            account_info(asked)
            if path_of(asked) == "advertiser/info"
            else httpx.Response(200, stream=body, headers=headers)
        )
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(encoding: str) -> None:
    server = sends(Body(bomb(400, encoding)), encoding)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError, match="32 million bytes"):
            run_virtual(collect(client(server).campaigns(ALL)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3 * MOST
    assert [path_of(one) for one in server.asked].count("campaign/get") == 1  # not asked again


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    body = Body(b" " * (MOST + 20 * MILLION))
    with pytest.raises(TooLargeError):
        run_virtual(collect(client(sends(body)).campaigns(ALL)))
    assert body.taken < MOST + MILLION


def test_a_stop_whose_answer_is_too_large_may_have_landed() -> None:
    with pytest.raises(TooLargeError) as caught:
        run_virtual(client(sends(Body(b" " * (MOST + 1)))).set_status(STOP))
    assert caught.value.landed is Landed.UNKNOWN


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "GZIP", "x-gzip", "identity", ""])
def test_a_packed_answer_is_read(encoding: str) -> None:
    plain = answer({"list": rows("campaign", 18)}).content
    kind = encoding.lower()
    packed = zlib.compress(plain) if kind == "deflate" else plain
    packed = gzip.compress(plain) if "gzip" in kind else packed
    found = run_virtual(collect(client(sends(Body(packed), encoding)).campaigns(ALL)))
    assert [row.ref.id for batch in found for row in batch.rows] == ["18"]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(b"{}", "gzip"), (gzip.compress(b"{}", mtime=0)[:-9], "gzip"), (b"{}", "br"), (b"", "gzip")],
)
def test_an_answer_that_is_not_packed_as_it_says_is_none(body: bytes, encoding: str) -> None:
    with pytest.raises(NoAnswerError):
        run_virtual(collect(client(sends(Body(body), encoding)).campaigns(ALL)))


@pytest.mark.parametrize("says_last", [10**7, None])
def test_a_list_that_never_ends_is_left_and_told(
    monkeypatch: pytest.MonkeyPatch, says_last: int | None
) -> None:
    monkeypatch.setattr("ttui.api.paging._MOST_PAGES", 20)

    def endless(asked: httpx.Request) -> httpx.Response:
        number = int(asked.url.params["page"])
        some = rows("campaign", *range(number * 1000, number * 1000 + 10))
        info = {} if says_last is None else {"total_page": says_last, "total_number": 10**7}
        return answer({"list": some, "page_info": info})

    server = tiktok(endless)
    found = run_virtual(collect(client(server).campaigns(ALL)))
    problems = [one.reason for batch in found for one in batch.problems]
    assert len(server.asked) <= 21
    assert sum(len(batch.rows) for batch in found) == 200
    assert problems == ["TikTok's list goes on behind 20 pages; no more of it was read."]
