"""The wall clock is set by hours meanwhile: what ttui promises in seconds still holds."""

import sys
from pathlib import Path

from tests.cli.conftest import Tiktok, on
from tests.pty.pressing import press
from tests.support.terminal import Terminal
from tests.support.waiting import until

_PROGRAM = """
import sys
from datetime import timedelta
from pathlib import Path
from ttui.domain.clock import SystemClock
real, ahead = SystemClock.now, Path(sys.argv.pop(1))
SystemClock.now = lambda self: real(self) + timedelta(hours=float(ahead.read_text()))
from tests.support.prompt import believe_reads_soon, main
believe_reads_soon()
sys.exit(main())
"""


def test_a_clock_set_by_hours_costs_no_undo_no_stop_and_no_proof(tiktok: Tiktok) -> None:
    ahead = tiktok.data_dir / "ahead"

    def set_clock(hours: int) -> None:
        fresh = Path(f"{ahead}.new")
        fresh.write_text(str(hours))
        fresh.rename(ahead)

    set_clock(0)
    argv = [sys.executable, "-c", _PROGRAM, str(ahead)]
    with Terminal(argv, tiktok.environ) as terminal:
        terminal.wait_for("Winter Glow")
        terminal.wait_for("132.10")
        press(terminal, "j", "x")
        terminal.wait_for("Winter Glow: off, confirmed")
        set_clock(5)
        press(terminal, "z")
        terminal.wait_for("Winter Glow: on, confirmed")
        assert len(tiktok.writes()) == 2, "the undo was free: 5 hours by the wall, 1 s by the other"
        set_clock(-5)
        press(terminal, "x")
        terminal.wait_for("Winter Glow: off, confirmed")
        press(terminal, "X")
        set_clock(5)
        press(terminal, "X")
        until(lambda: on(tiktok) == [], what="the stop of everything")
