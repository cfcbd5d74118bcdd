"""The errors of a call, as one tree of classes.

```
ApiError
  NotSentError            never left this machine: refused by ttui, or no connection was made
    NoConnectionError       TikTok could not be reached at all
  AnswerError             TikTok answered with an error code (contract 12)
    RefusedError            no, and asking again will not help
      DeniedError             no permission, or the feature is not open to this app
        TokenError              missing, wrong, expired or revoked token: log in again
        NoAccountError          the token is good and sees no ad account at all
      NotFoundError           the object does not exist
      NoRouteError            the address does not exist: a feature this app has not got
      NothingToUpdateError    it already was as asked (40012)
    RateLimitedError        too many requests; nothing was done
    ServerFaultError        TikTok's own fault; a write may have landed
    UnknownCodeError        a code that no table has; a write may have landed
  NoAnswerError           sent, and no usable answer came: timeout, lost connection, HTTP 5xx, a
                          body that is not the envelope; a write may have landed
    TimedOutError           no answer in time
    TooLargeError           an answer larger than any that TikTok has reason to give
```
"""

from enum import StrEnum


class Landed(StrEnum):
    """Did a write that failed take effect?"""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"
    """Only reading the object back can tell."""


class ApiError(Exception):
    """A call failed. The text is one clear sentence and may quote TikTok's (hostile) words."""

    landed: Landed = Landed.UNKNOWN
    """Whether the write behind it took effect."""
    retry: bool = False
    """Whether a read may be asked again after a pause."""
    retry_once: bool = False
    """Whether once is enough."""

    def __init__(self, text: str, *, code: int = 0, request_id: str = "") -> None:
        super().__init__(text)
        self.code = code
        """TikTok's code, 0 when no envelope was read."""
        self.request_id = request_id
        """TikTok's id of the request, or empty."""
        self.data: object = None
        """What stood in `data` of an answer with an error code; hostile."""


class NotSentError(ApiError):
    """The request never left this machine."""

    landed = Landed.NO


class NoConnectionError(NotSentError):
    """No connection could be made, so no byte of the request went out."""

    retry = True


class AnswerError(ApiError):
    """TikTok answered with an error code."""


class RefusedError(AnswerError):
    """TikTok said no."""

    landed = Landed.NO


class DeniedError(RefusedError):
    """No permission for this account, scope or feature."""


class TokenError(DeniedError):
    """The token is missing, wrong, expired or revoked."""


class NoAccountError(DeniedError):
    """The token is good and TikTok lists no ad account for it (contract 2.2)."""

    def __init__(self, request_id: str = "") -> None:
        super().__init__(
            "This token sees no ad account: check that the account was chosen when the app was"
            " authorised, that whoever authorised it may still use the account, and that the app"
            " id is the one the token was made for.",
            request_id=request_id,
        )


class NotFoundError(RefusedError):
    """The object does not exist."""


class NoRouteError(RefusedError):
    """The address does not exist (HTTP 404 from the edge, or code 40400)."""


class NothingToUpdateError(RefusedError):
    """Code 40012: it already was as asked; to be treated as success, then read back."""

    landed = Landed.YES


class RateLimitedError(AnswerError):
    """Too many requests (40100 and its kin); TikTok did nothing."""

    landed = Landed.NO
    retry = True


class ServerFaultError(AnswerError):
    """TikTok's own fault (5xxxx, 60001); a write may have landed all the same."""

    retry = True


class UnknownCodeError(AnswerError):
    """A code that no table has: a read may be tried again, a write may have landed."""

    retry = True


class NoAnswerError(ApiError):
    """Sent, but no usable answer came."""

    retry = True


class TimedOutError(NoAnswerError):
    """Sent, and no answer came in time. TikTok blocks what times out too often (contract 8.4)."""


class TooLargeError(NoAnswerError):
    """Sent, and the answer was larger than what ttui reads; asking again brings it again."""

    retry = False
