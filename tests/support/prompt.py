"""The real program for a TikTok that never lags: `python -m tests.support.prompt ARGUMENTS`.

The served simulator applies a write at once or never, and its lists show it at once. What ttui
waits for because the real TikTok may do otherwise, minutes in all, need not be waited for here.
"""

import sys

from ttui.__main__ import main
from ttui.services.changes.options import ChangeOptions

PROMPT = [sys.executable, "-m", "tests.support.prompt"]
"""In place of `python -m ttui`."""


def believe_reads_soon() -> None:
    """Let the program of this process take a TikTok that never lags for what it is."""
    defaults = ChangeOptions.__init__.__kwdefaults__ or {}
    defaults.update(longest_lag=1.0, latest_landing=1.0, longest_wait=1.0)


if __name__ == "__main__":
    believe_reads_soon()
    sys.exit(main())
