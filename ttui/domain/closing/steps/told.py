"""Step 7: team and clients told. Somebody attests to it."""

from ttui.domain.closing.checklist import Action, ClosingMethod, ClosingStep, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.draft import Draft
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.view import View


def told_step(view: View) -> ClosingStep:
    """Done once a user has written who was told."""
    step = Draft(
        StepId.TOLD,
        "Everybody who works in this account or is billed by it loses it at the same moment.",
    )
    step.add_action(Action.ATTEST, "Write who was told", StepId.TOLD.value, wants_text=True)
    attestation = view.last(EventKind.ATTESTED, subject=StepId.TOLD.value)
    if attestation is None:
        text = "Tell them (a message to copy is written for you), then write who was told."
        return step.end(State.TO_DO, text)
    step.by(attestation, f"Told: {attestation.text}")
    return step.end(State.DONE)


def message(view: View) -> str:
    """The message to team and clients, to copy; it quotes the account's name, which is hostile."""
    how = "through TikTok's API" if view.method is ClosingMethod.API else "in TikTok Ads Manager"
    return (
        f"We are closing the TikTok ad account {view.name} (id {view.advertiser_id}) for good,"
        f" {how}. From then on nobody can log in to it, and its campaigns, reports, audiences and"
        " files at TikTok are erased; we keep a backup. The TikTok profile and its posts are not"
        " affected. If you need anything out of this account, or still have to bill or pay"
        " something, tell us today."
    )
