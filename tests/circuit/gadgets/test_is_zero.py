from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, make, result

from proofmill import Bool, Field
from proofmill.algebra import bits as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import is_zero
from proofmill.testing import hunt


@given(st.integers(0, SCALAR_MODULUS - 1))
@RANDOM
def test_agrees_with_its_twin(x: int) -> None:
    compiled = computing(is_zero, (Bool,), x=Field)
    for value in (x, 0, 1, SCALAR_MODULUS - 1):
        assert result(compiled, x=value) is plain.is_zero(value)


@pytest.mark.parametrize("x", [0, 1, 7, SCALAR_MODULUS - 1])
def test_no_hint_can_be_forged(x: int) -> None:
    compiled = computing(is_zero, (Bool,), x=Field)
    assert compiled.constraints == 2
    assert hunt(compiled, {"x": x}) == []
    if x:  # the inverse of zero is free, and decides nothing
        every_wire_is_bound(compiled, x=x)


def test_constants_fold() -> None:
    compiled = make({"result": ("output", Bool)}, lambda self: setattr(self, "result", is_zero(Field.constant(0))))
    assert (compiled.constraints, result(compiled)) == (1, True)
