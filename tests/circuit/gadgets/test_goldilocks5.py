from __future__ import annotations

from typing import Any

from tests.circuit.solving import make, refused, result

from proofmill import Compiled
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import ONE, ZERO, Coefficients, Fp5
from proofmill.circuit.gadgets import goldilocks5
from proofmill.circuit.types import Array, Field
from proofmill.testing import hunt

A = Fp5((3, 0, MODULUS - 1, 7, 1 << 40))
B = Fp5((MODULUS - 2, 5, 0, 0, 9))


def of_two(operation: Any) -> Compiled:
    def define(self: Any) -> None:
        a, b = (goldilocks5.Fp5.of(list(value)) for value in (self.a, self.b))
        self.result = Array(operation(a, b).coefficients())

    five = (Array[Field], 5)
    return make({"a": ("public", *five), "b": ("public", *five), "result": ("output", *five)}, define, system="plonky2")


def given(a: Fp5, b: Fp5) -> dict[str, Any]:
    return {"a": list(a.c), "b": list(b.c)}


def got(compiled: Compiled, a: Fp5, b: Fp5) -> Coefficients:
    v, w, x, y, z = result(compiled, **given(a, b))
    return v, w, x, y, z


def test_sums_and_products_agree_with_the_twin() -> None:
    compiled = of_two(lambda a, b: (a + b) * (a - b) - (-b).scale(3))
    for a, b in ((A, B), (B, A), (A, A), (ZERO, B)):
        assert got(compiled, a, b) == ((a + b) * (a - b) + b.scale(3)).c
    assert hunt(compiled, given(A, B)) == []


def test_quotients_are_unique_and_none_is_of_zero() -> None:
    compiled = of_two(goldilocks5.quotient)
    assert got(compiled, A, B) == (A * B.inverse()).c
    assert got(compiled, ZERO, B) == ZERO.c
    assert got(compiled, B, B) == ONE.c
    assert hunt(compiled, given(A, B)) == []
    refused(compiled, **given(A, ZERO))
    # Every quotient would satisfy q · 0 = 0.
    refused(compiled, **given(ZERO, ZERO))
