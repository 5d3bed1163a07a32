from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, every_wire_is_bound, make, result

from proofmill import Array, Bool, Compiled, Field, UnsatisfiedError
from proofmill.algebra import merkle as plain
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.gadgets import merkle
from proofmill.testing import hunt, solve_unchecked

elements = st.integers(0, SCALAR_MODULUS - 1)


@cache
def circuit(depth: int) -> Compiled:
    def define(self: Any) -> None:
        self.result = merkle.root(self.leaf, list(self.index), self.siblings)

    declared = {
        "leaf": ("public", Field),
        "index": ("public", Array[Bool], depth),
        "siblings": ("public", Array[Field], depth),
        "result": ("output", Field),
    }
    return make(declared, define)


def bits(index: int, depth: int) -> list[bool]:
    return [bool(index >> i & 1) for i in range(depth)]


@given(elements, st.lists(elements, min_size=3, max_size=3))
@RANDOM
def test_agrees_with_its_twin_at_every_index(leaf: int, siblings: list[int]) -> None:
    for index in range(8):
        expected = plain.root(leaf, index, siblings)
        assert result(circuit(3), leaf=leaf, index=bits(index, 3), siblings=siblings) == expected


def test_a_member_of_a_real_tree() -> None:
    tree = plain.Tree(32)
    for leaf in (11, 22, 33):
        tree.insert(leaf)
    assert result(circuit(32), leaf=22, index=bits(1, 32), siblings=tree.siblings(1)) == tree.root
    for change in ({"leaf": 23}, {"index": bits(2, 32)}, {"siblings": tree.siblings(0)}):
        honest: dict[str, Any] = {"leaf": 22, "index": bits(1, 32), "siblings": tree.siblings(1)}
        assert result(circuit(32), **{**honest, **change}) != tree.root


def test_an_index_bit_of_two_is_refused() -> None:
    with pytest.raises(UnsatisfiedError, match="index is not"):
        solve_unchecked(circuit(3), {"leaf": 1, "siblings": [1, 2, 3]}, {"index": [0, 2, 0]})


def test_no_wire_can_be_forged() -> None:
    inputs: dict[str, Any] = {"leaf": 4, "index": [True, False, True], "siblings": [1, 2, 3]}
    assert hunt(circuit(3), inputs) == []
    every_wire_is_bound(circuit(3), **inputs)


def test_as_many_bits_as_siblings() -> None:
    with pytest.raises(TypeError, match="as many index bits, not 1"):
        computing(lambda s: merkle.root(s[0], [Bool.constant(True)], s), (Field,), s=(Array[Field], 2))
