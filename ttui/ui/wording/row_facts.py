"""The facts of one row: its money, its changes, and why a figure is missing."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from ttui.domain.app_state import AppState
from ttui.domain.campaign import Ad, AdGroup, Campaign
from ttui.domain.ceiling import Ceiling, Span
from ttui.domain.ceilings import Ceilings
from ttui.domain.ceilings_of_all import rows_that_may_run
from ttui.domain.changes import ChangeRecord
from ttui.domain.charged import BudgetLine, BudgetSource, charged_so_far
from ttui.domain.clock import Clock
from ttui.domain.ids import EntityRef
from ttui.domain.money import Money
from ttui.domain.outside import OutsideChange
from ttui.domain.snapshot import AccountSnapshot
from ttui.domain.spend import REPORT_LAG, Detail, Window
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.outside_switch import latest

_LAG_HOURS = Decimal(REPORT_LAG // timedelta(minutes=1)) / 60


@dataclass(frozen=True, slots=True)
class Subject:
    """One row with all data for its lines."""

    app_state: AppState
    account: AccountSnapshot
    entity: Campaign | AdGroup | Ad
    clock: Clock

    @property
    def currency(self) -> str:
        """The account's currency."""
        return self.account.advertiser.currency

    @property
    def detail(self) -> Detail | None:
        """The row's full report; None until it was read."""
        return self.app_state.details.get(self.entity.ref)

    @property
    def record(self) -> ChangeRecord | None:
        """The row's latest change."""
        return self.app_state.changes.get(self.entity.ref)

    @property
    def moved(self) -> OutsideChange | None:
        """The latest move of the switch, if this session did not make it."""
        change = self.app_state.outside.get(self.entity.ref)
        return latest(change, self.record, self.entity.switch)

    @property
    def earlier(self) -> tuple[ChangeRecord, ...]:
        """The journal's earlier changes of the row, newest first."""
        latest = self.record.change.change_id if self.record else ""
        known = self.app_state.history.get(self.entity.ref, ())
        return tuple(record for record in known if record.change.change_id != latest)

    @property
    def burn(self) -> Decimal | None:
        """Money per hour; known for campaigns."""
        burning = self.account.burning(self.entity)
        return burning.amount if burning is not None else None

    @property
    def money(self) -> tuple[BudgetLine, ...]:
        """The charge so far of each budget."""
        return charged_so_far(self.account, self.entity)

    @property
    def ceiling(self) -> Ceiling:
        """The most that can still be charged today."""
        return self.ceiling_of(Span.TODAY)

    def ceiling_of(self, span: Span) -> Ceiling:
        """The same of today, or of the budget's life."""
        may_run = rows_that_may_run(self.app_state)
        return Ceilings(self.account, self.clock.now(), span, may_run).of(self.entity)

    @property
    def ceiling_if_on(self) -> Ceiling:
        """The most that could be charged today if the row were on; its parents are as they are."""
        may_run = rows_that_may_run(self.app_state) | {self.entity.ref}
        return Ceilings(self.account, self.clock.now(), may_run=may_run).of(self.entity)

    def is_limit(self, left: Money | None) -> bool:
        """Whether nothing beyond this rest of a budget can be charged, by any rule of TikTok's."""
        ceiling = self.ceiling
        return not ceiling.doubts and ceiling.most is not None and ceiling.most == left


def subject(app_state: AppState, ref: EntityRef | None, clock: Clock) -> Subject | None:
    """The row with this ref, or None for an ad account or a row that is gone."""
    account = app_state.account(ref.advertiser_id) if ref else None
    entity = account.entity(ref) if account and ref else None
    return Subject(app_state, account, entity, clock) if account and entity else None


def why_unknown(about: Subject, window: Window) -> str:
    """Why there is no figure; it is never shown as 0."""
    ref, account = about.entity.ref, about.account
    if ref in account.unread.get(window, ()):
        reasons = (
            one.reason
            for one in account.problems
            if one.of_report and one.level is ref.level and one.id in {ref.id, ""}
        )
        return f"not read: {clean(next(reasons, 'TikTok sent no figure'))}"
    if about.entity.origin in account.unpriced:
        return "no permission to read the spend of Shop ads; it can be stopped all the same"
    if account.money_read_at(ref) is None:
        return "not read yet"
    return "not read yet, or the report leaves this row out"


_NO_BUDGET = {
    BudgetSource.AT_CAMPAIGN: "budget is the campaign's",
    BudgetSource.AT_ADGROUP: "budget is the ad group's",
    BudgetSource.NONE: "no budget",
    BudgetSource.UNREAD: "budget not read yet",
    BudgetSource.REPORT: "the report names no budget",
}


def no_budget_words(money: BudgetLine) -> str:
    """Why there is no budget beside the charge."""
    return _NO_BUDGET.get(money.source, "TikTok sent no amount for its budget")


def late_charge(about: Subject) -> Money | None:
    """Money that may still be charged after a stop: the burn of the lag (contract 8.3)."""
    if not about.burn:
        return None
    return Money(about.burn * _LAG_HOURS, about.currency)
