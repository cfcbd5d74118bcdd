"""Runs README's demo command on a terminal, as a stranger would: `python .ci/demo.py COMMAND`."""

import os
import sys

from tests.support.terminal import Terminal

with Terminal(["bash", "-c", sys.argv[1]], {**os.environ, "TERM": "xterm-256color"}) as terminal:
    terminal.wait_for("Winter Glow", seconds=240)
    terminal.send("q")
    code = terminal.wait_end()
sys.stdout.write(f"README's demo command opened the demo and left with {code}\n")
sys.exit(code)
