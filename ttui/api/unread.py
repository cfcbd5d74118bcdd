"""Why TikTok does not show an ad account: an error of a call about it, as a reason."""

from ttui.api.codes import error_for
from ttui.api.errors import ApiError, DeniedError, NotFoundError, RefusedError, TokenError
from ttui.domain.snapshot import RowProblem
from ttui.domain.unread import UnreadReason

_BAD_PARAMETER = 40002


def reason_of(error: ApiError) -> UnreadReason:
    """The reason behind an error of a call about one ad account (contract 2.3, 12).

    Code 40002 has dozens of causes; "doesn't exist or has been deleted" is told by its words.
    """
    match error:
        case TokenError():
            return UnreadReason.TOKEN_REFUSED
        case DeniedError():
            return UnreadReason.NO_PERMISSION
        case NotFoundError():
            return UnreadReason.GONE
        case RefusedError():
            is_gone = error.code == _BAD_PARAMETER and "exist" in str(error)
            return UnreadReason.GONE if is_gone else UnreadReason.REFUSED
        case _:
            return UnreadReason.FAILED


def reason_of_problem(problem: RowProblem) -> UnreadReason:
    """The reason behind an account that `advertiser/info` did not show among others."""
    if not problem.code:
        return UnreadReason.NOT_LISTED
    return reason_of(error_for(problem.code, problem.reason, ""))
