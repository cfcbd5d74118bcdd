"""Reads the parts of a backup: whole answers, in the background lane."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from ttui.api.caller import PAUSES, Caller
from ttui.api.envelope import Answer
from ttui.api.errors import NoAnswerError, RefusedError, ServerFaultError
from ttui.api.export.port import RawPage, Row
from ttui.api.export.requests import BARE_METRICS, ROWS_IN, ExportRequest, request_of
from ttui.api.export.shop_requests import shop_request
from ttui.api.paging import Page, last_page
from ttui.api.port import Priority
from ttui.api.splitting import Splitter, may_be_one_row
from ttui.domain.backup.parts import Part, Source
from ttui.domain.campaign import Origin
from ttui.domain.ids import Level

_BAD_PARAMETER = frozenset({40000, 40002})
_MOST_TRIES = 12
_NEEDED = frozenset({"spend", "cost"})
"""Figures that no report is asked for without."""
_OPTIONAL_FILTERS = ("buying_types",)
_Key = tuple[Source, Level, Origin, str]


class ExportReader:
    """Reads through one caller; remembers what TikTok turned out not to take."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._refused: dict[_Key, frozenset[str]] = {}
        self._ad_dimension = "ad_id_v2"

    async def page(self, advertiser_id: str, part: Part, number: int) -> tuple[RawPage, ...]:
        """One page; in pieces where one unreadable object fails the whole (contract 15.7).

        Raises:
            ApiError: the call failed, retries included.
        """
        try:
            return (await self._one(advertiser_id, part, number),)
        except (RefusedError, ServerFaultError) as error:
            is_list = part.source in {Source.LIST, Source.SMART_LIST}
            if not is_list or not may_be_one_row(error):
                raise
            splitter = Splitter(part.level, error, self._caller.now())
        pieces: list[RawPage] = []
        ask = partial(self._piece, advertiser_id, part, pieces)
        size = self._request(advertiser_id, part).size
        whole = await splitter.page(ask, number, size)
        problems = tuple(f"{part.name}: {one.reason}" for one in whole.problems)
        first, *others = (replace(piece, total=whole.total, last=whole.last) for piece in pieces)
        return replace(first, problems=problems), *others

    async def _piece(
        self, advertiser_id: str, part: Part, pieces: list[RawPage], number: int, size: int
    ) -> Page:
        piece = await self._one(advertiser_id, part, number, size, retries=1)
        pieces.append(piece)
        return Page(piece.rows, self._caller.now(), piece.total)

    async def _one(
        self,
        advertiser_id: str,
        part: Part,
        number: int,
        size: int = 0,
        *,
        retries: int = len(PAUSES),
    ) -> RawPage:
        if part.source is Source.SHOP_REPORT and not any(part.ids):
            raise RefusedError("TikTok names no shop of these campaigns, and reports shop by shop.")
        before = self._refused.get(_key(part), frozenset()), self._ad_dimension
        for _ in range(_MOST_TRIES):
            request = self._request(advertiser_id, part)
            asked = size or request.size
            params = dict(request.params)
            if asked:
                params |= {"page": number, "page_size": asked}
            try:
                answer = await self._caller.get(
                    request.path, params, Priority.BACKGROUND, retries=retries, listing=False
                )
            except RefusedError as error:
                if not self._learn(error, part, request):
                    # It was not about what was asked for, so nothing was learnt.
                    self._refused[_key(part)], self._ad_dimension = before
                    raise
                continue
            return self._page(answer, request, part, number, asked)
        raise RefusedError("TikTok refuses every form of this question that ttui knows.")

    def _page(
        self, answer: Answer, request: ExportRequest, part: Part, number: int, size: int
    ) -> RawPage:
        rows = _rows(answer, part.source)
        if rows is None and request.may_be_missing:
            rows = []
        if not isinstance(rows, list):
            raise NoAnswerError(
                "TikTok answered without the list that was asked for.",
                request_id=answer.request_id,
            )
        objects = tuple(cast(Row, row) for row in rows if isinstance(row, Mapping))
        last: int | None = 1
        if size:
            last = last_page(answer.total, answer.total_pages, size, len(rows))
            last = last if request.trusts_last else None
        return RawPage(
            answer.body,
            objects,
            answer.request_id,
            answer.total if request.trusts_last else None,
            last,
            answer.cut,
            self._left_out(part) if number == 1 else (),
        )

    def _request(self, advertiser_id: str, part: Part) -> ExportRequest:
        without = self._refused.get(_key(part), frozenset())
        if part.source.is_shop:
            return shop_request(advertiser_id, part, without)
        # Promote reports do not know the ids of Smart+ ads (contract 6, 8.1).
        plain = part.origin is Origin.PROMOTE
        return request_of(advertiser_id, part, "ad_id" if plain else self._ad_dimension, without)

    def _learn(self, error: RefusedError, part: Part, request: ExportRequest) -> bool:
        """Do without what TikTok's message names; False when there is nothing left to give up."""
        if error.code not in _BAD_PARAMETER:
            return False
        known = self._refused.get(_key(part), frozenset())
        text = str(error)
        optional = {one for one in _OPTIONAL_FILTERS if one.rstrip("s") in text} - known
        wanted = (*request.metrics, *request.words)
        named = {one for one in wanted if re.search(rf"\b{one}\b", text)} - _NEEDED
        if optional or named:
            self._refused[_key(part)] = known | optional | named
            return True
        if part.level is Level.AD and self._ad_dimension == "ad_id_v2" and request.metrics:
            self._ad_dimension = "ad_id"
            return True
        spare = frozenset(wanted) - frozenset(BARE_METRICS) - {"material_id"} - _NEEDED
        if spare:
            self._refused[_key(part)] = known | spare
            return True
        return False

    def _left_out(self, part: Part) -> tuple[str, ...]:
        refused = sorted(self._refused.get(_key(part), frozenset()) - {*_OPTIONAL_FILTERS})
        if not refused:
            return ()
        what = " ".join(filter(None, (part.level.value, part.source.value, part.variant)))
        return (f"TikTok does not give these figures in the {what}: {', '.join(refused)}",)


def _rows(answer: Answer, source: Source) -> object:
    """The rows of an answer; None where it has no list."""
    if source is Source.SHOP_DETAILS:
        return [answer.data] if answer.data else None
    name = ROWS_IN.get(source)
    if name is not None:
        is_null = isinstance(answer.data, Mapping) and answer.data.get(name, name) is None
        return [] if is_null else answer.field(name)
    is_counted = answer.total is not None or answer.total_pages is not None
    if source is Source.SHOP_REPORT and answer.listed is None and is_counted:
        return []  # an empty page has no list (contract 18.6)
    return answer.listed


def _key(part: Part) -> _Key:
    return part.source, part.level, part.origin, part.variant
