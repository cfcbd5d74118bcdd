"""The real program against the simulator over real sockets."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.support.shell import account_environ, plain_environ
from ttui.paths import folder_name
from ttui.simulator import ServeOptions, SimulatorServer, make_server, running


@dataclass(frozen=True, slots=True)
class Tiktok:
    """A served simulator and how to reach it."""

    server: SimulatorServer
    base_url: str
    data_dir: Path
    is_discovered: bool = False
    """The settings name no ad account: TikTok is asked which ones the token sees."""

    @property
    def environ(self) -> dict[str, str]:
        """What a shell with a configured account has."""
        own = account_environ(self.base_url, self.server.access_token, *self.server.advertiser_ids)
        if self.is_discovered:
            del own["TTUI_ADVERTISER_IDS"]
            own |= {"TTUI_APP_ID": self.server.app_id, "TTUI_APP_SECRET": self.server.app_secret}
        return plain_environ(self.data_dir) | own

    @property
    def state(self) -> Path:
        """Where ttui keeps what it knows of this server, apart from other servers'."""
        return self.data_dir / "data" / folder_name(self.base_url)

    @property
    def account(self) -> str:
        """The first account, the stand-alone one."""
        return self.server.advertiser_ids[0]

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run one command line to its end."""
        return subprocess.run(
            [*TTUI, *arguments],
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def status(self, depth: str = "campaign") -> dict[str, Any]:
        """What `ttui status --json` prints."""
        done = self.run("status", "--json", "--depth", depth)
        assert done.returncode == 0, done.stderr
        return cast(dict[str, Any], json.loads(done.stdout))

    def rows(self, depth: str = "campaign") -> list[dict[str, Any]]:
        """All rows of the first account, flat."""
        return list(_flat(self.status(depth)["accounts"][0]["campaigns"]))

    def writes(self) -> list[str]:
        """The paths of all writes received, in order."""
        return [entry.path for entry in self.server.log if entry.method == "POST"]


def _flat(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        yield from _flat(row.get("children", []))


TTUI = [sys.executable, "-m", "ttui"]


def _serve(folder: Path) -> Iterator[Tiktok]:
    server = make_server(ServeOptions(speed=1.0, rate_limit=None))
    with running(server) as base_url:
        yield Tiktok(server, base_url, folder)


@pytest.fixture
def tiktok(tmp_path: Path) -> Iterator[Tiktok]:
    """The demo world at real speed on loopback, without rate limits."""
    yield from _serve(tmp_path)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Tiktok]:
    """The same, for files of tests that have their `tiktok` another way."""
    yield from _serve(tmp_path)


@pytest.fixture(params=["configured", "discovered"])
def either_way(request: pytest.FixtureRequest, served: Tiktok) -> Tiktok:
    """The same, its ad accounts named by the settings, or not."""
    return replace(served, is_discovered=request.param == "discovered")


def results(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    found = json.loads(done.stdout)["results"]
    assert isinstance(found, list)
    return found


def on(tiktok: Tiktok) -> list[dict[str, Any]]:
    """Campaigns that the API could stop and that are on, in every account."""
    return [
        row
        for account in tiktok.status()["accounts"]
        for row in account["campaigns"]
        if row["origin"] != "PROMOTE" and row["operation_status"] == "ENABLE"
    ]
