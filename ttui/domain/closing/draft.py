"""How a rule puts its step together: what it goes by, what it asks for, what can be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from ttui.domain.closing.checklist import Deed, Evidence, Offer, Step, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import ClosingEvent
from ttui.domain.closing.facts import Fact, Known, Unknown
from ttui.domain.closing.refusals import words_of_refusal
from ttui.domain.closing.view import View
from ttui.domain.remedy import Remedy

_T = TypeVar("_T")


class Draft:
    """A step while its rule works it out; `end` makes it final.

    Args:
        step_id: which one.
        meaning: what it is about; paragraphs.
    """

    def __init__(self, step_id: StepId, *meaning: str) -> None:
        self._id = step_id
        self.meaning: Sequence[str] = meaning
        self.todo: list[str] = []
        self.evidence: list[Evidence] = []
        self.offers: list[Offer] = []

    def read(self, fact: Known[object], text: str) -> None:
        """Goes by what was read."""
        self.evidence.append(Evidence(text, fact.read.at, fact.source))

    def by(self, event: ClosingEvent, text: str) -> None:
        """Goes by what somebody did."""
        self.evidence.append(Evidence(text, event.at, event.by))

    def offer(
        self,
        deed: Deed,
        label: str,
        subject: str = "",
        *,
        text: str = "",
        wants_text: bool = False,
        done: bool = False,
    ) -> None:
        """One more thing that can be done here."""
        self.offers.append(Offer(deed, label, subject, wants_text, done, text))

    def gate(self, *facts: tuple[str, Fact[object]]) -> Step | None:
        """The step where it cannot go by these facts: unread ones are awaited, failed ones block.

        Args:
            facts: what each is called in a sentence, and the fact.
        """
        unread = [(name, fact.problem) for name, fact in facts if isinstance(fact, Unknown)]
        failed = [f"{name} could not be read: {problem}" for name, problem in unread if problem]
        if failed:
            return self.end(State.BLOCKED, *failed, "ttui goes on trying.")
        if unread:
            names = ", ".join(name for name, _ in unread)
            return self.end(State.CHECKING, f"Reading: {names}.")
        return None

    def refused(self, view: View) -> Step | None:
        """The step as TikTok's refusal leaves it, until somebody says that it was seen to."""
        refusals = view.refusals(self._id)
        for one in refusals:
            self.by(one, words_of_refusal(one.subject))
            self.todo.append(words_of_refusal(one.subject))
            self.offer(Deed.TRY_AGAIN, f"Seen to: {one.subject}", one.subject)
        return self.end(State.BLOCKED) if refusals else None

    def end(
        self,
        state: State,
        *todo: str,
        until: datetime | None = None,
        remedies: tuple[Remedy, ...] = (),
    ) -> Step:
        """The step, with this to do after what was added before."""
        return Step(
            id=self._id,
            state=state,
            until=until,
            meaning=tuple(self.meaning),
            todo=(*self.todo, *todo),
            remedies=remedies,
            evidence=tuple(self.evidence),
            offers=tuple(self.offers),
        )


def known(fact: Fact[_T]) -> Known[_T]:
    """A fact that a gate let through.

    Raises:
        TypeError: it was not read; a step asks for it behind its gate only.
    """
    if isinstance(fact, Unknown):
        raise TypeError("This fact was not read.")
    return fact
