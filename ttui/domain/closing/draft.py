"""Builds a step: its evidence, the things to do, and the actions it offers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from ttui.domain.closing.checklist import Action, AvailableAction, ClosingStep, Evidence, StepId
from ttui.domain.closing.checklist import StepState as State
from ttui.domain.closing.events import ClosingEvent
from ttui.domain.closing.facts import Fact, Known, Unknown
from ttui.domain.closing.refusals import words_of_refusal
from ttui.domain.closing.view import View
from ttui.domain.remedy import Remedy

_T = TypeVar("_T")


class Draft:
    """A step while its rule evaluates it; `end` returns the finished step.

    Args:
        step_id: which one.
        meaning: the meaning of the step; paragraphs.
    """

    def __init__(self, step_id: StepId, *meaning: str) -> None:
        self._id = step_id
        self.meaning: Sequence[str] = meaning
        self.todo: list[str] = []
        self.evidence: list[Evidence] = []
        self.actions: list[AvailableAction] = []

    def read(self, fact: Known[object], text: str) -> None:
        """Add a fact that was read, as evidence."""
        self.evidence.append(Evidence(text, fact.read.at, fact.source))

    def by(self, event: ClosingEvent, text: str) -> None:
        """Add a user's action, as evidence."""
        self.evidence.append(Evidence(text, event.at, event.by))

    def add_action(
        self,
        action: Action,
        label: str,
        subject: str = "",
        *,
        text: str = "",
        wants_text: bool = False,
        done: bool = False,
    ) -> None:
        """Offer one more action."""
        self.actions.append(AvailableAction(action, label, subject, wants_text, done, text))

    def gate(self, *facts: tuple[str, Fact[object]]) -> ClosingStep | None:
        """The step if one of these facts is missing, else None. A failed reading blocks the step.

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

    def refused(self, view: View) -> ClosingStep | None:
        """The step while TikTok's refusals are not dealt with, else None."""
        refusals = view.refusals(self._id)
        for one in refusals:
            self.by(one, words_of_refusal(one.subject))
            self.todo.append(words_of_refusal(one.subject))
            self.add_action(Action.TRY_AGAIN, f"Seen to: {one.subject}", one.subject)
        return self.end(State.BLOCKED) if refusals else None

    def end(
        self,
        state: State,
        *todo: str,
        until: datetime | None = None,
        remedies: tuple[Remedy, ...] = (),
    ) -> ClosingStep:
        """The finished step; `todo` comes after the things to do that were added before."""
        return ClosingStep(
            id=self._id,
            state=state,
            until=until,
            meaning=tuple(self.meaning),
            todo=(*self.todo, *todo),
            remedies=remedies,
            evidence=tuple(self.evidence),
            actions=tuple(self.actions),
        )


def known(fact: Fact[_T]) -> Known[_T]:
    """A fact that a gate let through.

    Raises:
        TypeError: it was not read; a step asks for it behind its gate only.
    """
    if isinstance(fact, Unknown):
        raise TypeError("This fact was not read.")
    return fact
