"""memory: resident memory of the real program with 100,000 ads loaded and shown."""

import sys
import tempfile

from tests.benchmarks.account import Account
from tests.benchmarks.bare import WORDS
from tests.benchmarks.figures import Report, Row
from tests.benchmarks.program import Program
from tests.benchmarks.scale import Scale
from tests.benchmarks.server import serving
from tests.support.shell import plain_environ

_MOST_MB = 150.0
_FIGURES = 1.2
"""Seconds; what is read is drawn once a second."""


def measure(scale: Scale) -> Report:
    """Load, unfold down to the ads, look at what the system says."""
    with tempfile.TemporaryDirectory() as home:
        argv = (sys.executable, "-m", "tests.benchmarks.bare")
        with Program(argv, plain_environ(home, home=home)) as bare:
            bare.until(WORDS)
            bare.settle(0.2)
            floor = bare.memory()
    with serving(scale.world) as served, Account(served, scale) as account:
        first = account.program.memory()
        account.wait_loaded()
        account.program.drain(_FIGURES)
        account.program.press_until("l", "Ad group 0")
        account.program.press("j")
        account.program.press_until("l", "Ad 0")
        loaded = account.program.memory()
    row = Row(
        work=f"memory  {scale.ads:,} ads loaded and shown",
        measured=loaded,
        note=f"({first:.0f} MB when the first campaigns were drawn)",
        unit="MB",
        reference=floor,
        against="bare Textual app",
        target=f"<= {_MOST_MB:.0f} MB",
        met=loaded <= _MOST_MB,
    )
    return Report([row])
