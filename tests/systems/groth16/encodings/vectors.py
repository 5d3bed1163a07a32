"""What gnark and arkworks wrote (`tests/vectors`), and points to build other values from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from proofmill.algebra.bn254 import G1_GENERATOR, G2_GENERATOR, Point, multiply
from proofmill.algebra.fq12 import Fq, Fq2
from proofmill.systems.groth16.encodings.points import Affine, to_words

FOLDER = Path(__file__).parents[3] / "vectors"
GNARK: dict[str, Any] = json.loads((FOLDER / "gnark_groth16.json").read_text())
ARKWORKS: dict[str, Any] = json.loads((FOLDER / "arkworks_groth16.json").read_text())
SNARKJS: dict[str, Any] = json.loads((FOLDER / "snarkjs_groth16.json").read_text())
PLAIN = GNARK["groth16_bn254"]
PUBLIC = [5, 35]


def binary(vector: dict[str, Any], kind: str, form: str) -> bytes:
    return bytes.fromhex(vector[kind][form])


def g1(scalar: int) -> Affine:
    point = multiply(G1_GENERATOR, scalar)
    assert isinstance(point, Point)
    assert isinstance(point.x, Fq)
    return Affine((point.x.n,), (point.y.n,))


def g2(scalar: int) -> Affine:
    point = multiply(G2_GENERATOR, scalar)
    assert isinstance(point, Point)
    assert isinstance(point.x, Fq2)
    return Affine((point.x.c0, point.x.c1), (point.y.c0, point.y.c1))


_SCALARS = st.integers(1, 1 << 16)
G1_POINTS = _SCALARS.map(g1)
G2_POINTS = _SCALARS.map(g2)
PROOFS = st.tuples(G1_POINTS, G2_POINTS, G1_POINTS).map(to_words)
KEYS = st.builds(
    lambda head, ic: to_words([*head, *ic]),
    st.tuples(G1_POINTS, G2_POINTS, G2_POINTS, G2_POINTS),
    st.lists(G1_POINTS, min_size=1, max_size=3),
)


def mutations(data: bytes) -> st.SearchStrategy[bytes]:
    """One bit turned, a part cut out or put in twice, or bytes changed for others."""
    position = st.integers(0, len(data) - 1)
    turned = st.builds(lambda at, bit: _with(data, at, data[at] ^ 1 << bit), position, st.integers(0, 7))
    cut = position.map(lambda at: data[:at])
    without = st.builds(lambda at, length: data[:at] + data[at + length :], position, st.integers(1, 64))
    longer = st.builds(lambda at, more: data[:at] + more + data[at:], position, st.binary(min_size=1, max_size=64))
    return st.one_of(turned, cut, without, longer, st.binary(max_size=400))


def _with(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + bytes([value]) + data[at + 1 :]
