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
from ttui.domain.fault import told
from ttui.domain.snapshot import empty


class Fate(Enum):
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

    fate: Fate
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
        return Sent(_fate(error), str(error), error.request_id)
    except Exception as error:  # noqa: BLE001 - a defect in the client must not lose a stop
        return Sent(Fate.UNKNOWN, f"Fault in ttui while sending: {told(error)}.")
    return Sent(Fate.ACCEPTED, "", answer.request_id, answer.refused)


def _fate(error: ApiError) -> Fate:
    match error:
        case NothingToUpdateError():
            return Fate.ALREADY
        case TokenError():
            return Fate.DENIED
        case RefusedError():
            return Fate.REFUSED
        case RateLimitedError():
            return Fate.BUSY
        case _ if error.landed is Landed.NO:
            return Fate.UNSENT
        case _:
            return Fate.UNKNOWN
