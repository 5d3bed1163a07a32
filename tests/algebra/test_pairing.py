from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import load
from tests.effort import examples

from proofmill.algebra import bn254, fq12
from proofmill.algebra.bn254 import G1, G1_GENERATOR, G2, G2_GENERATOR, Point
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq, Fq2
from proofmill.algebra.pairing import pairing, product_is_one

scalars = st.integers(1, SCALAR_MODULUS - 1)
E = pairing(G1_GENERATOR, G2_GENERATOR)


def test_the_pairing_is_not_degenerate_and_has_order_r() -> None:
    assert fq12.ONE != E
    assert fq12.power(E, SCALAR_MODULUS) == fq12.ONE


@settings(max_examples=examples(5))
@given(scalars, scalars)
def test_bilinear(j: int, k: int) -> None:
    p, q = bn254.multiply(G1_GENERATOR, j), bn254.multiply(G2_GENERATOR, k)
    assert pairing(p, q) == fq12.power(E, j * k % SCALAR_MODULUS)


@settings(max_examples=examples(5))
@given(scalars, scalars)
def test_products(j: int, k: int) -> None:
    left = bn254.multiply(G1_GENERATOR, j), bn254.multiply(G2_GENERATOR, k)
    right = bn254.negate(bn254.multiply(G1_GENERATOR, j * k % SCALAR_MODULUS)), G2_GENERATOR
    assert product_is_one([left, right])
    assert not product_is_one([left, (bn254.add(right[0], G1_GENERATOR), G2_GENERATOR)])


def test_infinity_pairs_to_one() -> None:
    assert pairing(None, G2_GENERATOR) == pairing(G1_GENERATOR, None) == fq12.ONE
    assert product_is_one([])
    assert not product_is_one([(None, G2_GENERATOR), (G1_GENERATOR, G2_GENERATOR)])


def read(data: bytes) -> list[tuple[G1 | None, G2 | None]]:
    """EIP-197's input: pairs of a G1 and a G2 point, 192 bytes each."""
    words = [int.from_bytes(data[i : i + 32], "big") for i in range(0, len(data), 32)]
    pairs: list[tuple[G1 | None, G2 | None]] = []
    for i in range(0, len(words), 6):
        px, py, x1, x0, y1, y0 = words[i : i + 6]
        pairs.append((Point(Fq(px), Fq(py)), Point(Fq2(x0, x1), Fq2(y0, y1))))
    return pairs


@pytest.mark.parametrize("vector", load("eip197.json"), ids=lambda v: v["name"])
def test_eip_197(vector: dict[str, Any]) -> None:
    pairs = read(bytes.fromhex("".join(vector["words"])))
    assert all(bn254.in_g1(p) and bn254.in_g2(q) for p, q in pairs)
    assert product_is_one(pairs) is vector["product_is_one"]
