"""Reads the rows of raw answers exactly, makes columns of them, and tells doubles."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TypeAlias, cast

from ttui.api.export.port import Row
from ttui.api.export.requests import ROWS_IN
from ttui.api.values import day_of, decimal_of, is_readable
from ttui.domain.backup.parts import Part, Source
from ttui.domain.backup.plan import BREAKDOWNS
from ttui.domain.spend import Results

Columns: TypeAlias = dict[str, object]
"""A row as columns. Figures of reports are still text here; see `has_figures`."""

_REPORTS = frozenset({Source.REPORT, Source.AUDIENCE_REPORT, Source.SHOP_REPORT})
_IDS = (
    "smart_plus_ad_id",
    "ad_id",
    "adgroup_id",
    "campaign_id",
    "audience_id",
    "identity_id",
    "material_id",
    "video_id",
    "image_id",
    "session_id",
    "store_id",
    "advertiser_id",
)
_NOT_APPLICABLE = "-"
"""Stands in figures and words of GMV Max reports where there is nothing (contract 8.2)."""
_MIDNIGHT = " 00:00:00"
ROAS = "roas"
"""A column of ours: `Results.roas`, from the row's own value and spend alone."""
_VALUES = {"payment_value": "total_complete_payment_rate", "purchase_value": "total_purchase_value"}
_ROAS_STEP, _WIDE = Decimal("0.0001"), Context(prec=60)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def rows_of(part: Part, body: bytes) -> list[Row]:
    """The rows of one answer. Numbers are exact decimals; other values stay text.

    Raises:
        ValueError: it is not JSON; raw files that match their SHA-256 never are.
    """
    # As forgiving as the client was when it took the answer: see `api.envelope.parse`.
    text = body.decode("utf-8-sig", "replace")
    answer = json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=str)
    if _SURROGATE.search(text):
        answer = _mended(answer)
    data = answer.get("data") if isinstance(answer, dict) else None
    if part.source is Source.SHOP_DETAILS:
        data = [data]
    rows = data.get(ROWS_IN.get(part.source, "list")) if isinstance(data, dict) else data
    return [cast(Row, row) for row in rows if isinstance(row, dict)] if rows else []


def _decimal(digits: str) -> Decimal | str:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return digits


def _integer(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:
        return digits


def _mended(value: object) -> object:
    """Replace half a surrogate pair, which cannot be written as bytes."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_mended(key): _mended(one) for key, one in value.items()}
        case list():
            return [_mended(one) for one in value]
        case _:
            return value


def has_figures(part: Part) -> bool:
    """Whether numbers of its rows come as text (contract 8.2)."""
    return part.source in _REPORTS or part.source is Source.CREATIVE_REPORT


def flat(part: Part, row: Row) -> Columns:
    """A row as columns."""
    match part.source:
        case Source.REPORT | Source.AUDIENCE_REPORT:
            return _report_row(part, row)
        case Source.SHOP_REPORT:
            columns = _report_row(part, row)
            told = {name: value for name, value in columns.items() if value != _NOT_APPLICABLE}
            return {**dict.fromkeys(columns), **told, "store_id": part.ids[0]}
        case Source.CREATIVE_REPORT:
            return {**_object(row, "info"), **_object(row, "metrics")}
        case Source.AUDIENCE_SETTINGS:
            own = {name: value for name, value in row.items() if name != "audience_details"}
            return {**own, **_object(row, "audience_details")}
        case Source.LIST | Source.SMART_LIST | Source.SHOP_LIST:
            return {**row, "origin": part.origin.value}
        case _:
            return dict(row)


def _report_row(part: Part, row: Row) -> Columns:
    columns: Columns = {"origin": part.origin.value}
    if part.source is Source.AUDIENCE_REPORT and part.span is not None:
        columns["from"], columns["to"] = part.span.first.isoformat(), part.span.last.isoformat()
    metrics = _object(row, "metrics")
    columns |= metrics
    if any(name in metrics for name in _VALUES.values()):
        columns[ROAS] = _roas(metrics)
    for name, value in _object(row, "dimensions").items():
        if name == "stat_time_day":
            columns["day"] = value.removesuffix(_MIDNIGHT) if isinstance(value, str) else value
        else:
            # One column for both dimensions of ads (`ad_id` and `ad_id_v2`).
            columns["ad_id" if name == "ad_id_v2" else name] = value
    return columns


def _roas(metrics: Mapping[str, object]) -> Decimal | None:
    """Value per unit of money; None if one of them is missing or nothing was charged."""
    if not all(is_readable(metrics.get(metric)) for metric in _VALUES.values()):
        return None
    sums = {name: decimal_of(metrics.get(metric)) for name, metric in _VALUES.items()}
    found = Results(spend=decimal_of(metrics.get("spend")), **sums).roas
    return None if found is None else found.quantize(_ROAS_STEP, ROUND_HALF_UP, _WIDE)


class Sieve:
    """Keeps the rows of one part that are new and of a day that was asked for."""

    def __init__(self, part: Part, seen: set[int] | None = None) -> None:
        self._part = part
        is_report = part.source in _REPORTS
        self._names = (*_IDS, "day", *BREAKDOWNS) if is_report else _IDS
        """The columns that tell its rows apart."""
        self._text: Callable[[object], str] = str if is_report else id_text
        self._seen: set[int] = set() if seen is None else seen
        """Hashes of the rows' keys: 20,000 fit into two megabytes."""
        self.doubles = 0
        self.strays = 0
        """Rows of days that were not asked for."""

    def fresh(self, rows: Iterable[Row]) -> Iterator[Columns]:
        """The rows of a page to keep, as columns; a row without a key is always kept."""
        for columns in (flat(self._part, row) for row in rows):
            key = tuple(self._text(columns.get(name, "")) for name in self._names)
            mark = hash(key)
            if self._is_of_another_day(columns):
                self.strays += 1
            elif mark in self._seen and any(key):
                self.doubles += 1
            else:
                self._seen.add(mark)
                yield columns

    def _is_of_another_day(self, columns: Columns) -> bool:
        """False if its day cannot be read: such a row is kept and reported as odd."""
        span = self._part.span if self._part.is_by_day else None
        day = None if span is None else day_of(columns.get("day"))
        return span is not None and day is not None and not span.first <= day <= span.last


def id_text(value: object) -> str:
    """An id as text; empty for what cannot be one."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _object(row: Row, name: str) -> Mapping[str, object]:
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}
