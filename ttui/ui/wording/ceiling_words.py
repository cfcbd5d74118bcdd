"""What is said of the most that can still be charged: "at most", "at least", "no limit"."""

from collections.abc import Sequence
from enum import Enum, auto

from ttui.domain.ceiling import Ceiling, CeilingKind, Doubt, Span
from ttui.domain.ceilings_of_all import AllCeilings
from ttui.domain.money import Money, minor_digits
from ttui.ui.wording import figures
from ttui.ui.wording.rows import number_of


class Room(Enum):
    """How many words there is room for."""

    FULL = auto()
    SHORT = auto()
    BARE = auto()
    NONE = auto()


def amount_of(ceiling: Ceiling) -> str:
    """The number of a row, in the currency's digits: a limit is rounded up, a least down."""
    return _amount(ceiling.rounded(minor_digits(ceiling.known.currency)))


def _amount(amount: Money) -> str:
    return f"{amount.amount:,f}"


def row_words(ceiling: Ceiling, span: Span = Span.TODAY) -> str:
    """Of one row: `at most 117.90 more today`, or that there is no limit."""
    when = " today" if span is Span.TODAY else ""
    match ceiling.kind:
        case CeilingKind.UNLIMITED:
            return f"no limit{when}: {_WHY_NO_LIMIT[Doubt.NO_BUDGET in ceiling.doubts]}"
        case CeilingKind.AT_LEAST if not ceiling.known.amount:
            return f"limit of {span.value} not known"
        case CeilingKind.AT_LEAST:
            return f"at least {amount_of(ceiling)} more{when}"
        case CeilingKind.AT_MOST:
            return f"at most {amount_of(ceiling)} more{when}"


def why_words(ceiling: Ceiling) -> str:
    """Why a row's ceiling is the least it can be, in few words; empty where it is not."""
    if ceiling.kind is not CeilingKind.AT_LEAST:
        return ""
    return next((UNREAD_WORDS[one] for one in UNREAD_WORDS if one in ceiling.doubts), "")


def cell(ceiling: Ceiling) -> str:
    """Of one row, in the tree's column."""
    match ceiling.kind:
        case CeilingKind.UNLIMITED:
            return "no limit"
        case CeilingKind.AT_LEAST:
            return f"{amount_of(ceiling)} + ?" if ceiling.known.amount else "?"
        case CeilingKind.AT_MOST:
            return amount_of(ceiling)


def all_words(found: AllCeilings, room: Room, *, zeros: bool = True) -> str:
    """Of all accounts: `at most 640 more today`; whole units, so that the figure stays short.

    Args:
        found: the sums.
        room: how many words.
        zeros: also name a currency in which surely nothing more can be charged.
    """
    if room is Room.NONE or not found.by_currency:
        return ""
    named = len(found.by_currency) > 1
    shown = [one for one in found.by_currency if zeros or not one.is_zero]
    words = _sums(shown or found.by_currency, room, named=named)
    late = " + late charges" if room is Room.FULL else " + late"
    return words + late if found.arriving else words


def _sums(sums: Sequence[Ceiling], room: Room, *, named: bool) -> str:
    end = {Room.FULL: " more today", Room.SHORT: " more"}.get(room, "")
    kinds = {one.kind for one in sums}
    if kinds == {CeilingKind.AT_MOST}:
        return f"at most {' + '.join(_whole(one, named=named) for one in sums)}{end}"
    return ", ".join(_sum(one, room, end, named=named) for one in sums)


def _sum(one: Ceiling, room: Room, end: str, *, named: bool) -> str:
    of = f" {one.known.currency}" if named else ""
    match one.kind:
        case CeilingKind.UNLIMITED:
            campaigns = number_of(one.unlimited, "campaign")
            why = f": {campaigns} without a budget" if room is Room.FULL else ""
            return f"no limit{of}{why}"
        case CeilingKind.AT_LEAST if not one.known.amount:
            return f"limit{of} not known"
        case CeilingKind.AT_LEAST:
            return f"at least {_whole(one, named=named)}{end}"
        case CeilingKind.AT_MOST:
            return f"at most {_whole(one, named=named)}{end}"


def _whole(one: Ceiling, *, named: bool) -> str:
    amount = one.rounded(0)
    return f"{_amount(amount)} {amount.currency}".rstrip() if named else _amount(amount)


_WHY_NO_LIMIT = {True: "it has no budget", False: "it has no end"}
UNREAD_WORDS = {
    Doubt.BUDGET_UNREAD: "a budget was not read",
    Doubt.ADGROUPS_UNREAD: "its ad groups were not read",
    Doubt.SMART_PLUS_UNREAD: "Smart+ increases were not read",
    Doubt.SHOP_UNREAD: "its details were not read",
    Doubt.SESSIONS_UNREAD: "extra budgets unknown",
    Doubt.INCREASE_UNPUBLISHED: "TikTok does not say how far it raises this budget",
    Doubt.PROMOTE_KIND: "nobody says whether the budget is daily",
    Doubt.RESERVATION: "its price was not read",
    Doubt.NOT_LISTED: "campaigns may be on no list",
    Doubt.OVERSPENT: "the budget is overspent, and it still delivers",
}
"""Why a ceiling is the least it can be."""


def doubt_sentences(ceiling: Ceiling) -> tuple[str, ...]:
    """What a row's ceiling rests on, one sentence each; unconfirmed rules are named as such."""
    documented = figures.money(ceiling.documented)
    made = []
    for doubt in Doubt:
        if doubt not in ceiling.doubts:
            continue
        if doubt in _SENTENCES:
            made.append(_SENTENCES[doubt].format(documented=documented))
        elif doubt in UNREAD_WORDS:
            made.append(f"{UNREAD_WORDS[doubt].capitalize()}, so it may be more.")
    return tuple(made)


_SENTENCES = {
    Doubt.DAILY: "A daily budget counts as a limit: TikTok documents no charge above it. Others"
    " tell of 20 to 30 % more (unconfirmed).",
    Doubt.DYNAMIC: "A dynamic daily budget may take 1.25 times its amount in one day, as TikTok"
    " documents, and 7 times in a week.",
    Doubt.SMART_PLUS_INCREASE: "Smart+ may raise this budget: to 3 times as documented, which"
    " leaves {documented} today; to 7.74 times if the steps build on each other. Which one is"
    " unconfirmed, so the larger one counts.",
    Doubt.SMART_PLUS_UNREAD: "Whether Smart+ raises this budget by itself was not read: it may be"
    " 3 to 7.74 times as much (unconfirmed).",
    Doubt.SHOP_INCREASE: "TikTok may raise this budget by itself during the day; the largest amount"
    " that its pages give counts (unconfirmed where both kinds are on).",
    Doubt.INCREASE_UNPUBLISHED: "TikTok raises this budget by itself, up to ten times a day, and"
    " publishes no percentage.",
    Doubt.SESSIONS_UNREAD: "Extra budgets unknown: boost sessions may come on top.",
    Doubt.SESSION_CHARGES: "Boost sessions that ended today may be in what was charged, so it is"
    " not subtracted; without them {documented} is left.",
    Doubt.PROMOTE_KIND: "Nobody says whether a Promote's budget is for a day or for all of it; the"
    " larger rest counts. If it is for all of it, {documented} is left.",
    Doubt.SESSIONS_WHILE_OFF: "Its boost sessions may go on while it is off (unconfirmed; TikTok's"
    " pages suggest that they do not).",
    Doubt.OFF_BY_TIKTOK: "TikTok switched it off, and may switch it on again by itself"
    " (unconfirmed).",
    Doubt.OVERSPENT: "More was charged than its budget allows, and it still delivers: the budget is"
    " no limit.",
}
