"""Returns memory to the system between the phases of a backup."""

import ctypes


def give_back() -> None:
    """Return free memory to the system, if its C library can.

    Pages are read on the loop's thread and written on others, and glibc keeps a heap for each:
    what one has freed the others do not use.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return  # another system's C library, which has its own ways
    trim(0)
