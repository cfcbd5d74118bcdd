"""``report/integrated/get``: BASIC and AUDIENCE reports, as late as TikTok's (contract 8)."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from ttui.simulator.endpoints.lists import paged
from ttui.simulator.endpoints.reports.lazy_rows import Grid
from ttui.simulator.endpoints.reports.metrics import Style, Writer, sort_key, total, writer
from ttui.simulator.endpoints.reports.query import LEVELS, Query, check_metrics, read_query
from ttui.simulator.endpoints.reports.tt_shop import tt_shop_report
from ttui.simulator.protocol.call import Call
from ttui.simulator.protocol.report_subjects import Line, Subject
from ttui.simulator.protocol.wire import scope_missing
from ttui.simulator.world import sums
from ttui.simulator.world.calendar import hour_text
from ttui.simulator.world.counters import Counters, add
from ttui.simulator.world.entities import Ad
from ttui.simulator.world.ledger import ads_of, charged_in_hour, charged_on, hours_of

_PAGING: Final = frozenset({"page", "page_size"})
_STEP_MS: Final = 60_000


def report(call: Call) -> str:
    """Answer a report; JSON text of ``data``."""
    params = call.params
    kind = params.text("report_type")
    if kind in call.settings.forbidden_report_types:
        raise scope_missing(call.path, "GET")
    if kind == "TT_SHOP":
        return tt_shop_report(call)
    query = read_query(call)
    page = params.integer("page", 1, 1, 1_000_000)
    size = params.integer("page_size", 10, 1, 1000)
    now = call.world.clock.now_ms()
    for account in query.accounts:
        now = call.world.settle(account)
    horizon = call.world.report_horizon(now)
    if query.slow:
        horizon = now - call.world.settings.audience_lag // timedelta(milliseconds=1)
    lines = _kept_lines(call, query, horizon, now)
    if isinstance(lines, Grid | _Hourly) and lines.cut:
        call.headers.append(("x-tt-ads-throttle", "Only the newest ids are covered."))
    start = max(0, (page - 1) * size - call.page_shift)
    style = _style(call, query)
    shown = lines[start : start + size]
    rows = _rows(query, shown, horizon, style)
    call.shown = [line.subject.entity for line in shown if line.subject.entity is not None]
    data = paged(call, rows, page, size, len(lines))
    if params.flag("enable_total_metrics"):
        data = f'{{"total_metrics":{_totals(query, lines, horizon, style)},{data[1:]}'
    return data


class _Hourly(list[Line]):
    """Rows by the hour, and whether older subjects were left out."""

    def __init__(self, lines: Iterable[Line], *, cut: bool) -> None:
        super().__init__(lines)
        self.cut = cut


def _kept_lines(call: Call, query: Query, horizon: int, now: int) -> Sequence[Line]:
    """The rows there are, in order; which ones is worked out once a minute of world time.

    Amounts are always those of the moment. TikTok's reports move in steps as well.
    """
    world, params = call.world, call.params
    version = world.version if query.filter.statuses else world.structure_version
    # Days before the simulation began do not change any more.
    settled = all(query.last < account.opening_day for account in query.accounts)
    key = (
        params.canonical(without=_PAGING),
        version,
        None if settled else horizon // _STEP_MS,
        query.filter.with_shop,
    )
    known = call.lines.get(key)
    if known is not None:
        return known
    lines: Sequence[Line] = _lines(query, horizon, now, call.settings.most_report_ids)
    order = params.text("order_field")
    if order:
        check_metrics((order,), query.level, params.text("report_type"))
        lines = sorted(
            lines,
            key=lambda line: sort_key(order, line.subject, _counters(query, line, horizon)),
            reverse=params.text("order_type", "DESC") != "ASC",
        )
    call.lines.put(key, lines)
    return lines


def _lines(query: Query, horizon: int, now: int, most: int) -> Sequence[Line]:
    subjects = [
        Subject(account, entity)
        for account in query.accounts
        for entity in LEVELS[query.level][query.dimension](query.filter.campaigns_of(account))
        if entity is None or query.filter.passes(entity, now)
    ]
    cut = 0 < most < len(subjects)
    if cut:
        subjects = sorted(subjects, key=lambda one: int(one.entity_id), reverse=True)[:most]
    if query.time == "stat_time_hour":
        return _Hourly(
            (line for subject in subjects for line in _hours(query, subject, horizon)), cut=cut
        )
    cells = len(query.cells.values) if query.cells is not None else 1
    if query.time:
        return Grid([(one, _days(query, one, horizon)) for one in subjects], cells, cut=cut)
    return Grid(
        # A lifetime report lists objects that never delivered, too (contract 8.1).
        [(one, (query.first,)) for one in subjects if query.lifetime or _ran(query, one, horizon)],
        cells,
        cut=cut,
    )


def _hours(query: Query, subject: Subject, horizon: int) -> Iterable[Line]:
    ads = list(_ads(query, subject))
    for hour in range(hours_of(subject.account, query.first)):
        if any(charged_in_hour(ad, query.first, hour, horizon) for ad in ads):
            yield Line(subject, query.first, hour)


def _days(query: Query, subject: Subject, horizon: int) -> Sequence[int]:
    if isinstance(subject.entity, Ad) and query.first == query.last:
        # Asked for most, and of every ad: today.
        one = query.first
        return (one,) if charged_on(subject.entity, one, horizon) else ()
    parts = _parts(query, subject)
    return sums.days_with_data(subject.account, parts, query.first, query.last, horizon)


def _ran(query: Query, subject: Subject, horizon: int) -> bool:
    parts = _parts(query, subject)
    return any(sums.between(one, query.first, query.last, horizon)[0] for one in parts)


def _parts(query: Query, subject: Subject) -> Sequence[sums.Part]:
    return sums.parts_of(subject.entity or subject.account, query.origins)


def _ads(query: Query, subject: Subject) -> Iterable[Ad]:
    return (ad for part in _parts(query, subject) for ad in ads_of(part))


def _counters(query: Query, line: Line, horizon: int) -> Counters:
    whole = _whole(query, line, horizon)
    return whole if query.cells is None else query.cells.share(whole, line.cell)


def _whole(query: Query, line: Line, horizon: int) -> Counters:
    subject = line.subject
    if line.hour >= 0:
        return add(
            sums.bought(ad, charged_in_hour(ad, line.day, line.hour, horizon))
            for ad in _ads(query, subject)
        )
    if not query.time:
        parts = _parts(query, subject)
        return add(sums.between(part, query.first, query.last, horizon) for part in parts)
    if subject.entity is None:
        return sums.account_on(subject.account, line.day, horizon, query.origins)
    return sums.on(subject.entity, line.day, horizon)


def _rows(query: Query, lines: Sequence[Line], horizon: int, style: Style) -> list[str]:
    kinds: dict[int, Callable[[Line, Counters], str]] = {}
    rows = []
    whole: Counters = ()
    before: tuple[Subject | None, int] = (None, 0)
    for line in lines:
        digits = line.subject.account.currency.digits
        write = kinds.get(digits)
        if write is None:
            write = kinds[digits] = _row_writer(query, digits, style)
        if query.cells is None:
            rows.append(write(line, _whole(query, line, horizon)))
            continue
        if before != (line.subject, line.day):
            whole, before = _whole(query, line, horizon), (line.subject, line.day)
        rows.append(write(line, query.cells.share(whole, line.cell)))
    return rows


def _row_writer(query: Query, digits: int, style: Style) -> Callable[[Line, Counters], str]:
    names: Iterable[str] = query.metrics
    if query.several:
        names = dict.fromkeys((*query.metrics, "currency", "timezone", "advertiser_id"))
    writers: list[Writer] = [writer(name, digits, style) for name in names]
    metrics = ",".join(f'"{name}":%s' for name in names)
    template = '{"dimensions":{%s},"metrics":{' + metrics + "}}"
    cells = query.cells

    def write(line: Line, counters: Counters) -> str:
        subject = line.subject
        dimensions = f'"{query.dimension}":"{subject.entity_id}"'
        if query.time:
            text = f"{date.fromordinal(line.day).isoformat()} 00:00:00"
            if line.hour >= 0:
                text = hour_text(subject.account.zone, line.day, line.hour)
            dimensions += f',"{query.time}":"{text}"'
        if cells is not None:
            for name, value in zip(cells.dimensions, cells.values[line.cell], strict=True):
                dimensions += f',"{name}":"{value}"'
        return template % (dimensions, *[one(subject, counters) for one in writers])

    return write


def _totals(query: Query, lines: Sequence[Line], horizon: int, style: Style) -> str:
    whole = add(_counters(query, line, horizon) for line in lines)
    subject = Subject(query.accounts[0], None)
    return (
        "{"
        + ",".join(
            f"{json.dumps(name)}:{total(name, subject, whole, style)}" for name in query.metrics
        )
        + "}"
    )


def _style(call: Call, query: Query) -> Style:
    digits = query.accounts[0].currency.digits
    wide = digits + call.envelope.variant(2) if digits else 0
    return Style(wide, trimmed=query.several)
