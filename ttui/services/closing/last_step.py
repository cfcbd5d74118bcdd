"""The last step: from the end of the cool-off to the proof that the account is closed."""

import asyncio
from datetime import datetime

from ttui.api.errors import ApiError, Landed, RefusedError
from ttui.api.port import Priority
from ttui.domain.closing.checklist import Checklist, ClosingMethod
from ttui.domain.closing.events import ClosingEvent, EventKind, latest, unanswered
from ttui.domain.closing.facts import ClosingFacts, Known
from ttui.domain.remedy import Remedy
from ttui.domain.status import AdvertiserStatus
from ttui.services.closing import report as closing_report
from ttui.services.closing.facts import FactReader
from ttui.services.closing.record import ClosingRecord
from ttui.services.closing.tools import ClosingTools
from ttui.store.files.new_files import write_new


class LastStep:
    """Asks TikTok once to close the account, then reads to find out the result."""

    def __init__(self, tools: ClosingTools, record: ClosingRecord, reader: FactReader) -> None:
        self._tools = tools
        self._record = record
        self._reader = reader
        self._sent = ""
        """The id of the event of this session's request, once that was sent; empty again when it
        was given up."""
        self._answer = ""
        """TikTok's answer to it."""
        self._settled_by = 0.0
        """`Clock.monotonic` second from which on an account that reads open is open."""

    @property
    def is_under_way(self) -> bool:
        """True while a request of this session is prepared, sent or settled."""
        asked = unanswered(self._record.events)
        return self._record.live.asking or (asked is not None and asked.event_id == self._sent)

    async def take(self, method: ClosingMethod) -> None:
        """After the cool-off: read every fact again, and go on if all of them still allow it."""
        self._record.set_live(asking=True, cool_off_until=None)
        try:
            if method is ClosingMethod.API:
                await self._ask()
            else:
                await self._go_to_the_web()
        finally:
            self._record.set_live(asking=False)

    async def _ask(self) -> None:
        record = self._record
        bc_id = record.checklist().bc_id
        asked, refused = await record.write(EventKind.ASKED, bc_id, check=_why_not_ask)
        if asked is None:
            record.tell(f"Not asked: {refused}", "warning")
            return
        found = await self._read_again(asked.event_id)
        if not found.can_close or found.method is not ClosingMethod.API:
            why = " ".join(found.not_yet)
        elif not await self._keep_state(found):
            why = "Progress could not be kept."
        elif unanswered(record.events) != asked or self._is_given_up(
            asked, self._tools.clock.now()
        ):
            # Another session may have settled it while this process was asleep.
            why = "too much time has passed. Begin again."
        else:
            await self._send(asked)
            return
        await record.answer("not sent", why)
        record.tell(f"Nothing was sent: {why}", "error")

    async def _go_to_the_web(self) -> None:
        found = await self._read_again("")
        if not found.can_close or _is_cancelled(self._record.events):
            why = " ".join(found.not_yet) or "it was cancelled."
            self._record.tell(f"Not begun: {why}", "error")
        elif await self._keep_state(found):
            await self._record.write(EventKind.WEB_STARTED)

    async def _read_again(self, asked_id: str) -> Checklist:
        """Read every fact again without the old values: a failed reading blocks the closing."""
        self._record.facts = ClosingFacts()
        try:
            async with asyncio.timeout(self._tools.options.reread_within):
                await self._reader.read()
        except TimeoutError:
            self._record.tell("The facts could not be read in time.", "warning")
        # Where progress cannot be read, the checklist says so and nothing is closed.
        await self._record.read()
        return self._record.checklist(but_for_request=asked_id)

    async def _keep_state(self, found: Checklist) -> bool:
        backup = self._record.facts.backup.or_none
        text = closing_report.steps_text(found, backup)
        event, _ = await self._record.write(EventKind.SNAPSHOT, "", text)
        return event is not None

    async def _send(self, asked: ClosingEvent) -> None:
        record = self._record
        outcome = "no usable answer"
        try:
            answer = await self._tools.finance.disable(asked.subject, record.advertiser_id)
        except ApiError as error:
            request_id = error.request_id
            if error.landed is Landed.NO:
                is_refusal = isinstance(error, RefusedError)
                await record.answer("refused" if is_refusal else "did not land", f"{error}")
                if is_refusal:
                    await record.write(EventKind.REFUSED, f"{error}", request_id)
                record.tell(f"Not closed: {error}", "error")
                return
            record.tell(f"TikTok's answer is not known: {error} The account is read.", "warning")
        else:
            request_id = answer.request_id
            if answer.reasons and not answer.disabled:
                words = ", ".join(answer.reasons)
                await record.answer("refused", words)
                for reason in answer.reasons:
                    await record.write(EventKind.REFUSED, reason, request_id)
                record.tell(f"TikTok refused to close it: {words}", "error")
                return
            outcome = "accepted" if answer.disabled else "answered"
        self._sent = asked.event_id
        self._answer = f"{outcome} (request {request_id or 'unknown'})"
        self._settled_by = self._tools.clock.monotonic() + self._tools.options.settle_for

    async def look(self, priority: Priority) -> bool:
        """Read the account; if it is closed, journal that and return True."""
        fact = await self._reader.account(priority)
        if not isinstance(fact, Known) or fact.value.status is not AdvertiserStatus.CLOSED:
            return False
        await self._finish()
        return True

    async def settle(self) -> None:
        """Find out the result of a request by reading; if it reads open for long, it is open."""
        record, is_ours = self._record, self.is_under_way
        asked = unanswered(record.events)
        if asked is None or await self.look(Priority.URGENT if is_ours else Priority.SCREEN):
            return
        account = record.facts.account
        if is_ours and self._tools.clock.monotonic() >= self._settled_by:
            self._sent, text = "", self._answer
            if isinstance(account, Known):
                text = f"{text}, but the account still reads open"
                await record.answer("did not land", text)
                record.tell(f"Not closed: {text}.", "error")
            else:
                # The result is not known. The request stays open until the account can be read.
                record.tell(f"{text}; the account cannot be read: {account.problem}", "error")
        elif (
            not is_ours and isinstance(account, Known) and self._is_given_up(asked, account.read.at)
        ):
            await record.answer("did not land", "The account reads open since.")
            text = f"The request to close of {asked.by} did not land; the account is open."
            record.tell(text)

    def _is_given_up(self, asked: ClosingEvent, now: datetime) -> bool:
        """True when a request without an answer is so old that it cannot land any more."""
        return (now - asked.at).total_seconds() >= self._tools.options.patience

    async def _finish(self) -> None:
        """Journal that it is closed, and write the report if this checklist led to it."""

        def first(events: tuple[ClosingEvent, ...]) -> str:
            return "It was seen already." if latest(events, EventKind.CLOSED_SEEN) else ""

        await self._record.write(EventKind.CLOSED_SEEN, check=first)
        if self._record.is_asked:
            await self._record.answer("closed", self._answer if self.is_under_way else "")
        if self._record.wants_report and self._is_writer():
            await self._report()

    def _is_writer(self) -> bool:
        """The session that first saw it closed writes the report; if it died, another one does."""
        seen = latest(self._record.events, EventKind.CLOSED_SEEN)
        if seen is None or seen.session == self._tools.log.author.session:
            return seen is not None
        age = (self._tools.clock.now() - seen.at).total_seconds()
        return age >= self._tools.options.report_after

    async def _report(self) -> None:
        record, tools = self._record, self._tools
        now = tools.clock.now()
        text = closing_report.markdown(
            record.checklist(), record.events, tools.store.app_state().mode, now
        )
        stem = f"closing-report-{record.advertiser_id}-{now:%Y-%m-%d}"
        try:
            backup = await asyncio.to_thread(tools.find_backup, record.advertiser_id)
            folders = ([backup.path.parent] if backup else []) + [tools.reports_in]
            (path,) = await asyncio.to_thread(write_new, folders, stem, {".md": text})
        except OSError as error:
            record.set_live(report_problem=f"{error.strerror or error}")
            return
        await record.write(EventKind.REPORT_WRITTEN, "", str(path))
        record.set_live(report_problem="")
        text = f"Closed, proven. The closing report is {path.name}."
        record.tell(text, remedies=(Remedy.CLOSING_REPORT,))


def _is_cancelled(events: tuple[ClosingEvent, ...]) -> bool:
    last = latest(events, EventKind.COOL_OFF_STARTED, EventKind.COOL_OFF_CANCELLED)
    return last is None or last.kind is EventKind.COOL_OFF_CANCELLED


def _why_not_ask(events: tuple[ClosingEvent, ...]) -> str:
    """Checked within the transaction that journals the request."""
    if unanswered(events) is not None:
        return "TikTok was asked by another session already."
    return "It was cancelled." if _is_cancelled(events) else ""
