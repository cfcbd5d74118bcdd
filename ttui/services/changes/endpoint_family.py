"""Classic or Smart+: finds the right endpoint for a row that TikTok refused at the other.

Rows that do not say `campaign_automation_type` count as classic (contract 5); the classic endpoint
may refuse them, and the row stays on.
"""

from collections.abc import Sequence

from ttui.api.errors import ApiError
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.campaign import AdGroup, Campaign
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.services.changes.row_queue import Job
from ttui.store.memory.state import AccountStore

_SHARED_IDS = frozenset({Level.CAMPAIGN, Level.ADGROUP})
"""Levels whose rows have the same id in both families; a Smart+ ad has one of its own."""


class Families:
    """Finds rows that were sent to the wrong family of endpoints."""

    def __init__(self, api: AdsApi, store: AccountStore) -> None:
        self._api = api
        self._store = store

    async def corrected(self, jobs: Sequence[Job]) -> list[Job]:
        """Choose the refused jobs that are sent to the other endpoint now, each at most once.

        Args:
            jobs: of one account and level; a read has shown that none is as asked.
        """
        able = [
            job
            for job in jobs
            if job.is_open
            and job.is_read
            and not job.is_other_family
            and job.ref.level in _SHARED_IDS
        ]
        if not able:
            return []
        listed = await self._listed([job for job in able if not job.change.smart_plus])
        found = [job for job in able if self._is_other(job, listed)]
        for job in found:
            job.is_other_family, job.refusal = True, ""
        return found

    def _is_other(self, job: Job, listed: frozenset[EntityRef]) -> bool:
        """True when its parent or children, the Smart+ list, or TikTok's refusal say so."""
        said = job.refusal or job.trouble
        if job.change.smart_plus:
            return "smart+" in said.casefold() and "not" in said.casefold()
        snapshot = self._store.snapshot(job.ref.advertiser_id)
        kin = snapshot is not None and _has_smart_kin(snapshot, job.ref)
        return job.ref in listed or kin or "smart+" in said.casefold()

    async def _listed(self, jobs: Sequence[Job]) -> frozenset[EntityRef]:
        """The rows of these jobs that are in the Smart+ list; none when the list cannot be read."""
        if not jobs:
            return frozenset()
        query = ListQuery(
            advertiser_id=jobs[0].ref.advertiser_id,
            ids=tuple(job.ref.id for job in jobs),
            smart_plus=True,
            priority=Priority.URGENT,
        )
        found: set[EntityRef] = set()
        wanted = {job.ref for job in jobs}
        try:
            if jobs[0].ref.level is Level.CAMPAIGN:
                async for campaigns in self._api.campaigns(query):
                    found.update(row.ref for row in campaigns.rows)
            else:
                async for groups in self._api.adgroups(query):
                    found.update(row.ref for row in groups.rows)
        except ApiError:
            return frozenset()
        return frozenset(found & wanted)


def _has_smart_kin(snapshot: AccountSnapshot, ref: EntityRef) -> bool:
    row = snapshot.entity(ref)
    below = snapshot.adgroups_of.get(ref.id, ()) if isinstance(row, Campaign) else ()
    ads = snapshot.ads_of.get(ref.id, ()) if isinstance(row, AdGroup) else ()
    kin = [
        *snapshot.above(ref),
        *(snapshot.adgroups[key] for key in below),
        *(snapshot.ads[key] for key in ads),
    ]
    return any(one.smart_plus for one in kin)
