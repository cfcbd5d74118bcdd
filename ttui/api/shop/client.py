"""Asks about GMV Max campaigns what no list tells: details, sessions, shops (contract 18)."""

from collections.abc import Mapping

from ttui.api.caller import Caller
from ttui.api.envelope import Answer
from ttui.api.errors import NoAnswerError
from ttui.api.port import Batch, Priority, ShopInfo
from ttui.api.shop.mapping import info_of, session_of, store_of
from ttui.api.shop.wire import WireSession, WireShopInfo, WireStore
from ttui.api.values import id_of
from ttui.api.wire import read_rows
from ttui.domain.ids import Level
from ttui.domain.shop import Session, Store
from ttui.domain.snapshot import RowProblem


class ShopClient:
    """Reads through one caller; implements `port.ShopApi`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def info(
        self, advertiser_id: str, campaign_id: str, currency: str, priority: Priority
    ) -> ShopInfo:
        """One campaign's details (contract 18.2).

        Raises:
            ApiError: they could not be read, or are of another campaign.
        """
        answer = await self._ask("campaign/gmv_max/info/", advertiser_id, campaign_id, priority)
        (read,) = read_rows(WireShopInfo, [answer.data])
        row = read.row
        wanted = {(advertiser_id, campaign_id), ("", campaign_id)}
        if row is None or (id_of(row.advertiser_id), id_of(row.campaign_id)) not in wanted:
            raise NoAnswerError(
                "TikTok answered without the campaign that was asked for.",
                request_id=answer.request_id,
            )
        return info_of(row, read.oddities, currency)

    async def sessions(
        self, advertiser_id: str, campaign_id: str, currency: str, priority: Priority
    ) -> tuple[Session, ...]:
        """A Product campaign's extra budgets that are running (contract 18.5).

        Raises:
            ApiError: they could not be read, or the answer holds no list of them.
        """
        path = "campaign/gmv_max/session/list/"
        answer = await self._ask(path, advertiser_id, campaign_id, priority)
        found = [
            session_of(read, currency)
            for read in read_rows(WireSession, _listed(answer, "session_list"))
            if read.row is None or id_of(read.row.campaign_id) in {"", campaign_id}
        ]
        return tuple(found)

    async def stores(self, advertiser_id: str, priority: Priority) -> Batch[Store]:
        """The shops of an ad account, those that cannot be advertised now too (contract 18.7).

        Raises:
            ApiError: they could not be read, or the answer holds no list of them.
        """
        answer = await self._ask("gmv_max/store/list/", advertiser_id, "", priority)
        stores: list[Store] = []
        problems: list[RowProblem] = []
        for read in read_rows(WireStore, _listed(answer, "store_list")):
            store = store_of(read)
            if store is not None:
                stores.append(store)
            else:
                text = "A shop without a usable id: what its ads are charged is not known."
                problems.append(RowProblem(Level.ADVERTISER, "", text, of_report=True))
        return Batch(tuple(dict.fromkeys(stores)), tuple(problems), answer.started)

    async def _ask(
        self, path: str, advertiser_id: str, campaign_id: str, priority: Priority
    ) -> Answer:
        params: dict[str, object] = {"advertiser_id": advertiser_id}
        if campaign_id:
            params["campaign_id"] = campaign_id
        return await self._caller.get(path, params, priority, listing=False)


def _listed(answer: Answer, name: str) -> list[object]:
    """The rows of a list under a name of its own. No list at all is not an empty one."""
    data = answer.data
    rows = data.get(name) if isinstance(data, Mapping) else None
    if isinstance(rows, list):
        return rows
    if rows is None and isinstance(data, Mapping) and name in data:
        return []  # null
    raise NoAnswerError(
        "TikTok answered without the list that was asked for.", request_id=answer.request_id
    )
