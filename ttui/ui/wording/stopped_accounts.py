"""What a stop of everything is about: all ad accounts, or some by name."""

from collections.abc import Sequence

from ttui.domain.app_state import AppState
from ttui.ui.wording.rows import named


def account_name(app_state: AppState, advertiser_id: str) -> str:
    """An ad account's name; its id where it was not read. Hostile text."""
    account = app_state.account(advertiser_id)
    return account.advertiser.name if account else advertiser_id


def scope_words(only: Sequence[str], app_state: AppState) -> str:
    """`everything`, or `everything of Bright Dental`, in the middle of a sentence.

    Args:
        only: the ids of the ad accounts; empty for all.
        app_state: has their names.
    """
    if not only:
        return "everything"
    return f"everything of {named([account_name(app_state, one) for one in only])}"
