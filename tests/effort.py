"""How many random inputs a test draws: as few as `make test` can afford, or as many more as `make fuzz` asks for."""

from __future__ import annotations

import os

FUZZ = int(os.environ.get("FUZZ", "1"))


def examples(count: int) -> int:
    """`max_examples` for a test that draws `count` in `make test`."""
    return count * FUZZ
