"""Reads from wire rows how TikTok may raise the budgets of Smart+ rows (contract 5)."""

from ttui.api.mapping import Context
from ttui.api.port import AutoBudgetRow
from ttui.api.values import decimal_of, id_of
from ttui.api.wire import WireAutoBudget
from ttui.domain.auto_budget import AutoBudget, BudgetStrategy
from ttui.domain.ids import EntityRef, Level
from ttui.domain.money import Money
from ttui.domain.snapshot import RowProblem


def auto_budget_of(
    row: WireAutoBudget, _odd: tuple[str, ...], context: Context
) -> AutoBudgetRow | RowProblem:
    """The budget of a Smart+ campaign or ad group; what cannot be read is unknown, never "no"."""
    level = Level.ADGROUP if id_of(row.adgroup_id) else Level.CAMPAIGN
    key = id_of(row.adgroup_id) or id_of(row.campaign_id)
    if not key or id_of(row.advertiser_id) not in {"", context.advertiser_id}:
        return RowProblem(level, key, "A Smart+ row without an id of this ad account")
    amount = decimal_of(row.current_budget)
    current = None
    if amount is not None and amount > 0 and context.currency is not None:
        current = Money(amount, context.currency)
    strategy = BudgetStrategy.of(row.budget_auto_adjust_strategy)
    return AutoBudgetRow(
        EntityRef(context.advertiser_id, level, key), AutoBudget(strategy, current)
    )
