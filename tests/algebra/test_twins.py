"""The Rust core against the reference, on the same inputs."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import CIRCOMLIB, point
from tests.effort import examples

from proofmill._native import NativeError
from proofmill._native import babyjubjub as fast_curve
from proofmill._native import poseidon as fast_poseidon
from proofmill.algebra import babyjubjub, poseidon
from proofmill.algebra.babyjubjub import BASE8, GENERATOR, IDENTITY, ORDER, SUBGROUP_ORDER, TORSION, Point
from proofmill.algebra.fields import SCALAR_MODULUS

elements = st.integers(0, SCALAR_MODULUS - 1)
points = st.integers(0, ORDER - 1).map(lambda k: babyjubjub.multiply(GENERATOR, k))
POINTS = [IDENTITY, GENERATOR, BASE8, *TORSION, *(point(v["point"]) for v in CIRCOMLIB["babyjubjub"])]


def word(x: int) -> bytes:
    return x.to_bytes(32, "big")


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def encode(p: Point) -> bytes:
    return word(p.x) + word(p.y)


@pytest.mark.parametrize("width", range(2, 18))
def test_poseidon_parameters(width: int) -> None:
    full_rounds, partial_rounds, constants, matrix = fast_poseidon.parameters(width)
    found = poseidon.Parameters(
        full_rounds, partial_rounds, tuple(map(number, constants)), tuple(tuple(map(number, row)) for row in matrix)
    )
    assert found == poseidon.parameters(width)


@pytest.mark.parametrize("vector", CIRCOMLIB["poseidon"], ids=lambda v: f"{len(v['inputs'])} inputs")
def test_poseidon_vectors(vector: dict[str, list[str]]) -> None:
    inputs = [int(x) for x in vector["inputs"]]
    assert number(fast_poseidon.hash([word(x) for x in inputs])) == poseidon.hash(inputs)


@given(st.lists(elements, min_size=1, max_size=16))
def test_poseidon(inputs: list[int]) -> None:
    assert number(fast_poseidon.hash([word(x) for x in inputs])) == poseidon.hash(inputs)


@pytest.mark.parametrize("a", POINTS)
@pytest.mark.parametrize("b", [IDENTITY, BASE8, TORSION[1], TORSION[4]])
def test_known_sums(a: Point, b: Point) -> None:
    assert fast_curve.add(encode(a), encode(b)) == encode(babyjubjub.add(a, b))


@pytest.mark.parametrize("a", POINTS)
def test_known_multiples(a: Point) -> None:
    for scalar in (0, 1, 2, 8, SUBGROUP_ORDER, SUBGROUP_ORDER - 1, ORDER, ORDER + 1, SCALAR_MODULUS, 2**256 - 1):
        assert fast_curve.multiply(encode(a), word(scalar)) == encode(babyjubjub.multiply(a, scalar))


@pytest.mark.parametrize("a", POINTS)
def test_known_members(a: Point) -> None:
    assert fast_curve.in_subgroup(encode(a)) is babyjubjub.in_subgroup(a)


@settings(max_examples=examples(30))
@given(points, points, st.integers(0, 2**256 - 1))
def test_group(a: Point, b: Point, scalar: int) -> None:
    assert fast_curve.add(encode(a), encode(b)) == encode(babyjubjub.add(a, b))
    assert fast_curve.multiply(encode(a), word(scalar)) == encode(babyjubjub.multiply(a, scalar))
    assert fast_curve.in_subgroup(encode(a)) is babyjubjub.in_subgroup(a)


OFF_CURVE = word(1) + word(1)
NON_CANONICAL = word(SCALAR_MODULUS) + word(1)
REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("non_canonical", lambda: fast_poseidon.hash([word(SCALAR_MODULUS)])),
    ("non_canonical", lambda: fast_poseidon.hash([word(0), word(2**256 - 1)])),
    ("invalid_argument", lambda: fast_poseidon.hash([])),
    ("invalid_argument", lambda: fast_poseidon.hash([word(1)] * 17)),
    ("invalid_argument", lambda: fast_poseidon.parameters(1)),
    ("invalid_argument", lambda: fast_poseidon.parameters(18)),
    ("not_on_curve", lambda: fast_curve.add(OFF_CURVE, encode(BASE8))),
    ("not_on_curve", lambda: fast_curve.add(encode(BASE8), OFF_CURVE)),
    ("not_on_curve", lambda: fast_curve.multiply(OFF_CURVE, word(2))),
    ("not_on_curve", lambda: fast_curve.in_subgroup(OFF_CURVE)),
    ("non_canonical", lambda: fast_curve.add(NON_CANONICAL, encode(BASE8))),
    ("non_canonical", lambda: fast_curve.multiply(NON_CANONICAL, word(2))),
    ("non_canonical", lambda: fast_curve.in_subgroup(NON_CANONICAL)),
    ("invalid_argument", lambda: fast_curve.in_subgroup(encode(BASE8)[:-1])),
    ("invalid_argument", lambda: fast_curve.multiply(encode(BASE8), word(2)[:-1])),
]


@pytest.mark.parametrize(("code", "call"), REFUSED)
def test_the_core_refuses_what_the_reference_refuses(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(NativeError) as caught:
        call()
    assert caught.value.args[0] == code
