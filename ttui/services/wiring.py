"""Builds the services of a session around its write path, and closes them in order."""

from dataclasses import dataclass
from datetime import timedelta

from ttui.api.port import AdsApi
from ttui.domain.clock import Clock
from ttui.services.changes.service import ChangeService
from ttui.services.hand_off.service import HandOffs
from ttui.services.journal.reader import History
from ttui.services.outside.service import OutsideWatch
from ttui.services.outside.since_last_run import SinceLastRunService
from ttui.store.memory.state import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services that use one journal; all live on one event loop."""

    changes: ChangeService
    history: History
    hand_offs: HandOffs
    outside: OutsideWatch
    since_last_run: SinceLastRunService

    async def resume_watches(self) -> None:
        """At start: watch the stops of the last day, and Promotes that a person said are ended."""
        await self.changes.resume_watch()
        await self.hand_offs.resume()

    async def close(self) -> None:
        """Stop working. Open changes stay ASKED in the journal, for the next start."""
        await self.changes.end_work()
        await self.outside.close()
        await self.changes.close()


def wired(changes: ChangeService, api: AdsApi, store: AccountStore, clock: Clock) -> Services:
    """The services around a write path.

    Args:
        changes: the write path, which holds the journal's thread.
        api: TikTok.
        store: the state of the accounts.
        clock: stamps and deadlines.
    """
    log = changes.log
    lag = timedelta(seconds=changes.options.longest_lag)
    outside = OutsideWatch(log, store, clock, log.author.session, lag)
    return Services(
        changes=changes,
        history=History(log, store),
        hand_offs=HandOffs(
            api, store, log, changes.confirmations, clock, changes.spawn, chance=changes.chance
        ),
        outside=outside,
        since_last_run=SinceLastRunService(
            log, store, clock, outside, changes.recovery, changes.late_spend
        ),
    )
