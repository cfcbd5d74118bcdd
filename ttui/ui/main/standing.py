"""What the line above the keys says while nothing happens: what is not known of an account."""

from ttui.domain.app_state import AppState
from ttui.domain.ids import EntityRef
from ttui.domain.shop_coverage import ShopLook, shop_look
from ttui.domain.snapshot import AccountSnapshot
from ttui.ui.drawing.lines import clean
from ttui.ui.wording.unlisted_words import coverage_words, unlisted_words

_TOLD = frozenset({ShopLook.REFUSED, ShopLook.IN_PART})


def standing_words(app_state: AppState, cursor: EntityRef | None) -> str:
    """Money in no listed row, and Shop ads that were not looked at; of the cursor's account first.

    Empty where there is nothing of the kind.
    """
    accounts = sorted(
        app_state.accounts,
        key=lambda one: cursor is None or one.advertiser.advertiser_id != cursor.advertiser_id,
    )
    told = [(one, words) for one in accounts if (words := _of(one))]
    if not told:
        return ""
    account, words = told[0]
    if len(app_state.accounts) == 1:
        return words
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    return f"{clean(account.advertiser.name)}: {words}{more}"


def _of(account: AccountSnapshot) -> str:
    parts = [unlisted_words(account.unlisted)] if account.unlisted is not None else []
    if shop_look(account) in _TOLD:
        parts.append(coverage_words(account))
    return "; ".join(parts)
