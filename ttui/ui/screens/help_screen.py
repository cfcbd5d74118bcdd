"""Help, made from the table of keys."""

from ttui.ui import filters
from ttui.ui.keys import key_rows
from ttui.ui.screens.text_modal import TextModal

_KEYS_WIDTH = 13
_SIGNS = (
    "━● on   ●━ off   ◆ Promote (ends only on the phone)   Σ sum of ad groups   * marked",
    "The switch is what was asked for; the last column is what really happens.",
    "A stop goes: asked > accepted > off, confirmed (read back) > quiet (spend stands still).",
    "Money trails delivery by about 30 min; its age is in the header.",
)


def help_screen(version: str) -> TextModal:
    """The screen behind `?`."""
    rows = [
        (f"{keys:<{_KEYS_WIDTH}}", f"{meaning}{f'  [{confirm}]' if confirm else ''}")
        for keys, _, meaning, confirm in key_rows()
    ]
    return TextModal(f"ttui {version}".strip() + ": keys", (*rows, "", *_SIGNS, "", filters.HELP))
