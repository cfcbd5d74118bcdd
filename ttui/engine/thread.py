"""The engine: one thread, one event loop, frozen commands in, frozen app states out."""

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ttui.domain.advertiser import Mode
from ttui.domain.app_state import AppState, Notice
from ttui.domain.backup.run import CancelBackup, StartBackup
from ttui.domain.changes import StatusChange
from ttui.domain.clock import Clock
from ttui.domain.closing.commands import LeaveClosing, OpenClosing, TakeClosingAction
from ttui.domain.commands import (
    ChangeStatus,
    Command,
    HandOffCommand,
    HandOffPromote,
    KeepTaps,
    Lock,
    ReadJournal,
    RecallStopAll,
    RefreshNow,
    SayEnded,
    StopAll,
    Watch,
    WriteReceipts,
)
from ttui.domain.fault import fault_text
from ttui.domain.feed import Feed, FeedState
from ttui.domain.undo import NextUndo, Press
from ttui.services.journal.undo import UndoList

if TYPE_CHECKING:
    # Only named here: importing services (httpx, pydantic) belongs after the first frame.
    from ttui.engine.poller import Poller
    from ttui.engine.session import Session
    from ttui.services.closing.service import ClosingService
    from ttui.services.stop_all.service import StopAllService


class Engine:
    """Runs a session's services; see `engine.port.EnginePort` for what a screen may do."""

    def __init__(
        self,
        compose: Callable[[], "Awaitable[Session]"],
        clock: Clock,
        mode: Mode,
        *,
        read_only: bool = False,
    ) -> None:
        """Before `start`, nothing runs and nothing heavy is imported.

        Args:
            compose: makes the session on the engine's loop.
            clock: the session's clock.
            mode: kind of the account (LIVE, SANDBOX, SIMULATED or DEMO).
            read_only: True when writes are refused.
        """
        self._compose = compose
        self._clock = clock
        feed = Feed(FeedState.STARTING, clock.now())
        self._app_state = AppState(number=0, mode=mode, feed=feed, read_only=read_only)
        self.undo = UndoList()
        self._stays_locked = read_only
        self._changed: Callable[[], None] = lambda: None
        self._inbox: deque[Command] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._closing = threading.Event()
        self._drain_seconds = 0.0
        self._clean = True
        self._dirty = False
        self._stop_all: StopAllService | None = None
        self._closings: ClosingService | None = None
        self._thread = threading.Thread(target=self._run, name="ttui-engine", daemon=True)

    @property
    def clock(self) -> Clock:
        """The clock all times in app states are on."""
        return self._clock

    @property
    def app_state(self) -> AppState:
        """The latest app state."""
        return self._app_state

    def start(self, changed: Callable[[], None]) -> None:
        """Start the thread; `changed` is called on it whenever the app state was replaced."""
        self._changed = changed
        self._thread.start()

    def submit(self, command: Command) -> None:
        """Hand over a command. A command before the session is ready is kept until then."""
        self._inbox.append(command)
        self._call_loop()

    def switch(
        self, changes: tuple[StatusChange, ...], takes_back: NextUndo | None = None
    ) -> Press:
        """Submit the changes of one key press, and keep them for `undo` unless they are one."""
        now = self._clock.monotonic()
        press = self.undo.pressed(changes, self._app_state, now, takes_back)
        self.submit(ChangeStatus(changes))
        return press

    def close(self, timeout: float) -> bool:
        """Finish or journal open changes, then stop; True when nothing was left open."""
        self._drain_seconds = timeout
        self._closing.set()
        self._call_loop()
        if not self._thread.is_alive():
            return True
        self._thread.join(timeout + 1.0)
        return self._clean and not self._thread.is_alive()

    def _call_loop(self) -> None:
        loop, wake = self._loop, self._wake
        if loop is None or wake is None:
            return
        try:
            loop.call_soon_threadsafe(wake.set)
        except RuntimeError:
            # The loop ended between the look and the call; nobody is left to wake.
            return

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        # The thread's boundary: the user must see that the engine has stopped, whatever the error.
        except Exception as error:  # noqa: BLE001 - told on screen; the journal has the writes
            self._report(f"ttui's engine stopped: {fault_text(error)}. Restart ttui.")

    def _report(self, text: str) -> None:
        notice = Notice(_LAST_NUMBER, text, "error", self._clock.now())
        self._app_state = replace(
            self._app_state,
            number=self._app_state.number + 1,
            feed=Feed(FeedState.OFFLINE, self._clock.now(), text),
            notices=(*self._app_state.notices, notice),
        )
        self._changed()

    async def _main(self) -> None:
        from ttui.services.concurrency.daemon_executor import BriefExecutor  # noqa: PLC0415 - after the frame

        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(BriefExecutor())
        try:
            session = await self._compose()
        # The boundary of making a session: nothing was read yet, so its words are our own.
        except Exception as error:  # noqa: BLE001 - told on screen
            self._report(f"ttui's engine could not start: {error}. Restart ttui.")
            return
        try:
            await self._serve(session)
        finally:
            await session.close()

    async def _serve(self, session: "Session") -> None:
        from ttui.engine.connection_health import ConnectionHealth  # noqa: PLC0415 - after the first frame
        from ttui.engine.gc_tuning import GcTuning  # noqa: PLC0415 - after the first frame
        from ttui.engine.poller import Poller  # noqa: PLC0415 - after the first frame
        from ttui.services.stop_all.service import StopAllService  # noqa: PLC0415 - same

        store = session.store
        # Python would print an uncaught error on standard error, which is the screen.
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: _tell_fault(session, "working", context.get("exception"))
        )
        # The engine parses pages while a person types: hand the interpreter over ten times as
        # often as Python does by itself, so that neither a key nor a stop waits for a page.
        sys.setswitchinterval(_SWITCH_SECONDS)
        gc_tuning = GcTuning()
        gc_tuning.started()
        health = ConnectionHealth(store, self._clock, session.pace.slow_after)
        session.set_trouble_listener(health.failed)
        poller = Poller(session, self._clock, health, gc_tuning)
        store.subscribe(lambda: self._publish_soon(session, poller))
        self._publish_soon(session, poller)
        self._stop_all = stop_all = StopAllService(
            session.api,
            store,
            session.changes,
            self._clock,
            session.advertiser_ids,
            exclusive=session.exclusive,
        )
        works = {
            "checking what an earlier session left open": session.changes.recover_unresolved(),
            "going on with earlier watches": session.services.resume_watches(),
            "reading": poller.run(),
            "reading the journal": session.services.history.run(),
            "watching for changes from outside": session.services.outside.run(),
            "finding what happened meanwhile": session.services.since_last_run.run(),
            "looking for a stop that was cut off": stop_all.tell_cut_off(),
            "following a closing": self._follow_closings(session),
        }
        tasks = [
            asyncio.create_task(_told_of_fault(session, what, work)) for what, work in works.items()
        ]
        try:
            await self._obey(session, poller)
            await self._drain(session, stop_all)
        finally:
            await stop_all.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._closings is not None:
                await self._closings.close()

    async def _drain(self, session: "Session", stop_all: "StopAllService") -> None:
        """Wait for open changes, a stop of everything first, within the time that `close` got."""
        now = asyncio.get_running_loop().time
        until = now() + self._drain_seconds
        self._clean = await stop_all.drain(self._drain_seconds)
        self._clean = await session.changes.drain(max(0.0, until - now())) and self._clean
        if self._closings is not None:
            left = max(0.0, until - now())
            self._clean = await self._closings.drain(left) and self._clean

    async def _follow_closings(self, session: "Session") -> None:
        """Follow the closings that an earlier session began to their end."""
        await asyncio.sleep(_CLOSINGS_AFTER)
        closings = self._closings_of(session)
        if closings is not None:
            await closings.resume()

    def _closings_of(self, session: "Session") -> "ClosingService | None":
        if self._closings is None and session.closing is not None:
            self._closings = session.closing(session)
        return self._closings

    async def _obey(self, session: "Session", poller: "Poller") -> None:
        wake = self._wake
        if wake is None:
            return
        while True:
            wake.clear()
            while self._inbox:
                self._do_or_tell(self._inbox.popleft(), session, poller)
            if self._closing.is_set():
                return
            await wake.wait()

    def _do_or_tell(self, command: Command, session: "Session", poller: "Poller") -> None:
        try:
            self._do(command, session, poller)
        # The boundary of commands: one that fails must not take the stops behind it along.
        except Exception as error:  # noqa: BLE001 - told to the person
            _tell_fault(session, "doing what was asked", error)

    def _do(self, command: Command, session: "Session", poller: "Poller") -> None:
        match command:
            case ChangeStatus(changes):
                session.yield_to_urgent()
                session.changes.submit(changes)
            case RefreshNow():
                poller.refresh_now()
            case Lock(locked):
                self._lock(locked, session)
            case StopAll() | RecallStopAll():
                self._stop_everything(command, session)
            case Watch():
                poller.watch(command)
                session.services.history.focus(command.focus)
            case ReadJournal(whole):
                session.services.history.read(whole=whole)
            case WriteReceipts(change_ids):
                session.services.history.write(change_ids, session.receipts_in)
            case HandOffPromote() | SayEnded() | KeepTaps():
                self._hand_off(command, session)
            case _:
                self._do_for_account(command, session)

    def _stop_everything(self, command: StopAll | RecallStopAll, session: "Session") -> None:
        if self._stop_all is None:
            return
        if isinstance(command, StopAll):
            session.yield_to_urgent()
            self._stop_all.begin(command.group, command.only)
        else:
            self._stop_all.recall()

    def _do_for_account(self, command: Command, session: "Session") -> None:
        """Carry out a command about a whole ad account."""
        match command:
            case StartBackup() | CancelBackup() if session.backups is not None:
                session.backups().obey(command)
            case OpenClosing() | LeaveClosing() | TakeClosingAction():
                closings = self._closings_of(session)
                if closings is not None:
                    closings.do(command)

    def _hand_off(self, command: HandOffCommand, session: "Session") -> None:
        hand_offs = session.services.hand_offs
        match command:
            case HandOffPromote(ref):
                hand_offs.open(ref)
            case SayEnded(ref):
                hand_offs.said_ended(ref)
            case KeepTaps(ref, text) if session.receipts_in:
                hand_offs.keep(ref, text, session.receipts_in[-1])

    def _lock(self, locked: bool, session: "Session") -> None:
        if not locked and self._stays_locked:
            session.store.notify("Started read-only, so it stays read-only.", "warning")
            return
        session.lock(locked)
        session.store.lock(locked)

    def _publish_soon(self, session: "Session", poller: "Poller") -> None:
        """Publish once per turn of the loop, even after many changes."""
        if self._dirty:
            return
        self._dirty = True
        asyncio.get_running_loop().call_soon(self._publish, session, poller)

    def _publish(self, session: "Session", poller: "Poller") -> None:
        self._dirty = False
        before, self._app_state = self._app_state, session.store.app_state()
        if _newly_proven(before, self._app_state):
            poller.switched()
        self._changed()
        session.services.history.changed(self._app_state)


def _tell_fault(session: "Session", what: str, error: object) -> None:
    kind = fault_text(error) if isinstance(error, BaseException) else "unknown"
    session.store.notify(f"Fault in ttui while {what} ({kind}). Stops still work.", "error")


async def _told_of_fault(session: "Session", what: str, work: Coroutine[Any, Any, object]) -> None:
    """Run one background task. Its fault is told and does not end the others."""
    try:
        await work
    # The boundary of one task: nothing awaits it, so its fault would be lost.
    except Exception as error:  # noqa: BLE001 - told to the person
        _tell_fault(session, what, error)


_SWITCH_SECONDS = 0.0005
_CLOSINGS_AFTER = 2.0
"""Seconds after the start: the screen and its stops come first."""
_LAST_NUMBER = 2**31
"""Higher than every number of the store, so that the screen shows this notice."""


def _newly_proven(before: AppState, after: AppState) -> bool:
    """True when a read-back has proven a change since the app state before."""
    if before.changes is after.changes:
        return False
    return any(
        record.state.is_proven and before.changes.get(ref) is not record
        for ref, record in after.changes.items()
    )
