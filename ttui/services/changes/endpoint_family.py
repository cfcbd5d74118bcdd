"""Classic, Smart+ or GMV Max: finds where a row belongs that TikTok refused elsewhere.

Rows that do not say `campaign_automation_type` count as classic (contract 5); the classic endpoint
may refuse them, and the row stays on. A GMV Max campaign may be on the ordinary list too
(contract 18), and a refusal of it must not hold up the other rows of its call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ttui.api.errors import ApiError
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.campaign import AdGroup, Campaign, Family, Origin
from ttui.domain.ids import EntityRef, Level
from ttui.domain.snapshot import AccountSnapshot
from ttui.services.changes.row_queue import Job
from ttui.store.memory.state import AccountStore

_SHARED_IDS = frozenset({Level.CAMPAIGN, Level.ADGROUP})
"""Levels whose rows have the same id in all families; a Smart+ ad has one of its own."""
_SHOP = {Family.GMV_MAX_PRODUCT: Origin.SHOP_PRODUCT, Family.GMV_MAX_LIVE: Origin.SHOP_LIVE}


class Families:
    """Finds rows that were sent to the wrong family of endpoints."""

    def __init__(self, api: AdsApi, store: AccountStore) -> None:
        self._api = api
        self._store = store

    async def corrected(self, jobs: Sequence[Job]) -> list[Job]:
        """Choose the refused jobs that are sent to another family now, each at most once.

        Args:
            jobs: of one account, level and family; a read has shown that none is as asked.
        """
        able = [
            job
            for job in jobs
            if job.is_open
            and job.is_read
            and job.other_family is None
            and not job.family.is_shop
            and job.ref.level in _SHARED_IDS
        ]
        if not able:
            return []
        listed = await self._listed([job for job in able if job.family is not Family.SMART_PLUS])
        found: list[Job] = []
        for job in able:
            job.other_family = self._other_of(job, listed)
            if job.other_family is not None:
                job.refusal = ""
                found.append(job)
        return found

    def _other_of(self, job: Job, listed: Mapping[EntityRef, Family]) -> Family | None:
        """The family that a list, its parent or children, or TikTok's refusal name; or None."""
        said = (job.refusal or job.trouble).casefold()
        if job.family is Family.SMART_PLUS:
            return Family.CLASSIC if "smart+" in said and "not" in said else None
        if job.ref in listed:
            return listed[job.ref]
        snapshot = self._store.snapshot(job.ref.advertiser_id)
        kin = snapshot is not None and _has_smart_kin(snapshot, job.ref)
        return Family.SMART_PLUS if kin or "smart+" in said else None

    async def _listed(self, jobs: Sequence[Job]) -> Mapping[EntityRef, Family]:
        """The families on whose own lists these jobs' rows are; a list that fails tells nothing."""
        found: dict[EntityRef, Family] = {}
        if not jobs:
            return found
        level = jobs[0].ref.level
        query = ListQuery(
            advertiser_id=jobs[0].ref.advertiser_id,
            ids=tuple(job.ref.id for job in jobs),
            priority=Priority.URGENT,
        )
        refs = await self._refs(level, replace(query, smart_plus=True))
        found.update(dict.fromkeys(refs, Family.SMART_PLUS))
        for family, origin in _SHOP.items() if level is Level.CAMPAIGN else ():
            left = tuple(job.ref.id for job in jobs if job.ref not in found)
            if left:
                refs = await self._refs(level, replace(query, ids=left, origin=origin))
                found.update(dict.fromkeys(refs, family))
        wanted = {job.ref for job in jobs}
        return {ref: family for ref, family in found.items() if ref in wanted}

    async def _refs(self, level: Level, query: ListQuery) -> set[EntityRef]:
        found: set[EntityRef] = set()
        try:
            if level is Level.CAMPAIGN:
                async for campaigns in self._api.campaigns(query):
                    found.update(
                        row.ref
                        for row in campaigns.rows
                        if (row.shop is not None) is query.origin.is_shop
                    )
            else:
                async for groups in self._api.adgroups(query):
                    found.update(row.ref for row in groups.rows)
        except ApiError:
            return set()
        return found


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
