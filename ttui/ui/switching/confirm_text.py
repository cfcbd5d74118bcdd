"""The texts of questions, as lines, without Textual."""

from collections.abc import Sequence
from dataclasses import dataclass

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.changes import ChangeRecord, StatusChange
from ttui.domain.charged import BudgetSource
from ttui.domain.clock import Clock
from ttui.domain.spend import Window
from ttui.domain.status import DeliveryState
from ttui.ui.drawing.lines import cut_name
from ttui.ui.wording import figures, shop, status_words
from ttui.ui.wording.ceiling_words import row_words
from ttui.ui.wording.row_facts import Subject, no_budget_words, subject
from ttui.ui.wording.rows import number_of
from ttui.ui.wording.schedule import dayparting_words, schedule_words

_SHOWN_ROWS = 5
_LONGEST_NAME = 50
"""Cells of a name at most, so that one name does not push the other rows out of the box."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that must be accepted before something is done."""

    title: str
    lines: tuple[str, ...]
    """Paragraphs; they may hold hostile text."""
    accept: str
    """The word on the side that acts, such as `Start`."""


def switch_question(
    changes: Sequence[StatusChange],
    app_state: AppState,
    clock: Clock,
    *,
    special: Sequence[str] = (),
    refusals: Sequence[str] = (),
    is_undo: bool = False,
) -> Question:
    """The question before rows go on, or before a stop that is final (KEYS.md grade 2)."""
    starts = [change for change in changes if not change.is_stop]
    verb = "Start" if starts else "Stop"
    title = f"{verb} {_names(changes)}?"
    if is_undo:
        title = f"Take back: {title[0].lower()}{title[1:]}"
    lines: list[str] = []
    for change in changes[:_SHOWN_ROWS]:
        lines.extend(_about(change, app_state, clock, several=len(changes) > 1))
    if len(changes) > _SHOWN_ROWS:
        lines.append(f"... and {len(changes) - _SHOWN_ROWS} more")
    started = (app_state.entity(change.ref) for change in starts)
    lines.extend(shop.start_effects(row for row in started if isinstance(row, Campaign)))
    lines.extend(special)
    lines.extend(f"Not included: {reason}" for reason in refusals)
    if starts:
        lines.append("Switching on spends money from the moment TikTok delivers.")
    return Question(title, tuple(lines), verb)


def _names(changes: Sequence[StatusChange]) -> str:
    if len(changes) == 1:
        return f"{status_words.LEVELS[changes[0].ref.level]} {changes[0].name}"
    return f"{len(changes)} rows"


def _about(change: StatusChange, app_state: AppState, clock: Clock, *, several: bool) -> list[str]:
    about = subject(app_state, change.ref, clock)
    if about is None:
        return [f"{_short(change.name)}: nothing more is known of it"]
    if several:
        return [
            f"{status_words.LEVELS[change.ref.level]} {_short(change.name)}: {_budget_words(about)}"
        ]
    lines = [_budget_words(about)]
    if not change.is_stop:
        lines.append(f"Once it is on: {row_words(about.ceiling_if_on)}")
    lines.extend(_schedules(about))
    burn = figures.per_hour(about.burn, about.currency) if about.burn is not None else "not known"
    lines.append(f"Burn last known: {burn}")
    if not change.is_stop:
        lines.extend(_parents_off(about))
    return lines


def _budget_words(about: Subject) -> str:
    """What a row may spend and was charged; names the row with the budget if it has none."""
    texts = []
    for money in about.money:
        window = "today" if money.window is Window.TODAY else "lifetime"
        charged = (
            f"{figures.money(money.charged)} charged {window}"
            if money.charged is not None
            else f"charged {window}: not read yet"
        )
        if money.budget is None:
            texts.append(f"{no_budget_words(money)}; {charged}")
            continue
        limit = figures.with_currency(money.budget)
        span = "/day" if money.window is Window.TODAY else " in all"
        whole = " (sum of its ad groups)" if money.source is BudgetSource.SUM_OF_ADGROUPS else ""
        texts.append(f"Budget {limit}{span}{whole}; {charged}")
    return "; ".join(texts)


def _schedules(about: Subject) -> list[str]:
    entity, account = about.entity, about.account
    if isinstance(entity, AdGroup):
        groups = [entity]
    elif isinstance(entity, Ad):
        group = account.adgroups.get(entity.adgroup_id)
        groups = [group] if group else []
    else:
        keys = account.adgroups_of.get(entity.ref.id, ())
        groups = [account.adgroups[key] for key in keys[:1]]
        if len(keys) != 1:
            return [f"Schedule: set at its {len(keys)} ad groups"] if keys else []
    lines = []
    for group in groups:
        lines.append(f"Schedule: {schedule_words(group, about)}")
        if hours := dayparting_words(group.dayparting):
            lines.append(f"Only {hours}")
    return lines


def _parents_off(about: Subject) -> list[str]:
    state = about.account.delivery(about.entity).state
    above = [each for each in about.account.above(about.entity.ref) if each.switch == "DISABLE"]
    if not above and state not in {DeliveryState.CAMPAIGN_OFF, DeliveryState.ADGROUP_OFF}:
        return []
    name = f" ({above[-1].name})" if above else ""
    level = status_words.LEVELS[above[-1].ref.level] if above else "campaign"
    return [f"Its {level}{name} is off: nothing is delivered until that is on too."]


def quit_question(pending: Sequence[ChangeRecord], seconds: float) -> Question:
    """The question whether to quit while changes are open.

    Args:
        pending: the open changes.
        seconds: how long ttui waits for them.
    """
    lines = [
        f"{_short(each.change.name)}: {status_words.change_sentence(each)}"
        for each in pending[:_SHOWN_ROWS]
    ]
    lines.append(
        f"ttui waits up to {seconds:.0f} s for what is in flight. "
        "What is open then is journalled and checked at the next start."
    )
    changes = number_of(len(pending), "change")
    return Question(f"Quit while {changes} not settled?", tuple(lines), "Quit")


def _short(name: str) -> str:
    return cut_name(name, _LONGEST_NAME)
