"""The objects that the parts of the write path share."""

from dataclasses import dataclass

from ttui.api.port import AdsApi
from ttui.domain.clock import Clock
from ttui.services.changes.confirmation import Confirmations
from ttui.services.changes.earlier_writes import EarlierWrites
from ttui.services.changes.late_effects import LateWatch
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.read_back import ReadBack
from ttui.services.changes.row_queue import RowQueues
from ttui.services.concurrency.spawning import Spawn
from ttui.services.journal.writer import ChangeLog
from ttui.store.memory.state import AccountStore


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePath:
    """One session's write path; made by `ChangeService`."""

    api: AdsApi
    store: AccountStore
    clock: Clock
    options: ChangeOptions
    log: ChangeLog
    row_queues: RowQueues
    reader: ReadBack
    earlier: EarlierWrites
    late: LateWatch
    confirmations: Confirmations
    spawn: Spawn
