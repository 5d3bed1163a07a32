"""The committed vectors, see ../vectors/README.md."""

import json
from pathlib import Path
from typing import Any

from proofmill.algebra.babyjubjub import Point

FOLDER = Path(__file__).parent.parent / "vectors"


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def point(value: dict[str, str]) -> Point:
    return Point(int(value["x"]), int(value["y"]))


CIRCOMLIB = load("circomlib.json")
