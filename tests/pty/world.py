"""`ttui simulate` in a process of its own, steered and judged from outside."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.support.shell import account_environ, plain_environ
from ttui.paths import folder_name

JUDGE = "judge"
"""Marks our own reads in the log."""
BUSY = 40100
"""TikTok's code for too many requests; nothing was done."""
_TRIES = 100


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it stands in the simulator's log."""

    method: str
    path: str
    ids: frozenset[str] | None
    """The campaigns it names; None for a list of all."""
    to: str
    """ENABLE or DISABLE, for a write."""
    code: int | None
    at: float
    """`time.monotonic` seconds."""

    @property
    def is_write(self) -> bool:
        """True for what changes something."""
        return self.method == "POST"

    def shows(self, campaign_id: str) -> bool:
        """True for a list that tells whether this campaign is on."""
        listed = self.method == "GET" and self.path.endswith("campaign/get") and self.code == 0
        return listed and (self.ids is None or campaign_id in self.ids)


@dataclass(frozen=True, slots=True)
class World:
    """A served world and a data directory of its own."""

    base_url: str
    token: str
    advertiser_id: str
    folder: Path
    client: httpx.Client

    @property
    def environ(self) -> dict[str, str]:
        """What a shell with this account configured has."""
        return plain_environ(self.folder) | account_environ(
            self.base_url, self.token, self.advertiser_id
        )

    @property
    def journal(self) -> Path:
        """Where the journal is, once it is made."""
        return self.folder / "data" / folder_name(self.base_url) / "ttui.db"

    def switches(self) -> dict[str, str]:
        """The switch of each campaign, as TikTok has it now."""
        for _ in range(_TRIES):
            answer = self.client.get(
                f"{self.base_url.rstrip('/')}/campaign/get/",
                params={"advertiser_id": self.advertiser_id, "page_size": 1000, JUDGE: "1"},
                headers={"Access-Token": self.token},
            ).json()
            if answer["code"] != BUSY:
                break
            time.sleep(0.3)
        assert answer["code"] == 0, answer
        return {row["campaign_id"]: row["operation_status"] for row in answer["data"]["list"]}

    def trouble(self, faults: Sequence[Mapping[str, object]]) -> None:
        """Replace what goes wrong."""
        address = self._control("faults")
        self.client.post(address, json={"clear": True}).raise_for_status()
        if faults:
            self.client.post(address, json=list(faults)).raise_for_status()

    def log(self) -> list[Request]:
        """Every request received, our own reads left out."""
        entries = self.client.get(self._control("log")).json()
        return [_request(entry) for entry in entries if JUDGE not in entry["query"]]

    def writes(self) -> list[Request]:
        """Every write received."""
        return [request for request in self.log() if request.is_write]

    def _control(self, name: str) -> str:
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}/_control/{name}"


def _request(entry: Mapping[str, Any]) -> Request:
    body, query = entry["body"], entry["query"]
    asked = json.loads(query.get("filtering", "{}"))
    ids = body.get("campaign_ids")
    if ids is None and isinstance(asked, dict):
        ids = asked.get("campaign_ids")
    return Request(
        method=entry["method"],
        path=entry["path"],
        ids=None if ids is None else frozenset(map(str, ids)),
        to=str(body.get("operation_status", "")),
        code=entry["code"],
        at=entry["monotonic"],
    )


@contextmanager
def served(campaigns: int, folder: Path) -> Iterator[World]:
    """Serve a generated world while the block lasts, at TikTok's rate limit."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ttui", "simulate", "--world", f"{campaigns}x0x0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().split("=", 1) for _ in range(3))
        with httpx.Client(trust_env=False, timeout=30) as client:
            ids = told["advertiser_ids"].split(",")
            yield World(told["base_url"], told["access_token"], ids[0], folder, client)
    finally:
        process.terminate()
        process.communicate(timeout=30)
