"""Reads the rows of raw answers exactly, flattens them, and makes their keys."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import cast

from ttui.api.export.port import Row
from ttui.api.values import decimal_of, is_readable
from ttui.domain.backup.parts import Part, Source
from ttui.domain.spend import Results

ROWS_IN = {Source.IDENTITIES: "identity_list"}
"""The name of the list of rows, if it is not `list`."""
_REPORTS = frozenset({Source.REPORT, Source.AUDIENCE_REPORT})
_IDS = (
    "smart_plus_ad_id",
    "ad_id",
    "adgroup_id",
    "campaign_id",
    "audience_id",
    "identity_id",
    "video_id",
    "image_id",
    "advertiser_id",
)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: 00:00:00)?")
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


def flat(part: Part, row: Row) -> dict[str, object]:
    """A row as columns. Figures of reports are still text here; see `has_figures`."""
    if part.source in _REPORTS:
        return _report_row(part, row)
    if part.source is Source.CREATIVE_REPORT:
        return {**_object(row, "info"), **_object(row, "metrics")}
    if part.source is Source.AUDIENCE_SETTINGS:
        details = _object(row, "audience_details")
        return {**{key: value for key, value in row.items() if key not in _NESTED}, **details}
    if part.source in {Source.LIST, Source.SMART_LIST}:
        return {**row, "origin": part.origin.value}
    return dict(row)


_NESTED = frozenset({"audience_details"})


def _report_row(part: Part, row: Row) -> dict[str, object]:
    columns: dict[str, object] = {"origin": part.origin.value}
    if part.source is Source.AUDIENCE_REPORT and part.span is not None:
        columns["from"], columns["to"] = part.span.first.isoformat(), part.span.last.isoformat()
    metrics = _object(row, "metrics")
    columns |= metrics
    if any(name in metrics for name in _VALUES.values()):
        columns[ROAS] = _roas(metrics)
    for name, value in _object(row, "dimensions").items():
        if name == "stat_time_day":
            found = _DAY.fullmatch(value) if isinstance(value, str) else None
            columns["day"] = found[1] if found else value
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


def is_of_another_day(part: Part, row: Row) -> bool:
    """True for a row of a report by day whose day was not asked for.

    False if its day cannot be read: such a row is kept and reported as odd.
    """
    value = _object(row, "dimensions").get("stat_time_day") if part.is_by_day else None
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None or part.span is None:
        return False
    try:
        return not part.span.first <= date.fromisoformat(found[1]) <= part.span.last
    except ValueError:
        return False


def has_figures(part: Part) -> bool:
    """Whether numbers of its rows come as text (contract 8.2)."""
    return part.source in _REPORTS or part.source is Source.CREATIVE_REPORT


def key_of(part: Part, row: Row) -> str:
    """The key of a row; empty if it has none."""
    if part.source in _REPORTS:
        dimensions = _object(row, "dimensions")
        return " ".join(f"{name}={dimensions[name]}" for name in sorted(dimensions))
    if part.source is Source.CREATIVE_REPORT:
        return _plain(_object(row, "info").get("material_id"))
    where = _object(row, "audience_details") or row
    return next((key for key in (_plain(where.get(name)) for name in _IDS) if key), "")


class Sieve:
    """Keeps the rows of one part that are new and of a day that was asked for."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._seen: set[int] = set()
        """Hashes of the rows' keys: 20,000 fit into two megabytes."""
        self.doubles = 0
        self.strays = 0
        """Rows of days that were not asked for."""

    def fresh(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of a page to keep; a row without a key is always kept."""
        kept: list[Row] = []
        for row in rows:
            key = key_of(self._part, row)
            mark = hash(key)
            if is_of_another_day(self._part, row):
                self.strays += 1
            elif key and mark in self._seen:
                self.doubles += 1
            else:
                self._seen.add(mark)
                kept.append(row)
        return kept


def ids_in(rows: Iterator[Row], *names: str) -> Iterator[str]:
    """The ids under these names, lists of them included."""
    for row in rows:
        for name in names:
            value = row.get(name)
            for one in value if isinstance(value, list) else [value]:
                if key := _plain(one):
                    yield key


def _plain(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _object(row: Row, name: str) -> Mapping[str, object]:
    value = row.get(name)
    return value if isinstance(value, Mapping) else {}
