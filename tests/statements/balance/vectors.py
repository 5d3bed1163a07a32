"""The committed vectors of INTMAX2 (see tests/vectors/intmax2), and its sample requests where they are."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from proofmill.strict_json import LARGEST

FOLDER = Path(__file__).parents[2] / "vectors" / "intmax2"


def load(name: str) -> Any:
    return read(FOLDER / f"{name}.json")


def sample(name: str) -> Any:
    """A file of another project's sample: not in this repository."""
    root = Path(os.environ.get("PROOFMILL_VECTORS", ""))
    for path in (root / "intmax2" / f"{name}.json", root / f"{name}.json"):
        if path.is_file():
            return read(path)
    pytest.skip("PROOFMILL_VECTORS does not name the folder of the public samples")


def read(path: Path) -> Any:
    """With integers beyond 2^53 − 1 as strings: the original writes them bare, and we do not read that."""
    return json.loads(path.read_text(), parse_int=lambda text: int(text) if int(text) <= LARGEST else text)
