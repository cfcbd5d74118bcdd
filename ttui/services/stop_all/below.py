"""After a stop of everything: finds ad groups that are on under campaigns that no list shows."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ttui.api.errors import ApiError
from ttui.api.port import AdsApi, ListQuery, Priority
from ttui.domain.campaign import AdGroup
from ttui.domain.stop_all import Unlisted, may_charge_alone


@dataclass(slots=True)
class Below:
    """The campaigns that only the lists of ad groups name."""

    unlisted: list[Unlisted] = field(default_factory=list)
    """One for each campaign that is on no list and has an ad group that is on."""
    unread: dict[str, str] = field(default_factory=dict)
    """By ad account: why its ad groups could not be listed, a sentence that may quote hostile
    text. A campaign that TikTok leaves out would then not be noticed."""


async def look_below(api: AdsApi, shown: Mapping[str, Collection[str]], within: float) -> Below:
    """List the ad groups of accounts whose campaigns were listed to their end.

    TikTok's list of campaigns may leave one out although it claims to be whole; its ad groups are
    on a list of their own.

    Args:
        api: TikTok.
        shown: ids of all campaigns that were listed, Promotes and reservations too, by account.
        within: seconds for all of it.
    """
    found = Below()
    until = asyncio.get_running_loop().time() + within
    await asyncio.gather(*(_look(api, one, shown[one], until, found) for one in shown))
    return found


async def _look(
    api: AdsApi, advertiser_id: str, shown: Collection[str], until: float, found: Below
) -> None:
    groups: dict[str, list[AdGroup]] = {}
    problem = ""
    try:
        async with asyncio.timeout_at(until):
            query = ListQuery(advertiser_id=advertiser_id, priority=Priority.SCREEN)
            async for batch in api.adgroups(query):
                for row in batch.rows:
                    if row.campaign_id not in shown and may_charge_alone(row):
                        groups.setdefault(row.campaign_id, []).append(row)
                problem = problem or next((one.reason for one in batch.problems), "")
    except ApiError as error:
        problem = str(error)
    except TimeoutError:
        problem = "no whole list in time."
    if problem:
        found.unread[advertiser_id] = problem
    found.unlisted += [
        Unlisted(advertiser_id, _reason(campaign_id, rows)) for campaign_id, rows in groups.items()
    ]


def _reason(campaign_id: str, rows: list[AdGroup]) -> str:
    first = rows[0]
    which = f"campaign {campaign_id}" if campaign_id else "a campaign that TikTok does not name"
    more = f" and {len(rows) - 1} more are on" if len(rows) > 1 else " is on"
    return f"{which}; its ad group {first.ref.id} {first.name}{more}: stop these by their own ids"
