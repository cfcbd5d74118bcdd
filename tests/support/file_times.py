"""Times of files, for tests of what an old file lets ttui believe."""

import os
import time
from pathlib import Path


def written_long_ago(path: Path) -> None:
    """Say that nobody wrote to a file lately.

    After a write to a journal that cannot be read, a start of another session may land yet: ttui
    then believes no "off" for some minutes.
    """
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))
