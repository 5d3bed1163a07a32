from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.circuit.solving import computing, every_wire_is_bound, make, refused, result
from tests.effort import examples

from proofmill import Array, Bool, Compiled, Field, Point, UnsatisfiedError, require
from proofmill.algebra import babyjubjub as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import hint
from proofmill.circuit.gadgets import babyjubjub
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, solve_unchecked

FEW = settings(max_examples=examples(8), deadline=None, database=None)
points = st.integers(0, plain.ORDER - 1).map(lambda k: plain.multiply(plain.GENERATOR, k))
SPECIAL = [*plain.TORSION, plain.BASE8, plain.GENERATOR, plain.negate(plain.BASE8)]


@cache
def circuit(name: str) -> Compiled:
    count = 2 if name == "add" else 1
    return computing(getattr(babyjubjub, name), (Point,), **dict.fromkeys("pq"[:count], Point))


def test_addition_has_no_exception() -> None:
    for p in SPECIAL:
        for q in SPECIAL:
            assert result(circuit("add"), p=p, q=q) == plain.add(p, q)


@given(points, points)
@FEW
def test_random_points_agree_with_the_twin(p: plain.Point, q: plain.Point) -> None:
    assert result(circuit("add"), p=p, q=q) == plain.add(p, q)
    assert result(circuit("double"), p=p) == plain.add(p, p)
    assert result(circuit("negate"), p=p) == plain.negate(p)
    assert result(circuit("multiply_by_cofactor"), p=p) == plain.multiply(p, 8)


@pytest.mark.parametrize("p", SPECIAL, ids=lambda p: f"x={p.x % 1000}")
def test_special_points_agree_with_the_twin(p: plain.Point) -> None:
    assert result(circuit("double"), p=p) == plain.add(p, p)
    assert result(circuit("negate"), p=p) == plain.negate(p)
    assert result(circuit("multiply_by_cofactor"), p=p) == plain.multiply(p, 8)


def test_denominators_never_leave_a_quotient_free() -> None:
    """Where a denominator was zero, any quotient would do: every pair of special points, hunted and tampered with."""
    for p in SPECIAL:
        assert hunt(circuit("double"), {"p": p}) == []
        every_wire_is_bound(circuit("double"), p=p)
        for q in SPECIAL:
            assert hunt(circuit("add"), {"p": p, "q": q}) == []
    every_wire_is_bound(circuit("add"), p=plain.BASE8, q=plain.GENERATOR)


@cache
def multiplication(bits: int) -> Compiled:
    def define(self: Any) -> None:
        self.result = babyjubjub.multiply(self.p, list(self.k))

    declared = {"p": ("public", Point), "k": ("public", Array[Bool], bits), "result": ("output", Point)}
    return make(declared, define)


@cache
def base_multiplication(bits: int) -> Compiled:
    def define(self: Any) -> None:
        self.result = babyjubjub.multiply_base(list(self.k))

    return make({"k": ("public", Array[Bool], bits), "result": ("output", Point)}, define)


def bits_of(k: int, count: int) -> list[bool]:
    return [bool(k >> i & 1) for i in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_small_multiple(count: int) -> None:
    for k in range(1 << count):
        bits = bits_of(k, count)
        for p in (plain.GENERATOR, plain.TORSION[3], plain.IDENTITY)[: 3 if count < 7 else 1]:
            assert result(multiplication(count), p=p, k=bits) == plain.multiply(p, k)
        assert result(base_multiplication(count), k=bits) == plain.multiply(plain.BASE8, k)


@given(st.integers(0, (1 << 254) - 1), points)
@FEW
def test_random_multiples(k: int, p: plain.Point) -> None:
    assert result(multiplication(254), p=p, k=bits_of(k, 254)) == plain.multiply(p, k)
    small = k % plain.SUBGROUP_ORDER
    assert result(base_multiplication(251), k=bits_of(small, 251)) == plain.multiply(plain.BASE8, small)


def test_multiples_at_the_edges_of_the_order() -> None:
    order = plain.SUBGROUP_ORDER
    for k in (0, 1, order - 1, order, order + 1, (1 << 254) - 1):
        for p in (plain.BASE8, plain.GENERATOR, *plain.TORSION[:3]):
            assert result(multiplication(254), p=p, k=bits_of(k, 254)) == plain.multiply(p, k)
    for k in (0, 1, order - 1, order, (1 << 251) - 1):
        assert result(base_multiplication(251), k=bits_of(k, 251)) == plain.multiply(plain.BASE8, k)


def test_no_hint_of_a_multiplication_can_be_forged() -> None:
    k = bits_of(0b1011011, 7)
    assert hunt(multiplication(7), {"p": plain.GENERATOR, "k": k}) == []
    every_wire_is_bound(multiplication(7), p=plain.GENERATOR, k=k)
    assert hunt(base_multiplication(7), {"k": k}) == []
    every_wire_is_bound(base_multiplication(7), k=k)


@cache
def subgroup() -> Compiled:
    return make({"p": ("public", Point)}, lambda self: babyjubjub.assert_in_subgroup(self.p))


@given(st.integers(1, plain.SUBGROUP_ORDER - 1))
@FEW
def test_the_subgroup_is_accepted_and_its_torsion_variants_are_not(k: int) -> None:
    inside = plain.multiply(plain.BASE8, k)
    solve(subgroup(), {"p": inside})
    for torsion in plain.TORSION[1:]:
        message = "the point is not in the prime-order subgroup"
        assert message in str(refused(subgroup(), p=plain.add(inside, torsion)))


def test_the_identity_and_small_orders_are_refused() -> None:
    for point in plain.TORSION:
        refused(subgroup(), p=point)


def test_a_forged_eighth_is_refused() -> None:
    """The hint lies: any Q may stand for P/8. Only the eight points with 8·Q = P may pass, and none for A + T."""
    inside = plain.multiply(plain.BASE8, 77)
    outside = plain.add(inside, plain.TORSION[1])
    eighth = plain.multiply(inside, pow(8, -1, plain.SUBGROUP_ORDER))

    def attempt(point: plain.Point, q: plain.Point) -> None:
        def define(self: Any) -> None:
            forged = Point(*hint(lambda _: [q.x, q.y], [self.p.x], 2))
            forged.assert_on_curve()
            require(babyjubjub.multiply_by_cofactor(forged) == self.p, "not eight times the witness")

        solve(make({"p": ("public", Point)}, define), {"p": point})

    for torsion in plain.TORSION:
        attempt(inside, plain.add(eighth, torsion))
        with pytest.raises(UnsatisfiedError):
            attempt(outside, plain.add(eighth, torsion))
    with pytest.raises(UnsatisfiedError):  # off the curve 8·Q may be anything
        attempt(inside, plain.Point(1, 1))


def test_points_off_the_curve_do_not_reach_the_gadget() -> None:
    with pytest.raises(UnsatisfiedError):
        solve_unchecked(subgroup(), {}, {"p": [1, 1]})
    with pytest.raises(UnsatisfiedError):
        solve_unchecked(circuit("add"), {"q": plain.BASE8}, {"p": [0, 0]})


def test_scalar_bits_stop_below_the_order() -> None:
    compiled = computing(lambda s: Array(babyjubjub.scalar_bits(s)), (Array[Bool], 251), s=Field)
    for s in (0, 1, plain.SUBGROUP_ORDER - 1):
        assert result(compiled, s=s) == bits_of(s, 251)
    for s in (plain.SUBGROUP_ORDER, plain.SUBGROUP_ORDER + 1, (1 << 251) - 1, 1 << 251, SCALAR_MODULUS - 1):
        refused(compiled, s=s)
    assert hunt(compiled, {"s": 5}) == []
