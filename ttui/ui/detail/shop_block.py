"""What the long detail says of a GMV Max campaign: shop, target, increases, extra budgets."""

from collections.abc import Iterator
from datetime import datetime

from ttui.domain.campaign import Campaign, Origin
from ttui.domain.shop import BudgetIncrease, IncreaseOf, RoiProtection, Session, SessionKind, ShopAd
from ttui.domain.shop_coverage import reported_since
from ttui.ui.detail.pair import pair
from ttui.ui.drawing.lines import Line, clean, line, paragraph, segment
from ttui.ui.drawing.styles import BOLD, WARN
from ttui.ui.wording import figures, shop
from ttui.ui.wording.row_facts import Subject

_PROTECTION = {
    RoiProtection.IN_EFFECT: "in effect; a stop ends it for today",
    RoiProtection.NOT_ELIGIBLE: "not today",
    RoiProtection.UNKNOWN: "not known",
}
_DAYS = {
    IncreaseOf.ORDINARY_DAYS: "raised by TikTok",
    IncreaseOf.PROMOTION_DAYS: "promotion days",
}
_SESSIONS = {
    SessionKind.MAX_DELIVERY: "max delivery",
    SessionKind.CREATIVE_BOOST: "creative boost",
    SessionKind.UNKNOWN: "extra budget",
}
UNKNOWN_EXTRAS = "extra budgets unknown"


def shop_lines(about: Subject, width: int) -> Iterator[Line]:
    """The lines; none for a row that is no GMV Max campaign."""
    row = about.entity
    if not isinstance(row, Campaign) or not row.is_shop:
        return
    known = row.shop or ShopAd()
    yield line(segment(f" {shop.kind(row)} (GMV Max)", BOLD))
    yield pair("ROI protection", _PROTECTION[known.protection])
    yield from _details(known, about, width)
    if row.origin is Origin.SHOP_PRODUCT:
        yield from _extras(known, about)
    since = reported_since(about.account, row)
    if since is not None:
        text = f"Figures in all are those since {since}: TikTok reports no more of its life."
        yield from paragraph(text, width)
    yield from paragraph(shop.ONE_LEVEL, width)


def _details(known: ShopAd, about: Subject, width: int) -> Iterator[Line]:
    details = known.details
    if details is None:
        text = "Its budget, ROI target, increases and shop are not read yet."
        yield from (
            tuple(segment(one.text, WARN) for one in part) for part in paragraph(text, width)
        )
        return
    yield pair("shop", clean(f"{details.name_of_shop} {details.store_id}".strip()) or "not sent")
    target = details.roas_target
    yield pair("ROI target", figures.ratio(target) if target is not None else "none")
    if details.products:
        yield pair("products", clean(details.products))
    for increase in details.increases:
        yield from _increase(increase, width)
    if details.has_unpublished_increase:
        text = "TikTok may raise its budget by itself, by a share that it does not publish."
        yield from paragraph(text, width)
    if details.schedule_start is not None:
        yield pair("runs", _span(details.schedule_start, details.schedule_end, about))
    if details.read_at is not None:
        yield pair("read", _at(details.read_at, about))


def _increase(increase: BudgetIncrease, width: int) -> Iterator[Line]:
    parts: list[str] = []
    if increase.percentage is not None:
        times = f", up to {increase.limit} times a day" if increase.limit is not None else ""
        parts.append(f"+{increase.percentage.normalize():f} % each time{times}")
    if increase.current is not None:
        parts.append(f"now {figures.with_currency(increase.current)}")
    if increase.maximum is not None:
        parts.append(f"at most {figures.with_currency(increase.maximum)} a day")
    if increase.remaining is not None:
        parts.append(f"{increase.remaining.normalize():f} times left today")
    text = "; ".join(parts) or "by how much was not sent"
    yield from paragraph(f"{_DAYS[increase.of]}: {text}", width)


def _extras(known: ShopAd, about: Subject) -> Iterator[Line]:
    if known.sessions is None:
        yield line(segment(f" {UNKNOWN_EXTRAS}", WARN))
        return
    if not known.sessions:
        yield pair("extra budgets", "none")
    for one in known.sessions:
        yield pair(_SESSIONS[one.kind], _session(one, about))


def _session(one: Session, about: Subject) -> str:
    budget = figures.with_currency(one.budget) + " a day" if one.budget else "budget not read"
    if one.start is None:
        return f"{budget}, on top"
    return f"{budget}, on top, {_span(one.start, one.end, about)}"


def _span(start: datetime, end: datetime | None, about: Subject) -> str:
    until = f"until {_at(end, about)}" if end is not None else "with no end"
    return f"from {_at(start, about)} {until}"


def _at(moment: datetime, about: Subject) -> str:
    return figures.near_time(moment, about.clock.now(), about.account.advertiser)
