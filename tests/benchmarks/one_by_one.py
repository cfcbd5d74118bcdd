"""Stops all campaigns with TikTok's official client, as a script would: call after call.

`python -m tests.benchmarks.one_by_one URL TOKEN ACCOUNT QPS` prints one JSON object: seconds,
calls, and how many campaigns were read back off.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

_PAGE = 1000
_PER_CALL = 20
_FIELDS = ["campaign_id", "campaign_name", "operation_status", "secondary_status"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """How it went."""

    seconds: float
    calls: int
    off: int


class Script:
    """The official client, held to a rate limit."""

    def __init__(self, url: str, token: str, account: str, qps: int) -> None:
        import business_api_client as sdk  # noqa: PLC0415 - not counted, and not always there

        configuration = sdk.Configuration()
        configuration.host = url.removesuffix("/open_api/v1.3/")
        self._sdk = sdk
        self._api = sdk.CampaignCreationApi(sdk.ApiClient(configuration))
        self._token, self._account = token, account
        self._apart = 1 / qps
        self._next = 0.0
        self.calls = 0

    def on(self) -> list[str]:
        """The campaigns that are on."""
        first = self._list(page=1)
        pages = [first, *(self._list(page=n + 1) for n in range(1, _pages(first)))]
        rows = [row for page in pages for row in page["list"]]
        return [row["campaign_id"] for row in rows if row["operation_status"] == "ENABLE"]

    def switch_off(self, ids: Sequence[str]) -> None:
        """Up to 20 campaigns."""
        body = self._sdk.CampaignStatusUpdateBody(
            advertiser_id=self._account, campaign_ids=[*ids], operation_status="DISABLE"
        )
        self._wait()
        self._api.campaign_status_update(self._token, body=body)

    def off(self, ids: Sequence[str]) -> int:
        """How many of up to 20 campaigns are read back as off."""
        rows = self._list(filtering=self._sdk.FilteringCampaignGet(campaign_ids=[*ids]))["list"]
        return sum(row["operation_status"] == "DISABLE" for row in rows)

    def _list(self, **query: Any) -> Any:
        self._wait()
        found = self._api.campaign_get(
            self._account, self._token, page_size=_PAGE, fields=_FIELDS, **query
        )
        return found["data"]

    def _wait(self) -> None:
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._apart
        self.calls += 1


def _pages(first: Any) -> int:
    return int(first["page_info"]["total_page"])


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _PER_CALL] for at in range(0, len(ids), _PER_CALL))


def main(url: str, token: str, account: str, qps: str) -> None:
    """List, switch off, read back, tell."""
    script = Script(url, token, account, int(qps))
    started = time.monotonic()
    ids = script.on()
    for some in _parts(ids):
        script.switch_off(some)
    off = sum(script.off(some) for some in _parts(ids))
    stopped = Stopped(time.monotonic() - started, script.calls, off)
    sys.stdout.write(json.dumps(asdict(stopped)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:5])
