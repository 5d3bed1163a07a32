"""Memory that building took and nobody holds any more."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return it to the system where the C library keeps it otherwise: glibc keeps more than a gigabyte after a chain.

    Where there is no such call nothing is done.
    """
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
