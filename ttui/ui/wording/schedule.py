"""The words for an ad group's schedule: its dates and its hours of the week."""

from datetime import timedelta

from ttui.domain.campaign import AdGroup
from ttui.ui.wording import figures
from ttui.ui.wording.row_facts import Subject

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HALF_HOURS = 48


def schedule_words(group: AdGroup, about: Subject) -> str:
    """The first and last time of an ad group, on the account's clock."""
    who, now = about.account.advertiser, about.clock.now()
    start = figures.near_time(group.schedule_start, now, who) if group.schedule_start else "?"
    if group.schedule_end is None:
        return f"from {start} on, without an end"
    left = group.schedule_end - now
    when = figures.near_time(group.schedule_end, now, who)
    if left <= timedelta(0):
        return f"from {start} to {when} (over)"
    return f"from {start} to {when} ({figures.age(left.total_seconds())} left)"


def dayparting_words(marks: str) -> str:
    """The half hours in which it may run, such as `Mon-Fri 09:00-17:30`; empty for always.

    Args:
        marks: 336 characters, 48 half hours a day from Monday 00:00, `1` runs (contract 4.1).
    """
    if len(marks) != _HALF_HOURS * len(_DAYS) or "0" not in marks:
        return ""
    days = [marks[at : at + _HALF_HOURS] for at in range(0, len(marks), _HALF_HOURS)]
    parts: list[str] = []
    first = 0
    for day in range(1, len(days) + 1):
        if day < len(days) and days[day] == days[first]:
            continue
        if "1" in days[first]:
            name = _DAYS[first] if day - first == 1 else f"{_DAYS[first]}-{_DAYS[day - 1]}"
            parts.append(f"{name} {_spans(days[first])}")
        first = day
    return "; ".join(parts) or "never: no hour is marked"


def _spans(day: str) -> str:
    if "0" not in day:
        return "all day"
    spans: list[str] = []
    start: int | None = None
    for at, mark in enumerate(day + "0"):
        if mark == "1" and start is None:
            start = at
        elif mark != "1" and start is not None:
            spans.append(f"{_half_hour(start)}-{_half_hour(at)}")
            start = None
    return ", ".join(spans)


def _half_hour(at: int) -> str:
    return f"{at // 2:02d}:{at % 2 * 30:02d}"
