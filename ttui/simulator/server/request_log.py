"""What the server was asked; the access token and the app secret are never kept."""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

from ttui.simulator.faults.rules import Fault
from ttui.simulator.protocol.wire import Answer, Request

_SECRET: Final = frozenset({"secret", "access_token", "auth_code"})


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One API request received."""

    monotonic: float
    """Real seconds, for intervals."""
    wall: datetime
    """Real time, UTC."""
    world: datetime
    """World time, UTC."""
    method: str
    path: str
    """Without base path and slashes: ``campaign/get``."""
    query: dict[str, str]
    body: dict[str, object]
    code: int | None
    """The code answered with; None where the answer carried none."""
    status: int
    """The HTTP status answered with."""
    fault: str
    """The fault that was applied, or empty."""

    def as_json(self) -> dict[str, object]:
        """The entry with times as text."""
        return {**asdict(self), "wall": self.wall.isoformat(), "world": self.world.isoformat()}


class Log(list[LogEntry]):
    """Every API request received, oldest first."""

    def add(
        self, request: Request, path: str, answer: Answer, world: datetime, fault: Fault | None
    ) -> None:
        """Note one request and how it was answered."""
        self.append(
            LogEntry(
                monotonic=time.monotonic(),
                wall=datetime.now(UTC),
                world=world,
                method=request.method,
                path=path,
                query={
                    key: "***" if key in _SECRET else value
                    for key, value in parse_qsl(request.query, keep_blank_values=True)
                },
                body=_body(request),
                code=answer.code,
                status=answer.status,
                fault=fault.kind.value if fault is not None else "",
            )
        )

    def to(self, path: str) -> list[LogEntry]:
        """Requests to one endpoint."""
        return [entry for entry in self if entry.path == path]

    @property
    def writes(self) -> list[LogEntry]:
        """Requests that ask for a change."""
        return [entry for entry in self if entry.method == "POST"]


def _body(request: Request) -> dict[str, object]:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        return {"": "not JSON"}
    if not isinstance(body, dict):
        return {"": "not an object"}
    return {key: "***" if key in _SECRET else value for key, value in body.items()}
