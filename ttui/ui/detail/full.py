"""The long form of the detail pane: money, chart, results, schedule, ids, history."""

from collections.abc import Iterator
from decimal import Decimal

from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Span
from ttui.domain.ceilings import week_most
from ttui.domain.changes import ChangeRecord, ChangeState
from ttui.domain.eligibility import Reason
from ttui.domain.money import Money
from ttui.domain.spend import Results
from ttui.ui.detail.chart import AXIS, bars, by_hour
from ttui.ui.detail.pair import LABEL, apart, pair
from ttui.ui.detail.shop_block import shop_lines
from ttui.ui.detail.short import burn_words, charged_parts, state_words, stop_line, title_line
from ttui.ui.drawing.lines import Line, clean, fit_right, line, paragraph, segment
from ttui.ui.drawing.styles import ACCENT, BOLD, DIM, WARN
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.ceiling_words import doubt_sentences, row_words
from ttui.ui.wording.change_timeline import earlier, late_words
from ttui.ui.wording.eligibility import message_of, why
from ttui.ui.wording.outside_switch import pane_words, spent_words
from ttui.ui.wording.row_facts import Subject
from ttui.ui.wording.schedule import dayparting_words, schedule_words

_CHART_ROWS = 3
_WIDE = 1 + LABEL + 14 + 16


def full_lines(about: Subject, width: int) -> tuple[Line, ...]:
    """All lines, for a pane or a screen of this width."""
    blocks = (
        _state(about, width),
        _money(about, width),
        _chart(about),
        shop_lines(about, width),
        _results(about, width),
        _schedule(about, width),
        _history(about, width),
        _facts(about, width),
    )
    return apart(blocks)


def _state(about: Subject, width: int) -> Iterator[Line]:
    title = title_line(about)
    yield from (
        paragraph(about.entity.name, width) if width < len(title[0].text) + 1 else (title[:2],)
    )
    text, style = state_words(about)
    for part in paragraph(text, width):
        yield tuple(segment(each.text, style) for each in part)
    switch = status_words.SWITCHES[status_words.switch_of(about.account, about.entity)]
    yield pair("switch", f"{switch} (what was asked for)")


def _money(about: Subject, width: int) -> Iterator[Line]:
    for money in about.money:
        parts = charged_parts(about, money, width_of_bar=10)
        text = "   ".join("".join(one.text for one in part).strip() for part in parts)
        yield from paragraph(text, width)
        saved = stop_line(about, money)
        if saved:
            yield from paragraph("".join(part.text for part in saved).strip(), width)
        if about.burn is not None:
            yield from paragraph(burn_words(about, money), width)
    yield from _most(about, width)
    yield from _tomorrow(about)
    read, reaches = about.account.money_read_at(about.entity.ref), about.account.money_reaches
    age = figures.money_age(read, about.clock, reaches)
    yield from paragraph(f"money {age}; reports trail delivery by about 30 min", width)


def _most(about: Subject, width: int) -> Iterator[Line]:
    """The most that can still be charged, and every rule of TikTok's that it rests on."""
    today, ever = about.ceiling, about.ceiling_of(Span.LIFE)
    if today.is_zero and ever.is_zero and not today.doubts:
        return
    row = about.entity
    if about.is_limit(about.money[0].left):
        yield pair("more today", row_words(today).removesuffix(" more today"))
    if not isinstance(row, Ad) and (week := week_most(row.budget)):
        yield pair("in any week", f"at most {figures.with_currency(week)}")
    if not isinstance(row, Ad):
        yield pair("in its life", row_words(ever, Span.LIFE))
    for sentence in doubt_sentences(today):
        yield from paragraph(sentence, width)


def _tomorrow(about: Subject) -> Iterator[Line]:
    if isinstance(about.entity, Ad):
        return
    later = about.entity.budget.from_tomorrow
    if later is not None:
        yield pair("from tomorrow", f"{figures.with_currency(later)} a day")


def _chart(about: Subject) -> Iterator[Line]:
    detail = about.detail
    if detail is None or not detail.hours:
        return
    now = about.account.advertiser.local(detail.read_at)
    spent = by_hour(detail.hours, now.date(), now.tzinfo)
    top = max(spent)
    if top <= 0:
        return
    peak = figures.money(Money(top, about.currency))
    yield line(segment(f" spend by the hour today, highest {peak}", DIM))
    for row in bars(spent, top, _CHART_ROWS):
        yield line(segment(f" {row}", ACCENT))
    yield line(segment(AXIS, DIM))


_RATES = frozenset({"CTR", "VTR"})
_COSTS = frozenset({"CPC", "CPM", "per conversion", "value"})
_ROAS = "ROAS"
"""Named even without a figure, so that a user who looks for it reads that TikTok has none."""


def _figures(results: Results) -> tuple[tuple[str, Decimal | None], ...]:
    return (
        ("spend", results.spend),
        ("impressions", results.impressions),
        ("reach", results.reach),
        ("views", results.views),
        ("views of 6 s", results.views_6s),
        ("to the end", results.views_complete),
        ("VTR", results.view_rate),
        ("clicks", results.clicks),
        ("CTR", results.ctr),
        ("CPC", results.cpc),
        ("CPM", results.cpm),
        ("likes", results.likes),
        ("comments", results.comments),
        ("shares", results.shares),
        ("follows", results.follows),
        ("profile visits", results.profile_visits),
        ("conversions", results.conversions),
        ("per conversion", results.cost_per_conversion),
        ("value", results.value),
        (_ROAS, results.roas),
    )


def _results(about: Subject, width: int) -> Iterator[Line]:
    detail = about.detail
    if detail is None:
        yield line(segment(" results not read yet", DIM))
        return
    if detail.problem:
        yield line(segment(f" {detail.problem}", WARN))
    if detail.today is None and detail.lifetime is None:
        return
    label, first, second = (LABEL, 14, 16) if width >= _WIDE else (14, 12, 13)
    yield line(segment(f" {'results':<{label}}{'today':>{first}}{'lifetime':>{second}}", DIM))
    today = _figures(detail.today or Results())
    lifetime = _figures(detail.lifetime or Results())
    for (name, now), (_, ever) in zip(today, lifetime, strict=True):
        if now is None and ever is None and name != _ROAS:
            continue
        shown = [_figure(name, each, about.currency) for each in (now, ever)]
        yield line(f" {name:<{label}}{fit_right(shown[0], first)}{fit_right(shown[1], second)}")
    yield line(
        segment(f" read {figures.stamp_time(detail.read_at, about.account.advertiser)}", DIM)
    )


def _figure(name: str, value: Decimal | None, currency: str) -> str:
    if value is None:
        return "not reported" if name == _ROAS else "-"
    if name == _ROAS:
        return figures.ratio(value)
    if name in _RATES:
        return figures.rate(value)
    if name in _COSTS or name == "spend":
        return figures.money(Money(value, currency))
    return figures.count(value)


def _schedule(about: Subject, width: int) -> Iterator[Line]:
    if not isinstance(about.entity, AdGroup):
        return
    yield from paragraph(f"Runs {schedule_words(about.entity, about)}", width)
    if hours := dayparting_words(about.entity.dayparting):
        yield from paragraph(f"Only {hours}", width)


def _history(about: Subject, width: int) -> Iterator[Line]:
    record = about.record
    now, who = about.clock.now(), about.account.advertiser
    if about.moved is not None:
        for text in (pane_words(about.moved, now, who), spent_words(about.moved)):
            yield from paragraph(text, width) if text else ()
    if record is not None:
        yield from _latest(about, record, width)
    for place, (when, what) in enumerate(earlier(about.earlier, now, who)):
        if place == 0:
            yield line(segment(" before that" if record else " what was done", BOLD))
        yield pair(when, what)


def _latest(about: Subject, record: ChangeRecord, width: int) -> Iterator[Line]:
    who = about.account.advertiser
    asked = "stop" if record.change.is_stop else "start"
    yield line(segment(f" {asked}, asked by {record.change.cause.value}", BOLD))
    for step in record.steps:
        yield pair(figures.stamp_time(step.at, who), step.state.value)
    if record.message:
        who_said = "ttui" if record.state is ChangeState.REJECTED_LOCALLY else "TikTok"
        yield from paragraph(f"{who_said}: {clean(message_of(record))}", width)
    if record.warning:
        yield from paragraph(record.warning, width)
    if record.spend_at_stop:
        yield pair("charged then", figures.with_currency(record.spend_at_stop))
    if late := late_words(record, about.clock.now(), who):
        yield pair("since then", late)
    if record.final_spend:
        yield pair("final charge", figures.with_currency(record.final_spend))
    if record.request_id:
        yield pair("request", record.request_id)


def _facts(about: Subject, width: int) -> Iterator[Line]:
    entity = about.entity
    if isinstance(entity, Campaign):
        yield pair("campaign", entity.ref.id)
        if entity.objective:
            yield pair("objective", entity.objective)
        if entity.is_ios14_dedicated:
            yield pair("iOS 14", "dedicated campaign")
        if entity.is_reservation:
            yield pair("bought", why(Reason.RESERVATION, entity.switch).removeprefix("bought "))
    else:
        yield pair("campaign", entity.campaign_id)
    if isinstance(entity, AdGroup):
        yield pair("ad group", entity.ref.id)
    if isinstance(entity, Ad):
        yield pair("ad group", entity.adgroup_id)
        yield pair("Smart+ ad" if entity.smart_plus else "ad", entity.ref.id)
        if entity.post_id:
            yield pair("post", entity.post_id)
    yield pair("ad account", entity.ref.advertiser_id)
    yield from paragraph(f"TikTok says {entity.delivery.raw or 'no delivery status'}", width)
    if entity.create_time:
        who = about.account.advertiser
        yield pair("made", figures.near_time(entity.create_time, about.clock.now(), who))
    for oddity in entity.oddities:
        yield from paragraph(f"not understood: {clean(oddity)}", width)
