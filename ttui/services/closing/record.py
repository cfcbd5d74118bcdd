"""Keeps the state of one closing: its facts, its events, and the checklist made of them."""

from dataclasses import replace
from functools import partial

from ttui.domain.closing.checklist import Checklist
from ttui.domain.closing.events import ClosingEvent, EventKind, latest, unanswered
from ttui.domain.closing.facts import ClosingFacts, Fact, Known, Running
from ttui.domain.closing.rules import evaluate
from ttui.domain.closing.view import Live
from ttui.domain.remedy import Remedy
from ttui.services.closing.tools import ClosingTools
from ttui.store.journal import closings
from ttui.store.journal.schema import JournalError


class ClosingRecord:
    """The only state of a closing within a session. Lives on the engine's loop."""

    def __init__(self, tools: ClosingTools, advertiser_id: str) -> None:
        self._tools = tools
        self.advertiser_id = advertiser_id
        self.facts = ClosingFacts()
        self.events: tuple[ClosingEvent, ...] = ()
        self.live = Live(allow_close=tools.allow_close)

    def put(self, name: str, fact: Fact[object]) -> None:
        """Take a fact by its name in `ClosingFacts`, and publish the new checklist."""
        self.facts = replace(self.facts, **{name: fact})  # type: ignore[arg-type]  # by name
        if isinstance(fact, Known) and isinstance(fact.value, Running) and fact.value.count:
            self.live = replace(self.live, seen_on_at=fact.read.at)
        store, account = self._tools.store, self.facts.account.or_none
        shown = store.snapshot(self.advertiser_id)
        is_news = name == "account" and shown is not None and shown.advertiser != account
        if is_news and account is not None and shown is not None:
            # The rest of the program goes by the same word of TikTok's: active, or closed.
            store.apply(replace(shown, number=shown.number + 1, advertiser=account))
        self.show()

    def set_live(self, **changes: object) -> None:
        """Change the state that only this session knows, and publish the new checklist."""
        self.live = replace(self.live, **changes)  # type: ignore[arg-type]  # by name
        self.show()

    def tell(
        self, text: str, severity: str = "information", remedies: tuple[Remedy, ...] = ()
    ) -> None:
        """Tell the person at this session."""
        self._tools.store.notify(text, severity, remedies)

    def checklist(self, *, but_for_request: str | None = None) -> Checklist:
        """The checklist now.

        Args:
            but_for_request: how it stands but for a request that was written down and not sent
                yet: the id of its event, or empty where there is none.
        """
        live, events = replace(self.live, read_only=self._tools.store.read_only), self.events
        if but_for_request is not None:
            live = replace(live, asking=False, cool_off_until=None)
            events = tuple(one for one in events if one.event_id != but_for_request)
        return evaluate(self.advertiser_id, self.facts, events, self._tools.now(), live)

    def show(self) -> Checklist:
        """Publish the checklist."""
        found = self.checklist()
        self._tools.store.set_closing(self.advertiser_id, found)
        return found

    async def read(self) -> bool:
        """Read the events of every session; False if that failed."""
        log, key = self._tools.log, self.advertiser_id
        try:
            self.events = await log.ask(lambda journal: closings.events_of(journal, key))
        except JournalError as error:
            self.set_live(problem=f"Progress cannot be read: {error}")
            return False
        again = partial(closings.restore, events=self.events, author=log.author)
        log.write_again(f"closing {key}", again)
        if self.live.problem:
            self.set_live(problem="")
        return True

    async def write(
        self,
        kind: EventKind,
        subject: str = "",
        text: str = "",
        check: closings.Check = lambda _: "",
    ) -> tuple[ClosingEvent | None, str]:
        """Journal an event; it counts once it is on disk.

        Returns:
            The event and an empty text; or None and a sentence that says why it was not written.
        """
        log, clock, author = self._tools.log, self._tools.clock, self._tools.log.author
        event = ClosingEvent(
            event_id=self._tools.chance.new_id(),
            advertiser_id=self.advertiser_id,
            kind=kind,
            at=clock.now(),
            subject=subject,
            text=text,
            user=author.user,
            host=author.host,
            session=author.session,
        )
        try:
            refused = await log.ask(lambda journal: closings.append(journal, event, author, check))
        except JournalError as error:
            self.set_live(problem=f"Progress cannot be kept: {error}")
            return None, str(error)
        await self.read()
        self.show()
        return (None, refused) if refused else (event, "")

    async def answer(self, outcome: str, text: str = "") -> None:
        """Journal how the open request ended, unless another session did."""

        def still_open(events: tuple[ClosingEvent, ...]) -> str:
            return "" if unanswered(events) else "It was answered already."

        await self.write(EventKind.ANSWERED, outcome, text, still_open)

    @property
    def is_asked(self) -> bool:
        """True while the journal has no end of a request to close."""
        return unanswered(self.events) is not None

    @property
    def is_on_the_web(self) -> bool:
        """True once the user went to the browser, until the account is closed or it starts over."""
        kinds = (EventKind.WEB_STARTED, EventKind.STARTED_OVER, EventKind.CLOSED_SEEN)
        last = latest(self.events, *kinds)
        return last is not None and last.kind is EventKind.WEB_STARTED

    @property
    def wants_report(self) -> bool:
        """True when this checklist led to the closing and its report is not written yet."""
        needed = (EventKind.CLOSED_SEEN, EventKind.SNAPSHOT)
        is_closed_by_it = all(latest(self.events, kind) for kind in needed)
        return is_closed_by_it and latest(self.events, EventKind.REPORT_WRITTEN) is None
