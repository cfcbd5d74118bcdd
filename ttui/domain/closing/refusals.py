"""TikTok's reasons for not closing an account: the step each belongs to, and its meaning."""

from collections.abc import Mapping

from ttui.domain.closing.checklist import StepId

_REFUSALS: Mapping[str, tuple[StepId, str]] = {
    "DELIVERING": (
        StepId.STOPPED,
        "TikTok refused: ads delivered within the last 3 days (DELIVERING). Its reports may trail;"
        " ttui waits another day.",
    ),
    "UNPAID_BILL": (
        StepId.DEBTS,
        "TikTok refused: a bill is not paid (UNPAID_BILL). A payment may take days to be booked.",
    ),
    "SUSPENDED": (
        StepId.ROUTE,
        "TikTok refused: the account is suspended (SUSPENDED). Appeal first.",
    ),
    "UNFINISHED_TRANSFER": (
        StepId.DEBTS,
        "TikTok refused: a transfer of balance is not finished (UNFINISHED_TRANSFER). Finish or"
        " cancel it in Business Center under Finance.",
    ),
    "AUTOPAY_UNBILLED": (
        StepId.DEBTS,
        "TikTok refused: automatic payment has cost that is not billed yet (AUTOPAY_UNBILLED). Pay"
        " it now under Finance, Payment, or wait for the bill.",
    ),
}
"""The reasons of contract 9.1."""


def step_of_refusal(reason: str) -> StepId:
    """The step that one of TikTok's reasons belongs to."""
    return _REFUSALS[reason][0] if reason in _REFUSALS else StepId.CLOSE


def words_of_refusal(reason: str) -> str:
    """The meaning of one of TikTok's reasons."""
    if reason in _REFUSALS:
        return _REFUSALS[reason][1]
    return f"TikTok refused for a reason that ttui does not know: {reason}."
