"""The real program on a pty, on a configured account with 100,000 ads."""

import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.program import NotSeenError, Program
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import Served

_PATIENCE = 180.0
_CONFIG = """
[profiles.default]
rate_limit = { per_second = 5000, per_minute = 300000 }
"""


class Account:
    """`ttui` on a served account; its campaigns are drawn when the block begins."""

    def __init__(self, served: Served, scale: Scale) -> None:
        self._served = served
        self._scale = scale
        self._home = tempfile.TemporaryDirectory()
        config = Path(self._home.name, "config")
        config.mkdir()
        Path(config, "config.toml").write_text(_CONFIG, encoding="utf-8")
        environ = served.environ(self._home.name)
        self._started = time.monotonic()
        self.program = Program((sys.executable, "-m", "ttui"), environ)

    def __enter__(self) -> "Account":
        self.program.until("Campaign 0")
        return self

    def __exit__(self, *trouble: object) -> None:
        self.program.__exit__(*trouble)
        self._home.cleanup()

    def stop_next(self, seconds: float) -> float:
        """Stop the row under the cursor and go down; returns when the stop was pressed."""
        pressed = self.program.send("x")
        self.program.drain(seconds / 2)
        self.program.send("j")
        self.program.drain(seconds / 2)
        return pressed

    def is_loaded(self) -> bool:
        """Whether ads and their reports were read, and nothing of the kind is read any more."""
        read = [self._served.last_read(what) for what in ("ad/get", "AUCTION_AD")]
        latest = [at for at in read if at is not None and at >= self._started]
        return len(latest) == len(read) and time.monotonic() - max(latest) >= self._scale.quiet

    def wait_loaded(self) -> None:
        """Wait for `is_loaded`.

        Raises:
            NotSeenError: it did not happen in time.
        """
        while not self.is_loaded():
            self.program.drain(0.2)
            if time.monotonic() - self._started > _PATIENCE:
                raise NotSeenError("the account did not load in time")
