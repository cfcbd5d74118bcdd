"""The one request that closes an account, and what its answer says (contract 9.1)."""

import re
from collections.abc import Iterator, Mapping

from ttui.api.caller import Caller
from ttui.api.codes import cut
from ttui.api.errors import AnswerError
from ttui.api.values import id_of
from ttui.domain.finance import DisableAnswer

_KNOWN = re.compile(r"\b(DELIVERING|UNPAID_BILL|SUSPENDED|UNFINISHED_TRANSFER|AUTOPAY_UNBILLED)\b")


async def send_disable(caller: Caller, bc_id: str, advertiser_id: str) -> DisableAnswer:
    """Send it once; whether the account is closed is for `advertiser/info` to say.

    Raises:
        ApiError: it failed without a reason of TikTok's; `landed` says whether it may have
            taken effect.
    """
    try:
        answer = await caller.close_account(bc_id, advertiser_id)
    except AnswerError as error:
        # Whether a refusal comes with code 0 is UNCONFIRMED, so it is looked for here too.
        reasons = _reasons(error.data) or tuple(dict.fromkeys(_KNOWN.findall(str(error))))
        if not reasons:
            raise
        return DisableAnswer(request_id=error.request_id, disabled=False, reasons=reasons)
    listed = answer.field("disabled_advertiser_ids")
    disabled = isinstance(listed, list) and advertiser_id in map(id_of, listed)
    return DisableAnswer(
        request_id=answer.request_id, disabled=disabled, reasons=_reasons(answer.data)
    )


def _reasons(data: object) -> tuple[str, ...]:
    """The reasons in `failed_infos`, which may be text or a list; unknown ones stay raw."""
    failed = data.get("failed_infos") if isinstance(data, Mapping) else None
    values = failed.values() if isinstance(failed, Mapping) else ()
    return tuple(dict.fromkeys(word for value in values for word in _words(value)))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, str):
        for part in re.split(r"[,;]", value):
            if part.strip():
                yield cut(part.strip())
    elif value is not None:
        yield cut(str(value))
