from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, make, result

from proofmill import U64, U256, Array, Bool, Compiled, Field
from proofmill.algebra import poseidon as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import poseidon
from proofmill.testing import hunt


@cache
def circuit(count: int) -> Compiled:
    return computing(lambda values: poseidon.hash(*values), (Field,), values=(Array[Field], count))


@pytest.mark.parametrize("count", range(1, 17))
def test_agrees_with_its_twin(count: int) -> None:
    for values in ([0] * count, list(range(1, count + 1)), [SCALAR_MODULUS - 1 - i for i in range(count)]):
        assert result(circuit(count), values=values) == plain.hash(values)


@given(st.lists(st.integers(0, SCALAR_MODULUS - 1), min_size=2, max_size=2))
@RANDOM
def test_random_pairs(values: list[int]) -> None:
    assert result(circuit(2), values=values) == plain.hash(values)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_no_wire_can_be_forged(count: int) -> None:
    compiled = circuit(count)
    values = list(range(3, 3 + count))
    assert hunt(compiled, {"values": values}) == []
    every_wire_is_bound(compiled, values=values)


def test_three_constraints_an_s_box() -> None:
    full, partial = 8, 57
    # The capacity is constant in the first round: its S-box folds. The output's binding is substituted.
    assert circuit(2).constraints <= 3 * (3 * full + partial)


def test_literals_are_elements_and_constants_fold() -> None:
    compiled = make(
        {"result": ("output", Field)}, lambda self: setattr(self, "result", poseidon.hash(1, Field.constant(2)))
    )
    assert (compiled.constraints, result(compiled)) == (1, plain.hash([1, 2]))
    assert result(computing(lambda a: poseidon.hash(a, 7), (Field,), a=Field), a=3) == plain.hash([3, 7])


def test_integers_and_bools_are_the_elements_that_they_are() -> None:
    compiled = computing(poseidon.hash, (Field,), a=U64, b=Bool)
    assert result(compiled, a=1 << 63, b=True) == plain.hash([1 << 63, 1])


def test_the_number_of_inputs_is_part_of_the_hash() -> None:
    assert result(circuit(1), values=[5]) != result(circuit(2), values=[5, 0])


def test_other_inputs_are_type_errors() -> None:
    for operation in (
        lambda a: poseidon.hash(),
        lambda a: poseidon.hash(*[a] * 17),
        lambda a: poseidon.hash(a, U256.constant(1)),
        lambda a: poseidon.hash(a, True),
        lambda a: poseidon.hash(a, "1"),  # type: ignore[arg-type]
        lambda a: poseidon.hash(a, SCALAR_MODULUS),
    ):
        with pytest.raises(TypeError):
            computing(operation, (Field,), a=Field)
