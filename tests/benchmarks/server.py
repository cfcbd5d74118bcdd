"""The simulator in a process of its own: `python -m tests.benchmarks.server WORLD LATENCY`.

Whole lists are answered from memory once they were asked for, so that what is measured is the
client; and every write is stamped when its body has arrived.
"""

import asyncio
import gc
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.support.shell import account_environ, plain_environ
from ttui.simulator import ServeOptions, SimulatorServer, Size, make_server
from ttui.simulator.server.asgi import Message, Receive, Send, SimulatorApp

Application = Callable[[Message, Receive, Send], Awaitable[None]]
"""What uvicorn serves (ASGI)."""
_STATE = "/_bench/"
_FAULTS = "/_control/faults"


@dataclass(frozen=True, slots=True)
class Write:
    """One status update as it arrived."""

    at: float
    """`time.monotonic` second, comparable between processes of one machine."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, from the outside."""

    base_url: str
    access_token: str
    advertiser_id: str

    def environ(self, home: str) -> dict[str, str]:
        """What a shell with this account configured has.

        Args:
            home: an empty directory for settings and journal.
        """
        return plain_environ(home, home=home) | account_environ(
            self.base_url, self.access_token, self.advertiser_id
        )

    def writes(self) -> list[Write]:
        """All status updates so far, in order of arrival."""
        return [Write(at, tuple(ids)) for at, ids in self._state()["writes"]]

    def campaigns(self) -> list[str]:
        """Campaign ids as the tree shows them: newest first."""
        return sorted(self._state()["campaigns"], key=int, reverse=True)

    def lists(self) -> list[float]:
        """When Ads Manager's campaigns were asked for, read-backs left out."""
        return [float(at) for at in self._state()["lists"]]

    def last_read(self, what: str) -> float | None:
        """When a list (`ad/get`) or report (`AUCTION_AD`) was last asked for, or None."""
        found = self._state()["read_at"].get(what)
        return None if found is None else float(found)

    def requests(self) -> dict[str, int]:
        """How many requests came to each address."""
        return {str(path): int(count) for path, count in self._state()["requests"].items()}

    def trouble(self, *faults: dict[str, object]) -> None:
        """Put faults of `ttui.simulator.faults.rules` into force; no answer is cached now."""
        address = self.base_url.split("/open_api")[0] + _FAULTS
        httpx.post(address, json=list(faults), trust_env=False, timeout=60).raise_for_status()

    def _state(self) -> dict[str, Any]:
        address = self.base_url.split("/open_api")[0] + _STATE
        state: dict[str, Any] = httpx.get(address, trust_env=False, timeout=60).json()
        return state


@contextmanager
def serving(world: str, latency: float = 0.0) -> Iterator[Served]:
    """A server process for as long as the block lasts.

    Args:
        world: `demo`, or CAMPAIGNSxADGROUPSxADS.
        latency: seconds that every answer takes, as on a real line.
    """
    argv = [sys.executable, "-m", "tests.benchmarks.server", world, str(latency)]
    with served_by(argv) as served:
        yield served


@contextmanager
def served_by(argv: Sequence[str]) -> Iterator[Served]:
    """Run a command that serves, and listen to what it tells, as long as the block lasts."""
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the server has no output")
            yield Served(*json.loads(process.stdout.readline()))
        finally:
            process.kill()


@dataclass(slots=True)
class Recorder:
    """ASGI application around the simulator that remembers answers and arrivals."""

    server: SimulatorServer
    app: SimulatorApp
    answers: dict[str, list[Message]] = field(default_factory=dict)
    writes: list[tuple[float, list[str]]] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    read_at: dict[str, float] = field(default_factory=dict)
    lists: list[float] = field(default_factory=list)
    latency: float = 0.0
    remembers: bool = True
    """Whole lists are answered from memory."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"] == _STATE:
            await self._tell(send)
            return
        if scope["path"] == _FAULTS:
            self.remembers = False
            await self.app(scope, receive, send)
            return
        name = scope["path"].removeprefix("/open_api/v1.3/").strip("/")
        self.requests[name] += 1
        send = self._slowly(send)
        if scope["method"] == "POST":
            await self.app(scope, self._stamped(receive), send)
            return
        query = scope["query_string"].decode()
        asked = parse_qs(query)
        now = time.monotonic()
        self.read_at[asked.get("data_level", [name])[0]] = now
        if name == "campaign/get" and "AUCTION" in query and "_ids" not in query:
            self.lists.append(now)
        key = f"{name}?{query}"
        is_list = name != "report/integrated/get"
        if not self.remembers or (
            is_list and any("_ids" in text for text in asked.get("filtering", ()))
        ):
            # What is asked by id is a read-back: it must see what was written.
            await self.app(scope, receive, send)
        elif key in self.answers:
            for message in self.answers[key]:
                await send(message)
        else:
            await self.app(scope, receive, self._kept(key, send))

    def _slowly(self, send: Send) -> Send:
        """The answer's first message waits; what the client sends meanwhile is taken."""

        async def slowly(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self.latency)
            await send(message)

        return slowly if self.latency else send

    def _kept(self, key: str, send: Send) -> Send:
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(dict(message))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self.answers[key] = kept
            await send(message)

        return keep

    def _stamped(self, receive: Receive) -> Receive:
        body = bytearray()

        async def stamp() -> Message:
            message = await receive()
            arrived = time.monotonic()
            body.extend(message.get("body", b""))
            if message["type"] == "http.request" and not message.get("more_body"):
                content = json.loads(bytes(body))
                ids = [key for part in content.values() if isinstance(part, list) for key in part]
                self.writes.append((arrived, ids))
            return message

        return stamp

    async def _tell(self, send: Send) -> None:
        state = {
            "writes": self.writes,
            "campaigns": list(self.server.world.campaigns),
            "requests": self.requests,
            "read_at": self.read_at,
            "lists": self.lists,
        }
        body = json.dumps(state).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def main(argv: Sequence[str]) -> None:
    """Serve until killed, having told address, token and account on stdout."""
    world = None if argv[0] == "demo" else Size(*map(int, argv[0].split("x")))
    server = make_server(ServeOptions(world=world, speed=1.0, rate_limit=None))
    recorder = Recorder(server, SimulatorApp(server), latency=float(argv[1]))
    serve(server, recorder)


def serve(server: SimulatorServer, app: Application) -> None:
    """Serve until killed, having told address, token and account on stdout.

    Args:
        server: whose token and account are told.
        app: answers the requests.
    """
    import uvicorn  # noqa: PLC0415 - only this process needs it

    # The world is here to stay; a collector that walks it would show as a late arrival.
    gc.collect()
    gc.freeze()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/open_api/v1.3/"
        told = (address, server.access_token, server.advertiser_ids[0])
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            loop="asyncio",
        )
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1:])
