"""The data from which every closing step is evaluated, and small shared answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ttui.domain.closing.checklist import (
    Evidence,
    Means,
    MoneyStatement,
    Offer,
    Route,
    Step,
    StepId,
)
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import ClosingEvent, EventKind, latest
from ttui.domain.closing.facts import ClosingFacts, Fact, Known, Unknown
from ttui.domain.closing.route import Way
from ttui.domain.closing.sentences import MEANINGS, REFUSALS, TITLES, UNKNOWN_REFUSAL
from ttui.domain.remedy import Remedy
from ttui.domain.snapshot import Stamp
from ttui.domain.status import AdvertiserStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The state that only this session has."""

    allow_close: bool = False
    """Started with `--allow-close`."""
    read_only: bool = False
    cool_off_until: float | None = None
    """`Clock.monotonic` second."""
    asking: bool = False
    """The request to close is being made right now."""
    reading: bool = False
    seen_on_at: datetime | None = None
    """When this session last read that something was on, aware; whoever switched it off since."""
    web_asked_at: datetime | None = None
    problem: str = ""
    """Why progress cannot be kept or read."""
    report_problem: str = ""
    """Why the closing report could not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Facts, events and what follows from them alone."""

    facts: ClosingFacts
    events: tuple[ClosingEvent, ...]
    """The events in force."""
    now: Stamp
    live: Live
    way: Way
    means: Means
    money: MoneyStatement | None

    @property
    def route(self) -> Route:
        """The route that the facts tell."""
        return self.way.route

    @property
    def in_center(self) -> bool:
        """True when the account's own Business Center is one of the token's."""
        return self.way.center is not None

    def last(self, *kinds: EventKind, subject: str | None = None) -> ClosingEvent | None:
        """The latest event of these kinds that is in force."""
        return latest(self.events, *kinds, subject=subject)

    @property
    def is_closed(self) -> bool:
        """True when TikTok reports the account as closed, to whichever session read it last."""
        account, seen = self.facts.account, self.last(EventKind.CLOSED_SEEN)
        if isinstance(account, Known) and (seen is None or account.read.at > seen.at):
            return account.value.status is AdvertiserStatus.CLOSED
        return seen is not None

    @property
    def chose_pause(self) -> bool:
        """True when pausing was chosen instead of closing, and nobody went on since."""
        chosen = self.last(EventKind.PAUSED, EventKind.WENT_ON)
        return chosen is not None and chosen.kind is EventKind.PAUSED

    @property
    def is_paused(self) -> bool:
        """True when pausing was chosen and nothing is on any more."""
        running = self.facts.running
        return self.chose_pause and isinstance(running, Known) and running.value.nothing

    def refusals(self, step: StepId) -> tuple[ClosingEvent, ...]:
        """TikTok's reasons for a refusal that belong to one step and are not dealt with yet."""
        found: dict[str, ClosingEvent] = {}
        for event in self.events:
            if event.kind is EventKind.REFUSED and step_of_refusal(event.subject) is step:
                found[event.subject] = event
            elif event.kind is EventKind.DEALT_WITH:
                found.pop(event.subject, None)
        return tuple(found.values())


def step_of_refusal(reason: str) -> StepId:
    """The step that a reason of TikTok's goes back to."""
    known = REFUSALS.get(reason)
    return known[0] if known else StepId.CLOSE


def words_of_refusal(reason: str) -> str:
    """The meaning of one of TikTok's reasons."""
    known = REFUSALS.get(reason)
    return known[1] if known else UNKNOWN_REFUSAL.format(reason=reason)


def made(
    step_id: StepId,
    state: State,
    *,
    todo: Sequence[str] = (),
    evidence: Sequence[Evidence] = (),
    offers: Sequence[Offer] = (),
    until: datetime | None = None,
    meaning: Sequence[str] | None = None,
    remedies: Sequence[Remedy] = (),
) -> Step:
    """A step with its own title and meaning."""
    return Step(
        id=step_id,
        title=TITLES[step_id],
        state=state,
        until=until,
        meaning=tuple(MEANINGS[step_id] if meaning is None else meaning),
        todo=tuple(todo),
        remedies=tuple(remedies),
        evidence=tuple(evidence),
        offers=tuple(offers),
    )


def by(event: ClosingEvent, text: str) -> Evidence:
    """A user's action, as evidence."""
    return Evidence(text, event.at, event.by)


def read(fact: Known[object], text: str) -> Evidence:
    """A fact that was read, as evidence."""
    return Evidence(text, fact.read.at, fact.source)


def gate(*facts: tuple[str, Fact[object]]) -> tuple[State, tuple[str, ...]] | None:
    """Why a step cannot go by these facts: unread ones are awaited, failed ones block.

    Args:
        facts: what each is called in a sentence, and the fact.
    """
    failed = [
        f"{name} could not be read: {fact.problem}"
        for name, fact in facts
        if isinstance(fact, Unknown) and fact.problem
    ]
    if failed:
        return State.BLOCKED, (*failed, "ttui goes on trying.")
    unread = [name for name, fact in facts if isinstance(fact, Unknown)]
    if unread:
        return State.CHECKING, (f"Reading: {', '.join(unread)}.",)
    return None
