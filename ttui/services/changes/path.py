"""What the parts of the write path share."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from ttui.api.port import AdsApi
from ttui.domain.clock import Clock
from ttui.services.changes.lanes import Lanes
from ttui.services.changes.log import ChangeLog
from ttui.services.changes.options import ChangeOptions
from ttui.services.changes.proofs import Proofs
from ttui.services.changes.read_back import ReadBack
from ttui.store.account import AccountStore

Spawn = Callable[[Coroutine[object, object, None]], None]
"""Runs a coroutine as a task that the service owns until it ends or the service closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePath:
    """One session's write path; made by `ChangeService`."""

    api: AdsApi
    store: AccountStore
    clock: Clock
    options: ChangeOptions
    log: ChangeLog
    lanes: Lanes
    reader: ReadBack
    proofs: Proofs
    spawn: Spawn
