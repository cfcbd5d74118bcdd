"""Scripted trouble: what goes wrong, for which requests, and how often.

Scripts are deterministic. A fault counts the requests it matches; it strikes from the ``nth`` on,
either ``times`` times or, where it has a duration, for that many real seconds from its first
strike.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final


class FaultKind(StrEnum):
    """What goes wrong. *Landing* means that the request takes effect at TikTok."""

    TIMEOUT_BEFORE = "timeout_before"
    """No answer ever, and nothing happened."""
    TIMEOUT_AFTER = "timeout_after"
    """No answer ever, but it landed."""
    LOST_BEFORE = "lost_before"
    """The connection breaks, and nothing happened."""
    LOST_AFTER = "lost_after"
    """The connection breaks, but it landed."""
    REFUSE = "refuse"
    """``code`` and ``message`` instead of success."""
    BAD_GATEWAY = "bad_gateway"
    """HTTP 502 with an HTML body."""
    BROKEN_JSON = "broken_json"
    """It landed; the answer is cut short."""
    NOT_JSON = "not_json"
    """It landed; the answer is plain text with HTTP 200."""
    RATE_LIMIT = "rate_limit"
    """40100 (contract 11)."""
    SYSTEM_ERROR = "system_error"
    """50000 (contract 12)."""
    SLOW = "slow"
    """The body drips: ``seconds`` between chunks."""
    LAGGING_READ = "lagging_read"
    """After the write, lists show the old state for ``seconds`` or ``reads`` list calls."""
    BAD_AD = "bad_ad"
    """A page that holds one of ``ids`` fails as a whole (contract 15.7)."""
    PARTIAL = "partial"
    """``ids`` are not changed but listed in ``error_list``; code 0, or ``code``."""
    IGNORED = "ignored"
    """Success is reported, yet nothing changed."""
    CUT = "cut"
    """It landed; the body breaks off in the middle, and the connection with it."""
    DATA_ABSENT = "data_absent"
    """It landed; the answer has no ``data``."""
    DATA_LIST = "data_list"
    """It landed; ``data`` is an array."""
    NEW_BETWEEN_PAGES = "new_between_pages"
    """An object is created just before this page, so rows move down."""
    DUPLICATE_ROWS = "duplicate_rows"
    """A page repeats the last row of the one before."""
    ODD_ROWS = "odd_rows"
    """Rows with unknown keys, missing keys, nulls, numeric ids, odd statuses."""
    BAD_BYTE = "bad_byte"
    """The first name of the answer holds a byte that is not UTF-8."""
    CONTRADICTION = "contradiction"
    """A list shows each of its rows a second time, as on and as off: off first where ``value`` is
    ``off first``, else on first."""
    FOREIGN_ROW = "foreign_row"
    """A list shows one more row, of the ad account ``value``."""
    ODD_SPEND = "odd_spend"
    """Report rows hold ``value`` as their spend; where ``ids`` are named, only rows of these."""
    LOST_PARENT = "lost_parent"
    """Listed rows of ``ids`` name ``value`` as their campaign and ad group: null, or an id that no
    list shows."""
    OTHER_DAY = "other_day"
    """A report by day also holds rows of the day before, after those that were asked for."""
    EMPTY_LIST = "empty_list"
    """A list or report without a row that counts none: an empty result as recorded (1.3)."""


AFTER_LANDING: Final = frozenset(
    {
        FaultKind.TIMEOUT_AFTER,
        FaultKind.LOST_AFTER,
        FaultKind.BROKEN_JSON,
        FaultKind.NOT_JSON,
        FaultKind.SLOW,
        FaultKind.CUT,
        FaultKind.DATA_ABSENT,
        FaultKind.DATA_LIST,
        FaultKind.BAD_BYTE,
        FaultKind.CONTRADICTION,
        FaultKind.FOREIGN_ROW,
        FaultKind.ODD_ROWS,
        FaultKind.ODD_SPEND,
        FaultKind.LOST_PARENT,
        FaultKind.OTHER_DAY,
        FaultKind.EMPTY_LIST,
    }
)
"""Faults that spoil the answer of a request that took effect."""

BEFORE_LANDING: Final = frozenset(
    {
        FaultKind.TIMEOUT_BEFORE,
        FaultKind.LOST_BEFORE,
        FaultKind.REFUSE,
        FaultKind.BAD_GATEWAY,
        FaultKind.RATE_LIMIT,
        FaultKind.SYSTEM_ERROR,
    }
)
"""Faults that answer instead of the endpoint."""

_OF_ROWS: Final = frozenset({FaultKind.ODD_SPEND, FaultKind.LOST_PARENT})
"""Faults whose ids are those of rows in the answer, not of the request."""

_DURATION: Final = frozenset(BEFORE_LANDING)
"""Faults whose ``seconds`` mean how long they go on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One scripted fault."""

    kind: FaultKind
    path: str = "*"
    """``campaign/status/update``, or a pattern such as ``*/status/update``."""
    method: str = ""
    """GET or POST; empty = both."""
    ids: frozenset[str] = frozenset()
    """Strikes only requests that name one of these ids; for bad_ad, partial, odd_spend and
    lost_parent, whom it hits."""
    holds: str = ""
    """Strikes only requests whose decoded query or body holds this text."""
    nth: int = 1
    """The first matching request to strike, from 1."""
    times: int | None = 1
    """How many matching requests to strike; None = every one from then on."""
    seconds: float = 0.0
    """Real seconds; what they mean depends on the kind."""
    reads: int = 0
    """For lagging_read: how many list calls are answered with the old state."""
    code: int = 0
    """Code to answer with; 0 = the kind's own."""
    message: str = ""
    value: object = None
    """For odd_spend: what stands in place of the amount; None is a JSON null."""
    lands: bool = False
    """For bad_gateway, system_error and refuse: whether the request takes effect all the same."""

    @staticmethod
    def from_json(script: Mapping[str, object]) -> "Fault":
        """Read a fault as written in a faults file.

        Raises:
            ValueError: an unknown kind or key.
        """
        known = {one.name for one in fields(Fault)}
        unknown = set(script) - known
        if unknown or "kind" not in script:
            raise ValueError(
                f"a fault needs a kind and takes {sorted(known)}, not {sorted(unknown)}"
            )
        values: dict[str, Any] = dict(script)
        values["kind"] = FaultKind(str(values["kind"]))
        ids = values.get("ids", ())
        values["ids"] = frozenset(str(one) for one in ids) if isinstance(ids, Iterable) else ids
        return Fault(**values)


def read_faults(text: str) -> tuple[Fault, ...]:
    """Read a faults file: a JSON list of faults, or one fault."""
    script = json.loads(text)
    return tuple(Fault.from_json(one) for one in (script if isinstance(script, list) else [script]))


@dataclass(slots=True)
class _ActiveFault:
    fault: Fault
    seen: int = 0
    ends: float | None = None


class FaultBook:
    """The faults in force."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._active = [_ActiveFault(fault) for fault in faults]

    def add(self, *faults: Fault) -> None:
        """Put faults into force, after those already there."""
        self._active.extend(_ActiveFault(fault) for fault in faults)

    def clear(self) -> None:
        """Take all faults out of force."""
        self._active.clear()

    def pick(
        self, path: str, method: str, named: frozenset[str], now: float, text: str = ""
    ) -> Fault | None:
        """The fault that strikes a request, if any; every fault that matches counts it.

        ``text`` is the request's decoded query and body.

        Faults that strike for ever give way to those that strike a number of times.
        """
        chosen: Fault | None = None
        lasting: Fault | None = None
        for active in self._active:
            if active.fault.kind is FaultKind.BAD_AD or not _matches(active.fault, path, method):
                continue
            ids = active.fault.ids
            if ids and not ids & named and active.fault.kind not in _OF_ROWS:
                continue
            if active.fault.holds not in text:
                continue
            if not _applies(active, now):
                continue
            if active.fault.times is None:
                lasting = lasting or active.fault
            else:
                chosen = chosen or active.fault
        return chosen or lasting

    def bad_page(self, path: str, shown: frozenset[str], now: float) -> Fault | None:
        """The fault that fails a page because of an object on it, if any."""
        for active in self._active:
            fault = active.fault
            hit = fault.kind is FaultKind.BAD_AD and bool(fault.ids & shown)
            if hit and _matches(fault, path, "GET") and _applies(active, now):
                return fault
        return None


def _matches(fault: Fault, path: str, method: str) -> bool:
    return fault.method in ("", method) and fnmatchcase(path, fault.path.strip("/"))


def _applies(active: _ActiveFault, now: float) -> bool:
    fault = active.fault
    active.seen += 1
    if active.seen < fault.nth:
        return False
    if fault.seconds and fault.kind in _DURATION:
        active.ends = now + fault.seconds if active.ends is None else active.ends
        return now < active.ends
    return fault.times is None or active.seen < fault.nth + fault.times
