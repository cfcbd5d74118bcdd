"""Steps 2, 7, 8 and 9: nothing but people decide them. The latest thing that was said counts."""

from collections.abc import Mapping

from ttui.domain.closing.checklist import (
    Action,
    ClosingMethod,
    ClosingStep,
    Consequence,
    StepId,
    StepState,
)
from ttui.domain.closing.events import EventKind
from ttui.domain.closing.view import Draft, View

_CONSEQUENCES: Mapping[Consequence, str] = {
    Consequence.ACCESS_LOST: "Access is lost for good: nobody can log in again.",
    Consequence.DATA_ERASED: "All its data at TikTok is erased; only the backup stays.",
    Consequence.BALANCE_RULE: "The money goes where step 4 says, nowhere else.",
    Consequence.PROFILE_STAYS: "The TikTok profile and its posts are not affected.",
}
_REASONS = (
    "No longer advertising on TikTok",
    "Moving to another ad account",
    "Account opened by mistake",
    "Results not worth the cost",
    "Business closed or sold",
    "Security: somebody else had access",
)


def alternatives_step(view: View) -> ClosingStep:
    """Done once everything is off, or a user has chosen to go on."""
    step = Draft(
        view,
        StepId.ALTERNATIVES,
        "Closing is for good: nobody can open the account again.",
        "Pausing costs nothing, keeps all data and can be taken back: stop everything and leave it"
        " off for as long as you like.",
        "To be sure that nothing can be charged, also remove the payment method: in TikTok Ads"
        " Manager under Tools, Finance, Payment.",
    )
    chosen = view.last(EventKind.PAUSED, EventKind.WENT_ON)
    if not view.is_paused:
        step.offer(Action.PAUSE_EVERYTHING, "Pause everything instead, with proof")
    if chosen is None or view.chose_pause:
        step.offer(Action.GO_ON, "Seen; go on with closing")
    if chosen is None:
        text = "Choose: pause everything for as long as you like, or go on."
        return step.end(StepState.TO_DO, text)
    if not view.chose_pause:
        step.by(chosen, "Alternatives seen; went on with closing.")
        return step.end(StepState.DONE)
    step.by(chosen, "Chose to pause everything instead of closing.")
    if (running := view.facts.running.or_none) is not None:
        seen = "" if view.is_all_off else " of what was looked at"
        left = f"{running.count} still on." if running.count else f"Nothing{seen} is on any more."
        step.read(view.facts.running, left)
    if view.is_paused:
        text = "Paused instead: a good end. Nothing is closed. Or go on with closing."
        return step.end(StepState.DONE, text)
    return step.end(StepState.CHECKING, "Not everything is off yet: step 5 says what is left.")


def told_step(view: View) -> ClosingStep:
    """Done once a user has written who was told."""
    step = Draft(
        view,
        StepId.TOLD,
        "Everybody who works in this account or is billed by it loses it at the same moment.",
    )
    step.offer(Action.ATTEST, "Write who was told", StepId.TOLD.value, wants_text=True)
    attestation = view.last(EventKind.ATTESTED, subject=StepId.TOLD.value)
    if attestation is None:
        text = "Tell them (a message to copy is written for you), then write who was told."
        return step.end(StepState.TO_DO, text)
    step.by(attestation, f"Told: {attestation.text}")
    return step.end(StepState.DONE)


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


def consequences_step(view: View) -> ClosingStep:
    """Done once all four are acknowledged, that of the balance for the route of now."""
    step = Draft(
        view,
        StepId.CONSEQUENCES,
        "Four things that nobody can take back. Each is confirmed by itself.",
    )
    route = view.route.value
    for one, text in _CONSEQUENCES.items():
        event = view.last(EventKind.ACKNOWLEDGED, subject=one.value)
        # Another route is another rule for the balance.
        if event is not None and one is Consequence.BALANCE_RULE and event.text != route:
            event = None
        step.offer(Action.ACKNOWLEDGE, text, one.value, text=route, done=event is not None)
        if event is not None:
            step.by(event, text)
    if left := len(_CONSEQUENCES) - len(step.evidence):
        return step.end(StepState.TO_DO, f"{left} of {len(_CONSEQUENCES)} left to confirm.")
    return step.end(StepState.DONE)


def reason_step(view: View) -> ClosingStep:
    """The latest reason that somebody gave: chosen from a list, or written."""
    text = "Kept in the closing report; TikTok's own page asks for one too."
    step = Draft(view, StepId.REASON, text)
    attestation = view.last(EventKind.REASON_GIVEN)
    chosen = attestation.text if attestation else ""
    for one in _REASONS:
        step.offer(Action.CHOOSE_REASON, one, one, text=one, done=one == chosen)
    step.offer(Action.CHOOSE_REASON, "Another: write it", wants_text=True)
    if attestation is None:
        return step.end(StepState.TO_DO, "Choose one, or write it.")
    step.by(attestation, chosen)
    return step.end(StepState.DONE)
