"""Step 9: why the account is closed. Chosen from a list, or written."""

from ttui.domain.closing.checklist import Action, ClosingStep, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.view import View

_REASONS = (
    "No longer advertising on TikTok",
    "Moving to another ad account",
    "Account opened by mistake",
    "Results not worth the cost",
    "Business closed or sold",
    "Security: somebody else had access",
)


def reason_step(view: View) -> ClosingStep:
    """The latest reason that somebody gave."""
    step = Draft(StepId.REASON, "Kept in the closing report; TikTok's own page asks for one too.")
    attestation = view.last(EventKind.REASON_GIVEN)
    chosen = attestation.text if attestation else ""
    for one in _REASONS:
        step.add_action(Action.CHOOSE_REASON, one, one, text=one, done=one == chosen)
    step.add_action(Action.CHOOSE_REASON, "Another: write it", wants_text=True)
    if attestation is None:
        return step.end(State.TO_DO, "Choose one, or write it.")
    step.by(attestation, chosen)
    return step.end(State.DONE)
