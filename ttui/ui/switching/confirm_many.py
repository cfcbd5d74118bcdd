"""The question before several rows go on: how many, what they may spend, and their names."""

from collections.abc import Sequence
from dataclasses import replace

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Campaign
from ttui.domain.ceiling import Ceiling, ceiling_sum
from ttui.domain.ceilings import Ceilings
from ttui.domain.ceilings_of_all import AllCeilings, rows_that_may_run
from ttui.domain.changes import StatusChange
from ttui.domain.charged import charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import Level
from ttui.domain.money import Money, totals_by_currency
from ttui.domain.spend import Window
from ttui.ui.switching.confirm_text import Question, switch_question
from ttui.ui.wording import figures
from ttui.ui.wording.ceiling_words import Room, all_words
from ttui.ui.wording.rows import rows_words


def group_question(
    changes: Sequence[StatusChange],
    app_state: AppState,
    clock: Clock,
    *,
    special: Sequence[str] = (),
    left: Sequence[str] = (),
    is_undo: bool = False,
) -> Question:
    """The question of KEYS.md grade 2, for several rows or for one.

    Args:
        changes: all of one key press.
        app_state: where budgets and burn are known.
        clock: for ages.
        special: sentences that the question must add.
        left: sentences about rows that are not included.
        is_undo: True for an undo.
    """
    asked = switch_question(
        changes, app_state, clock, special=special, refusals=left, is_undo=is_undo
    )
    starts = [change for change in changes if not change.is_stop]
    if len(starts) <= 1:
        return asked
    stops = len(changes) - len(starts)
    first = [f"{stops} of them go off, {len(starts)} go on."] if stops else []
    return replace(asked, lines=(*first, *sums(starts, app_state, clock), *asked.lines))


def sums(changes: Sequence[StatusChange], app_state: AppState, clock: Clock) -> tuple[str, ...]:
    """What the rows that go on may spend together: budgets by window, the most, the last burn.

    A budget counts once, not at a campaign and again at its ad groups.
    """
    refs = {change.ref for change in changes}
    budgets: dict[Window, list[Money]] = {Window.TODAY: [], Window.LIFETIME: []}
    burning: list[Money | None] = []
    without = 0
    for change in changes:
        account = app_state.account(change.ref.advertiser_id)
        entity = account.entity(change.ref) if account else None
        if account is None or entity is None:
            without += 1
            continue
        if isinstance(entity, Campaign):
            burning.append(account.burning(entity))
        if any(above.ref in refs for above in account.above(change.ref)):
            continue
        lines = charged_so_far(account, entity)
        known = [line for line in lines if line.budget is not None]
        for line in known:
            if line.budget is not None:
                budgets[line.window].append(line.budget)
        without += not known
    has_campaigns = any(ref.level is Level.CAMPAIGN for ref in refs)
    burn = [_burn_words(burning)] if has_campaigns else []
    most = _most_words(changes, app_state, clock)
    return (_budget_words(budgets, without), *most, *burn)


def _most_words(
    changes: Sequence[StatusChange], app_state: AppState, clock: Clock
) -> tuple[str, ...]:
    """The most that can be charged today once these rows are on; each budget counts once."""
    refs = frozenset(change.ref for change in changes)
    may_run = rows_that_may_run(app_state) | refs
    found: dict[str, list[Ceiling]] = {}
    for account in app_state.accounts:
        ceilings = Ceilings(account, clock.now(), may_run=may_run)
        own = (ref for ref in refs if ref.advertiser_id == account.advertiser.advertiser_id)
        rows = (row for row in map(account.entity, own) if row is not None)
        tops = (row for row in rows if not any(one.ref in refs for one in account.above(row.ref)))
        found.setdefault(ceilings.currency, []).extend(map(ceilings.of, tops))
    sums = (ceiling_sum(some, currency) for currency, some in found.items() if some)
    words = all_words(AllCeilings(tuple(sums)), Room.FULL)
    return (f"Once they are on: {words}.",) if words else ()


def _budget_words(budgets: dict[Window, list[Money]], without: int) -> str:
    spans = {Window.TODAY: "/day", Window.LIFETIME: " in all"}
    limits = [
        figures.with_currency(each) + span
        for window, span in spans.items()
        for each in totals_by_currency(budgets[window])
    ]
    text = f"Budgets together: {' and '.join(limits)}." if limits else "No budget is known of them."
    if limits and without:
        have = "has" if without == 1 else "have"
        text += f" {rows_words(without)} {have} no budget of their own."
    return text


def _burn_words(burning: Sequence[Money | None]) -> str:
    known = [one for one in burning if one is not None]
    sums = [one for one in totals_by_currency(known) if one.amount]
    words = " + ".join(f"{figures.with_currency(one)}/h" for one in sums)
    if len(known) < len(burning):
        words = f"at least {words}" if words else "not known"
    return f"Burn last known together: {words or 'none'}."
