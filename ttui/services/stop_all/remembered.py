"""The campaigns that were last seen on, for a stop of everything while TikTok's lists fail."""

import asyncio
from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from ttui.domain.campaign import Ad, AdGroup, Campaign, Entity, Family, origin_of
from ttui.domain.ids import Level
from ttui.domain.shop import ShopAd
from ttui.domain.status import OperationStatus, delivery_of
from ttui.services.journal.writer import ChangeLog
from ttui.store.journal import last_seen
from ttui.store.journal.last_seen import LastSeen
from ttui.store.journal.schema import JournalError

_SURELY_OFF = frozenset({OperationStatus.DISABLE, OperationStatus.FROZEN})


class Remembered:
    """Campaigns as some session last saw them, read from the journal while TikTok is asked.

    Args:
        log: has the journal's thread.
        wait: the longest wait, in seconds, for a disk that hangs.
    """

    def __init__(self, log: ChangeLog, wait: float) -> None:
        self._log = log
        self._wait = wait
        self._accounts: tuple[str, ...] = ()
        self._rows: dict[str, tuple[Campaign, ...]] = {}
        self._loading: list[asyncio.Task[None]] = []

    def load(self, advertiser_ids: Sequence[str]) -> None:
        """Begin to read; returns at once. It may be called again for other accounts.

        Args:
            advertiser_ids: the accounts; empty for all that were ever seen.
        """
        loading = asyncio.get_running_loop().create_task(self._load(tuple(advertiser_ids)))
        self._loading.append(loading)

    async def accounts(self) -> tuple[str, ...]:
        """The ids of the accounts that were read in time."""
        await self._awaited()
        return self._accounts

    async def campaigns(self, advertiser_id: str) -> tuple[Campaign, ...]:
        """The campaigns of an account that may be on and were read in time.

        Their switch is unknown, because this session has not read it. So an undo never switches
        them on as if the stop had switched them off.
        """
        await self._awaited()
        return self._rows.get(advertiser_id, ())

    def forget(self) -> None:
        """Read no further."""
        for loading in self._loading:
            loading.cancel()

    async def _awaited(self) -> None:
        if self._loading:
            await asyncio.wait(self._loading, timeout=self._wait)

    async def _load(self, wanted: tuple[str, ...]) -> None:
        """Read the rows. A journal that cannot be read has none; its writer tells the user."""
        try:
            accounts = wanted or await self._log.ask(last_seen.accounts)
            self._accounts = tuple(dict.fromkeys([*self._accounts, *accounts]))
            for key in accounts:
                fetch = partial(last_seen.fetch, advertiser_id=key, level=Level.CAMPAIGN)
                memory = last_seen.memory_of(await self._log.ask(fetch))
                known = last_seen.believed(memory)
                self._rows[key] = tuple(
                    campaign
                    for row in memory.rows
                    # Somebody may have switched the row on right after its stop was proven.
                    if {row.known.switch, known[row.ref].switch} - _SURELY_OFF
                    and isinstance(campaign := row_of(row), Campaign)
                )
        except JournalError:
            return


def row_of(row: LastSeen) -> Campaign | AdGroup | Ad:
    """A row as remembered; its switch is unknown, because this session has not read it."""
    entity = Entity(
        ref=row.ref,
        name=row.name,
        switch=OperationStatus.UNKNOWN,
        delivery=delivery_of(None),
        origin=origin_of(row.family),
        smart_plus=row.family is Family.SMART_PLUS,
    )
    match row.ref.level:
        case Level.AD:
            return Ad(**_fields(entity), adgroup_id=row.parent_id, campaign_id="")
        case Level.ADGROUP:
            return AdGroup(**_fields(entity), campaign_id=row.parent_id)
        case _:
            return Campaign(
                **_fields(entity),
                is_reservation=row.family is Family.RESERVATION,
                shop=ShopAd() if row.family.is_shop else None,
            )


def _fields(entity: Entity) -> dict[str, Any]:
    return {one.name: getattr(entity, one.name) for one in fields(entity)}
