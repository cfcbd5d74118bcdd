"""The journal of stops of everything as such, whatever becomes of each row."""

from ttui.domain.clock import Clock
from ttui.services.changes.log import ChangeLog
from ttui.store import panics
from ttui.store.account import AccountStore
from ttui.store.schema import JournalError


class StopAllRecord:
    """Writes beside the stop, and never holds it up: a journal that fails is told by its rows."""

    def __init__(self, log: ChangeLog, store: AccountStore, clock: Clock) -> None:
        self._log = log
        self._store = store
        self._clock = clock

    async def asked(self, group: str) -> None:
        """Write down that it was asked for."""
        at, author = self._clock.now(), self._log.author
        try:
            await self._log.ask(lambda journal: panics.asked(journal, group, at, author))
        except JournalError:
            return

    async def ended(self, group: str) -> None:
        """Write down that each of its stops has an end."""
        at = self._clock.now()
        try:
            await self._log.ask(lambda journal: panics.ended(journal, group, at))
        except JournalError:
            return

    async def tell_cut_off(self) -> None:
        """Tell once of each that an earlier session did not bring to its end."""
        now, author = self._clock.now(), self._log.author
        try:
            left = await self._log.ask(lambda journal: panics.cut_off(journal, author, now))
        except JournalError:
            return
        for one in left:
            self._store.notify(
                f"{one.by} asked to stop everything at {one.at:%Y-%m-%d %H:%M:%S} UTC, and ttui"
                " ended before that was done. What it had sent is read back now; what is still on"
                " was not stopped: X X stops it.",
                "error",
            )
            await self.ended(one.group)
