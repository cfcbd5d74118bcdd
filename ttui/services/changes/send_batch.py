"""One status update, sent once, and what its answer says about each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ttui.api.errors import (
    ApiError,
    Landed,
    NothingToUpdateError,
    RateLimitedError,
    RefusedError,
    TokenError,
)
from ttui.api.port import AdsApi, StatusWrite
from ttui.domain.fault import fault_text
from ttui.domain.snapshot import empty


class SendResult(Enum):
    """The result of sending a write."""

    ACCEPTED = auto()
    """Code 0 or 20001; `Sent.refused` has the exceptions."""
    ALREADY = auto()
    """Nothing to update (40012): to be read back."""
    REFUSED = auto()
    """TikTok refused. In a batch a single id may be the cause."""
    DENIED = auto()
    """The token is not good: no id of it, and no other write, can pass."""
    BUSY = auto()
    """Rate limited; surely nothing was done."""
    UNSENT = auto()
    """It never left this machine, or it surely had no effect."""
    UNKNOWN = auto()
    """It may have landed: only reading back can tell."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How a write went."""

    result: SendResult
    message: str = ""
    """TikTok's or the client's words; hostile text."""
    request_id: str = ""
    refused: Mapping[str, str] = field(default_factory=empty)
    """TikTok's words per id that an accepted batch left out."""


async def send(api: AdsApi, write: StatusWrite) -> Sent:
    """Send a status update once; never raises for what TikTok or the network does.

    Args:
        api: TikTok.
        write: at most 20 ids.
    """
    try:
        answer = await api.set_status(write)
    except ApiError as error:
        return Sent(_result_of(error), str(error), error.request_id)
    except Exception as error:  # noqa: BLE001 - a defect in the client must not lose a stop
        return Sent(SendResult.UNKNOWN, f"Fault in ttui while sending: {fault_text(error)}.")
    return Sent(SendResult.ACCEPTED, "", answer.request_id, answer.refused)


def _result_of(error: ApiError) -> SendResult:
    match error:
        case NothingToUpdateError():
            return SendResult.ALREADY
        case TokenError():
            return SendResult.DENIED
        case RefusedError():
            return SendResult.REFUSED
        case RateLimitedError():
            return SendResult.BUSY
        case _ if error.landed is Landed.NO:
            return SendResult.UNSENT
        case _:
            return SendResult.UNKNOWN
