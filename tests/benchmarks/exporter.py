"""`python -m tests.benchmarks.exporter ARGS`: the real program, and the most memory it held."""

import sys
from pathlib import Path

from ttui.cli.main import main

PEAK = "VmHWM:"
"""The kernel's word for it; unlike `ru_maxrss` it knows nothing of the process before."""

if __name__ == "__main__":
    code = main(sys.argv[1:])
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    sys.stdout.write(next(line for line in lines if line.startswith(PEAK)) + "\n")
    sys.exit(code)
