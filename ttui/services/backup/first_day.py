"""Finds the first account day with data, if TikTok does not say when the account was made."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ttui.api.errors import RefusedError, TokenError
from ttui.api.export.port import RawPage, Row
from ttui.api.export.requests import BARE_METRICS
from ttui.api.values import decimal_of
from ttui.domain.backup.manifest import FirstDay, Heading
from ttui.domain.backup.parts import WHOLE, Part, Source, Span
from ttui.domain.backup.plan import AUDIENCE_DAYS
from ttui.domain.campaign import Origin

OLDEST = date(2017, 1, 1)
"""No ad account is older."""

Ask = Callable[[Part], Awaitable[Sequence[RawPage]]]


_HOW_FOUND = {
    FirstDay.DATA: (
        "TikTok does not say when the account was made, or lists campaigns that are older: the days"
        " begin with {day}, the first one on which its reports show anything."
    ),
    FirstDay.CAMPAIGN: (
        "TikTok does not say when the account was made: the days begin with {day}, when the oldest"
        " campaign was made that it lists."
    ),
    FirstDay.OLDEST: (
        "TikTok does not say when the account was made: the days begin with {day}; no ad account"
        " is older."
    ),
}


def first_day_text(heading: Heading) -> str:
    """How the first day was found, unless TikTok told it."""
    return _HOW_FOUND.get(heading.first_from, "").format(day=heading.first)


async def with_first_day(heading: Heading, ask: Ask, oldest: date | None) -> Heading:
    """Look for the first day, unless TikTok told it or an earlier run found it.

    Args:
        heading: the account as known so far.
        ask: reads a report.
        oldest: the day of the oldest campaign that is listed.

    Raises:
        ApiError: TikTok does not answer.
    """
    is_known = heading.first_from is FirstDay.CREATED
    is_found = heading.first_from in {FirstDay.DATA, FirstDay.CAMPAIGN}
    if is_found or (is_known and (oldest is None or oldest >= heading.first)):
        return heading
    try:
        day = await first_day_with_data(ask, heading.through, oldest)
        found = replace(heading, first=day or heading.through, first_from=FirstDay.DATA)
    except RefusedError as error:
        if oldest is None or isinstance(error, TokenError):
            return heading
        found = replace(heading, first=oldest, first_from=FirstDay.CAMPAIGN)
    return replace(found, first=min(found.first, heading.first)) if is_known else found


async def first_day_with_data(ask: Ask, through: date, oldest: date | None) -> date | None:
    """The first day for which the account's reports have data; None if they have none.

    A report without a time dimension may cover 365 days (contract 8.1). So the search takes two
    reports for each year of the account, and about ten for the day itself.

    Args:
        ask: reads a report.
        through: the last account day.
        oldest: the day of the oldest campaign that is listed. The search goes back at least to it.

    Raises:
        ApiError: TikTok does not answer, or refuses the account's own report.
    """
    origins = [Origin.TT_ADS_PLATFORM, Origin.PROMOTE]
    earliest: Span | None = None
    for span in _years_back(through):
        if await _has_data(ask, origins, span):
            earliest = span
        elif oldest is None or oldest >= span.first:
            break
    if earliest is None:
        return None
    low, high = earliest.first, earliest.last
    while low < high:
        middle = low + (high - low) // 2
        if await _has_data(ask, origins, Span(low, middle)):
            high = middle
        else:
            low = middle + timedelta(days=1)
    return low


def _years_back(through: date) -> Iterator[Span]:
    last = through
    while last >= OLDEST:
        first = max(OLDEST, last - timedelta(days=AUDIENCE_DAYS - 1))
        yield Span(first, last)
        last = first - timedelta(days=1)


async def _has_data(ask: Ask, origins: list[Origin], span: Span) -> bool:
    for origin in tuple(origins):
        try:
            pages = await ask(_question(origin, span))
        except RefusedError as error:
            if origin is not Origin.PROMOTE or isinstance(error, TokenError):
                raise
            # TikTok may refuse this report; the days of the account then lack it too.
            origins.remove(origin)
            continue
        if any(_says_something(row) for page in pages for row in page.rows):
            return True
    return False


def _question(origin: Origin, span: Span) -> Part:
    name = f"first-day-{origin.value}-{span.first}"
    return Part(name=name, table="", source=Source.REPORT, origin=origin, variant=WHOLE, span=span)


def _says_something(row: Row) -> bool:
    """False for rows of zeros, which occur (contract 8.1); an unreadable value is not zero."""
    metrics = row.get("metrics")
    if not isinstance(metrics, dict):
        return True
    return any(decimal_of(metrics.get(name)) != 0 for name in BARE_METRICS if name in metrics)
