"""Points between encodings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.twist import point_outside_the_subgroup
from tests.effort import examples

from proofmill.algebra.fields import BASE_MODULUS
from proofmill.algebra.fq12 import Fq2
from proofmill.errors import MalformedProof
from proofmill.systems.groth16.encodings import points
from proofmill.systems.groth16.encodings.points import Affine, Place

from .vectors import G1_POINTS, G2_POINTS, g1, g2

HERE = Place("here", 7)
NUMBERS = st.integers(0, BASE_MODULUS - 1)


@given(NUMBERS, st.one_of(NUMBERS, st.just(0)))
@settings(max_examples=examples(30), deadline=None, database=None)
def test_a_root_squares_to_its_square_and_there_is_one_for_every_square(a: int, b: int) -> None:
    square = Fq2(a, b) * Fq2(a, b)
    root = points.square_root((square.c0, square.c1))
    assert root is not None
    assert Fq2(*root) * Fq2(*root) == square


def test_what_is_no_square_has_no_root() -> None:
    assert points.square_root((BASE_MODULUS - 1,)) is None
    # u + 9 is no square: else the twist would be the curve itself.
    assert points.square_root((9, 1)) is None
    # −1 is none in Fq, and u² in Fq2.
    assert points.square_root((BASE_MODULUS - 1, 0)) in ((0, 1), (0, BASE_MODULUS - 1))


@given(st.one_of(G1_POINTS, G2_POINTS))
@settings(max_examples=examples(20), deadline=None, database=None)
def test_x_and_a_sign_give_the_point(point: Affine) -> None:
    assert points.lift(point.x, points.is_largest(point.y), HERE) == point
    other = points.lift(point.x, not points.is_largest(point.y), HERE)
    assert other.y == tuple(-n % BASE_MODULUS for n in point.y)
    assert points.from_words(points.to_words([point])) == point


def test_the_sign_of_an_element_without_u_is_that_of_its_real_part() -> None:
    assert points.is_largest((BASE_MODULUS - 1, 0))
    assert not points.is_largest((BASE_MODULUS - 1, 1))


OUTSIDE = point_outside_the_subgroup()
REFUSED = {
    "is not below": Affine((g1(2).x[0] + BASE_MODULUS,), g1(2).y),
    "infinity": Affine((0, 0), (0, 0)),
    "not on its curve": Affine(g1(2).x, g1(3).y),
    "or not in its subgroup": Affine((OUTSIDE.x.c0, OUTSIDE.x.c1), (OUTSIDE.y.c0, OUTSIDE.y.c1)),
}


@pytest.mark.parametrize("problem", REFUSED)
def test_a_point_that_no_verifier_may_use_is_refused_with_its_place(problem: str) -> None:
    with pytest.raises(MalformedProof, match=f"here, byte 7: .*{problem}") as refused:
        points.trusted(REFUSED[problem], HERE)
    assert refused.value.fields == {"path": "here", "offset": 7}


def test_lifting_refuses_what_is_no_point() -> None:
    x = REFUSED["or not in its subgroup"].x
    assert points.trusted(g2(2), HERE) == g2(2)
    for bad in ((g1(2).x[0] + BASE_MODULUS,), (0,), x):
        with pytest.raises(MalformedProof, match="here, byte 7"):
            points.lift(bad, False, HERE)
