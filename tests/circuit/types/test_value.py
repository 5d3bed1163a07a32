"""Bool, and what all values refuse."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from tests.circuit.solving import computing, make, public, refused, result

from proofmill import U64, Bool, Field, UnsatisfiedError, require
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, solve_unchecked

TRUTHS = (False, True)


@pytest.mark.parametrize("operation", [operator.and_, operator.or_, operator.xor, operator.eq, operator.ne])
def test_truth_tables(operation: Callable[[Any, Any], Any]) -> None:
    compiled = computing(operation, (Bool,), a=Bool, b=Bool)
    for a in TRUTHS:
        for b in TRUTHS:
            assert result(compiled, a=a, b=b) is operation(a, b)
            assert result(computing(lambda x, o=operation, y=b: o(x, y), (Bool,), x=Bool), x=a) is operation(a, b)
            assert hunt(compiled, {"a": a, "b": b}) == []


def test_not() -> None:
    assert [result(computing(operator.invert, (Bool,), a=Bool), a=a) for a in TRUTHS] == [True, False]


def test_equalities_stay_symbolic_until_a_bit_is_needed() -> None:
    declared = dict.fromkeys("abc", ("public", Field))

    def together(self: Any) -> None:
        require((self.a == self.b) & (self.b == self.c), "not all equal")

    def either(self: Any) -> None:
        require((self.a == self.b) | (self.b == self.c), "none equal")

    both, one = make(declared, together), make(declared, either)
    assert both.constraints <= 2
    public(both, a=4, b=4, c=4)
    refused(both, "not all equal", a=4, b=4, c=5)
    refused(both, "not all equal", a=3, b=4, c=4)
    for values in [(4, 4, 5), (3, 4, 4), (4, 4, 4)]:
        public(one, **dict(zip("abc", values, strict=True)))
    refused(one, "none equal", a=1, b=2, c=3)


def test_an_equality_that_is_used_twice_is_the_same_bit() -> None:
    def define(self: Any) -> None:
        equal = self.a == self.b
        self.result = ~equal
        require(equal | self.other, "neither")

    declared = {"a": ("public", Field), "b": ("public", Field), "other": ("public", Bool), "result": ("output", Bool)}
    compiled = make(declared, define)
    assert public(compiled, a=1, b=1, other=False)["result"] is False
    assert public(compiled, a=1, b=2, other=True)["result"] is True
    refused(compiled, "neither", a=1, b=2, other=False)


def test_a_bool_of_two_is_refused_by_the_schema_and_by_the_circuit() -> None:
    compiled = computing(operator.invert, (Bool,), a=Bool)
    for value in (2, 1, "true", None):
        with pytest.raises(MalformedInput):
            solve(compiled, {"a": value})
    with pytest.raises(UnsatisfiedError, match="a is not a Bool"):
        solve_unchecked(compiled, {}, {"a": [2]})


def branch(a: Any) -> Any:
    return a if a == 1 else 0


@pytest.mark.parametrize(
    "operation",
    [
        branch,
        lambda a: a == 1 and a == 2,
        lambda a: a == 1 or a == 2,
        lambda a: not a == 1,  # noqa: SIM201
        lambda a: 1 < a < 5,
        lambda a: a in (1, 2),
    ],
)
def test_a_circuit_value_has_no_truth(operation: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="write require") as caught:
        computing(operation, (Bool,), a=U64)
    assert str(caught.traceback[-2].path) == __file__, "the error is raised at the user's line"


@pytest.mark.parametrize(
    "operation", [lambda a: a & 1, lambda a: a | a.__class__, lambda a: a ^ Field.constant(1), lambda a: a == 1]
)
def test_a_bool_combines_with_bools_only(operation: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        computing(operation, (Bool,), a=Bool)


def test_a_value_is_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        computing(lambda a: {a: 1}, (Field,), a=Field)
