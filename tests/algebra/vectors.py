"""The committed vectors, see ../vectors/README.md."""

import json
from pathlib import Path
from typing import Any

from proofmill.algebra import hash_out
from proofmill.algebra.babyjubjub import Point
from proofmill.algebra.goldilocks5 import Fp5
from proofmill.algebra.hash_out import HashOut

FOLDER = Path(__file__).parent.parent / "vectors"


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def point(value: dict[str, str]) -> Point:
    return Point(int(value["x"]), int(value["y"]))


def intmax2(name: str) -> Any:
    return load(f"intmax2/{name}")


def fp5(coefficients: list[str]) -> Fp5:
    a, b, c, d, e = map(int, coefficients)
    return Fp5((a, b, c, d, e))


def node(text: str) -> HashOut:
    """A Poseidon output in `0x` hex."""
    return hash_out.from_bytes(bytes.fromhex(text[2:]))


def nodes(texts: list[str]) -> tuple[HashOut, ...]:
    return tuple(map(node, texts))


CIRCOMLIB = load("circomlib.json")
ECGFP5 = load("ecgfp5.json")
