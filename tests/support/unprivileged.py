"""Commands that file modes hold for, also where the tests run as root."""

import os
import sys
from collections.abc import Sequence

_DROP = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
PR_CAPBSET_DROP = 24
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
        sys.exit("cannot give a capability away")
os.execv(sys.argv[1], sys.argv[1:])
"""


def unprivileged(argv: Sequence[str]) -> list[str]:
    """The command without root's right to write everywhere; as it is where nobody is root."""
    if os.geteuid() != 0:
        return list(argv)
    return [sys.executable, "-c", _DROP, *argv]
