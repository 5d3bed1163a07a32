from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.circuit.solving import make, public, refused

from proofmill import Compiled, Field, UnsatisfiedError, require
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import hint
from proofmill.systems.groth16 import solve


def square_root(function: Callable[[list[int]], list[int]]) -> Compiled:
    def define(self: Any) -> None:
        (root,) = hint(function, [self.x])
        require(root * root == self.x, "not a square root")
        self.result = root

    return make({"x": ("public", Field), "result": ("output", Field)}, define)


def test_a_python_hint_computes_and_the_circuit_checks() -> None:
    compiled = square_root(lambda values: [{4: 2, 9: 3}.get(values[0], 0)])
    assert public(compiled, x=9)["result"] == 3
    refused(compiled, "not a square root", x=10)


def test_results_are_taken_mod_the_modulus() -> None:
    assert public(square_root(lambda values: [-2]), x=4)["result"] == SCALAR_MODULUS - 2


@pytest.mark.parametrize(
    "function", [lambda values: [], lambda values: [1, 2], lambda values: 1 / 0, lambda values: ["x"]]
)
def test_a_hint_that_fails_refuses_the_statement_without_showing_values(function: Any) -> None:
    compiled = square_root(function)
    with pytest.raises(UnsatisfiedError) as caught:
        solve(compiled, {"x": 918273645})
    assert "918273645" not in str(caught.value)


def test_several_hints_keep_their_functions_apart() -> None:
    def define(self: Any) -> None:
        (one,) = hint(lambda values: [values[0] + 1], [self.x])
        two, three = hint(lambda values: [values[0] + 1, values[0] + 2], [one], 2)
        require(two == self.x + 2, "two")
        require(three == self.x + 3, "three")
        require(one == self.x + 1, "one")

    solve(make({"x": ("public", Field)}, define), {"x": 40})
