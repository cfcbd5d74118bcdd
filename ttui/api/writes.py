"""Status updates: one call, sent once, and what its answer says about each id."""

from collections.abc import Mapping

from ttui.api.caller import Caller
from ttui.api.codes import cut
from ttui.api.envelope import Answer
from ttui.api.errors import NoAnswerError, NotSentError
from ttui.api.port import StatusAnswer, StatusWrite
from ttui.api.values import id_of
from ttui.api.wire import WireItem, read_rows
from ttui.domain.ids import Level
from ttui.domain.status import OperationStatus

MOST_IDS = 20
"""Ids per status update (contract 3.3, 4.3, 5)."""
_ITEM_LISTS = ("campaign_list", "adgroup_list", "error_list")
_SWITCHES = frozenset({OperationStatus.ENABLE, OperationStatus.DISABLE})


async def send_status(caller: Caller, write: StatusWrite) -> StatusAnswer:
    """Send one status update and read what the answer says about each id.

    Raises:
        NotSentError: it was not fit to be sent, or no connection was made.
        ApiError: anything else; `landed` says whether it may have taken effect.
    """
    _check(write)
    family = "smart_plus/" if write.smart_plus else ""
    ids_name = f"{_id_name(write)}s"
    body: dict[str, object] = {
        "advertiser_id": write.advertiser_id,
        ids_name: [*write.ids],
        "operation_status": write.to.value,
    }
    if write.level is Level.ADGROUP and not write.smart_plus:
        # One ineligible ad group must not keep nineteen others running (contract 4.3).
        body["allow_partial_success"] = True
    path = f"{family}{write.level.value}/status/update/"
    answer = await caller.post(path, body, write.priority, write.patience)
    strange = _strange(answer, write)
    if strange:
        # Code 0 for something else: whether this took effect, only reading can tell.
        raise NoAnswerError(f"TikTok answered {strange}.", request_id=answer.request_id)
    return StatusAnswer(answer.request_id, refused_of(answer, write))


def _strange(answer: Answer, write: StatusWrite) -> str:
    """Why an answer is not one to this request, or empty: other ids, or another status."""
    listed = {
        id_of(one)
        for name in ("campaign_ids", "adgroup_ids", "ad_ids", "smart_plus_ad_ids")
        for one in _list(answer, name)
    }
    items = [item for name in _ITEM_LISTS for item in _items(answer, name)]
    named = {one for item in items for one in _own_ids(item, write)} | listed
    others = sorted(named - {*write.ids, ""})
    if others:
        return f"about another row ({others[0]}) than was asked for"
    said = answer.field("status")
    states = [item.status for item in items] + [said if isinstance(said, str) else None]
    other = next((one for one in states if one and one.upper() != write.to.value), "")
    return f"with the status {cut(other)}" if other else ""


def refused_of(answer: Answer, write: StatusWrite) -> Mapping[str, str]:
    """TikTok's words for each id that its own lists say was not switched.

    The code stays 0 even if all fail (contract 5).
    """
    refused: dict[str, str] = {}
    if write.level is Level.ADGROUP:
        refused.update(_left_out(answer, write))
    for item in _items(answer, "error_list"):
        words = cut(item.error_message or "") or "TikTok refused it and gave no reason."
        refused.update(dict.fromkeys(_named(item, write), words))
    return refused


def _check(write: StatusWrite) -> None:
    if write.level is Level.ADVERTISER:
        raise NotSentError("An ad account has no switch; its campaigns have.")
    if write.to not in _SWITCHES:
        raise NotSentError("ttui switches on and off and writes nothing else.")
    if not 1 <= len(write.ids) <= MOST_IDS or len(set(write.ids)) != len(write.ids):
        raise NotSentError(f"A status update takes 1 to {MOST_IDS} different ids.")
    if not all(one and id_of(one) == one for one in (write.advertiser_id, *write.ids)):
        raise NotSentError("A status update takes ids as TikTok writes them.")


def _id_name(write: StatusWrite) -> str:
    smart_ad = write.smart_plus and write.level is Level.AD
    return "smart_plus_ad_id" if smart_ad else f"{write.level.value}_id"


def _list(answer: Answer, name: str) -> list[object]:
    listed = answer.field(name)
    return listed if isinstance(listed, list) else []


def _items(answer: Answer, name: str) -> list[WireItem]:
    rows = read_rows(WireItem, _list(answer, name))
    return [read.row for read in rows if read.row is not None]


def _own_ids(item: WireItem, write: StatusWrite) -> list[str]:
    """The ids of the level that was asked for; an ad group's entry may name its campaign too."""
    one = {
        Level.CAMPAIGN: item.campaign_id,
        Level.ADGROUP: item.adgroup_id,
        Level.AD: item.smart_plus_ad_id if write.smart_plus else item.ad_id,
    }.get(write.level)
    return [one] if one else []


def _named(item: WireItem, write: StatusWrite) -> list[str]:
    """The ids an error is about: by its fields, else by its words, else the only one asked."""
    own = [one for one in item.ids if one in write.ids]
    if own:
        return own
    said = [one for one in write.ids if one in (item.error_message or "")]
    return said or ([*write.ids] if len(write.ids) == 1 else [])


def _left_out(answer: Answer, write: StatusWrite) -> dict[str, str]:
    """With partial success, ad groups that the answer does not list were skipped."""
    listed = _list(answer, "adgroup_ids")
    if not listed:
        return {}
    done = {id_of(one) for one in listed}
    words = "TikTok left it out of its answer."
    return {one: words for one in write.ids if one not in done}
