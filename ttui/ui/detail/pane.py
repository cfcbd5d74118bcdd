"""The pane that follows the cursor: four lines below the tree, everything beside it."""

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.binding import BindingType

from ttui.domain.app_state import AppState
from ttui.domain.ceiling import Ceiling
from ttui.domain.ceilings_of_all import rows_that_may_run
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef, Level
from ttui.domain.orphans import is_orphans_ref, problems_of
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.totals import Totals, totals
from ttui.domain.unread import UnreadAccount
from ttui.ui.detail import account as of_account
from ttui.ui.detail.full import full_lines
from ttui.ui.detail.short import short_lines
from ttui.ui.drawing.boundary import drawn
from ttui.ui.drawing.lines import Line, line, paragraph, segment
from ttui.ui.drawing.styles import BAD, BOLD, DIM
from ttui.ui.input.keys import Scope, bindings
from ttui.ui.widgets.ceiling_cache import CeilingCache
from ttui.ui.widgets.lines_view import LinesView
from ttui.ui.wording import figures, status_words
from ttui.ui.wording.row_facts import subject

CeilingOf = Callable[[AccountSnapshot], Ceiling]
"""The most that an account can still be charged today."""


class DetailPane(LinesView, can_focus=True):
    """Draws the details of one row; scrolls while it has the keys."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.TEXT)

    def __init__(self, clock: Clock, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._clock = clock
        self._ref: EntityRef | None = None
        self.totals_of: Callable[[AccountSnapshot], Totals] = totals
        """Shared with the header, so that both say the same of an account."""
        self.ceilings: CeilingCache | None = None
        """The header's too."""

    def show(self, app_state: AppState, ref: EntityRef | None, *, full: bool) -> None:
        """Draw a row of an app state; a different row starts at its top."""
        if ref != self._ref:
            self._ref = ref
            self.scroll_to(y=0, animate=False)
        width = self.size.width or 80

        def made() -> tuple[Line, ...]:
            return detail_lines(
                app_state,
                ref,
                self._clock,
                width,
                full=full,
                totals_of=self.totals_of,
                ceiling_of=self._ceiling_of(app_state),
            )

        self.draw(drawn(made, "this pane"))

    def _ceiling_of(self, app_state: AppState) -> CeilingOf | None:
        ceilings = self.ceilings
        if ceilings is None:
            return None
        may_run = rows_that_may_run(app_state)
        return lambda account: ceilings.of(account, may_run)


def detail_lines(
    app_state: AppState,
    ref: EntityRef | None,
    clock: Clock,
    width: int,
    *,
    full: bool,
    totals_of: Callable[[AccountSnapshot], Totals] = totals,
    ceiling_of: CeilingOf | None = None,
) -> tuple[Line, ...]:
    """The lines of any row; also of an ad account or a row that is gone."""
    about = subject(app_state, ref, clock)
    if about is not None:
        return full_lines(about, width) if full else short_lines(about, width)
    account = app_state.account(ref.advertiser_id) if ref else None
    unread = app_state.unread.get(ref.advertiser_id) if ref else None
    if account is None and unread is not None:
        return tuple(_unread_lines(unread, clock, width))
    if account is None or ref is None:
        return tuple(paragraph(app_state.feed.message or "Nothing to show yet.", width))
    if is_orphans_ref(ref):
        return tuple(_problem_lines(account, width, 50 if full else 3))
    if ref.level is not Level.ADVERTISER:
        return (line(segment(" This row is gone from TikTok's lists.", DIM)),)
    shown = of_account.AccountSubject(
        app_state=app_state,
        account=account,
        clock=clock,
        totals_of=totals_of,
        ceiling=ceiling_of(account) if ceiling_of is not None else None,
    )
    return _account_lines(shown, unread, width, full=full)


def _account_lines(
    shown: of_account.AccountSubject, unread: UnreadAccount | None, width: int, *, full: bool
) -> tuple[Line, ...]:
    clock = shown.clock
    lost = _unread_lines(unread, clock, width)[1:] if unread is not None else []
    if full:
        return (*lost, *of_account.full_lines(shown, width))
    lines = of_account.short_lines(shown, width)
    return (*lines[:1], *lost, *lines[1:])


def _unread_lines(unread: UnreadAccount, clock: Clock, width: int) -> list[Line]:
    """Why an ad account cannot be read, TikTok's words, and the times of the last and next try."""
    head = line(segment(f" {unread.advertiser_id}", BOLD), segment("   ad account", DIM))
    now = clock.monotonic()
    tried = f"asked {figures.age(max(0.0, now - unread.tried.tick))} ago"
    again = "not asked again"
    if unread.retry_at is not None:
        again = f"asked again in {figures.age(max(0.0, unread.retry_at - now))}"
    why = f"Cannot be read now: {status_words.UNREAD_SENTENCES[unread.reason]}; {tried}, {again}."
    return [
        head,
        *(line(*(segment(part.text, BAD) for part in made)) for made in paragraph(why, width)),
        *paragraph(f"TikTok says: {unread.words}", width),
    ]


def _problem_lines(account: AccountSnapshot, width: int, most: int) -> Iterator[Line]:
    """The rows and reports of an account that could not be read."""
    for problem in problems_of(account)[:most]:
        text = f"{status_words.LEVELS[problem.level]} {problem.id}: {problem.reason}"
        yield from paragraph(text, width)
