"""Values with as many elements but other ranges: taken for one another, they would leave a range unchecked.

A type checker sees most of these; a circuit that never met one must not compile either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.circuit.solving import make

from proofmill import U64, U256, Array, Bool, Bytes, Field, Point, Struct, length, select
from proofmill.circuit import hint
from proofmill.circuit.gadgets import babyjubjub, bits, comparison, division, is_zero
from proofmill.circuit.types import Unsigned
from proofmill.errors import CircuitError


class Amount(Struct):
    value: U64
    note: Bytes = length(20)


DECLARED: dict[str, tuple[Any, ...]] = {
    "c": ("private", Bool),
    "element": ("private", Field),
    "number": ("private", U64),
    "wide": ("private", U256),
    "short": ("private", Bytes, 20),
    "long": ("private", Bytes, 31),
    "numbers": ("private", Array[U64], 2),
    "elements": ("private", Array[Field], 2),
}


@pytest.mark.parametrize(
    "operation",
    [
        lambda s: select(s.c, s.short, s.long),  # a "20-byte" piece of 248 bits
        lambda s: select(s.c, s.numbers, s.elements),  # a U64 of 254 bits
        lambda s: select(s.c, Array([s.short]), Array([s.long])),
        lambda s: s.numbers == s.elements,
        lambda s: Array([s.short]) == Array([s.long]),
        lambda s: Array([s.number, s.element]),
        lambda s: Array([s.element, 1]),
        lambda s: Amount(value=s.element, note=s.short),
        lambda s: Amount(value=s.number, note=s.long),
        lambda s: Point(s.number, s.element),
        lambda s: U256.from_unsigned(s.element),  # a limb of 254 bits
        lambda s: is_zero(s.wide),  # would look at the high limb alone: 7 were zero
        lambda s: bits.to_bits(s.wide, 128),
        lambda s: bits.canonical_bits(s.wide),
        lambda s: comparison.less_or_equal(s.wide, s.wide, 128),
        lambda s: comparison.less_than(s.element, s.wide, 128),
        lambda s: division.divide(s.wide, s.element, 64),
        lambda s: babyjubjub.scalar_bits(s.wide),
    ],
)
def test_a_value_of_another_form_is_a_type_error(operation: Callable[[Any], object]) -> None:
    with pytest.raises(TypeError):
        make(DECLARED, operation)


@pytest.mark.parametrize(
    "operation",
    [
        lambda mine, other: Array([mine.element, other.element]),
        lambda mine, other: Point(mine.element, other.element),
        lambda mine, other: Amount(value=mine.number, note=other.short),
        lambda mine, other: hint(lambda values: values, [mine.element, other.element], 2),
        lambda mine, other: comparison.less_than(mine.element, other.element, 8),
        lambda mine, other: division.divide(mine.element, other.element, 8),
        lambda mine, other: Bytes.from_bits([*[mine.c] * 7, other.c]),
        lambda mine, other: bits.from_bits([mine.c, other.c]),
        lambda mine, other: bits.assert_at_most([mine.c, other.c], 2),
    ],
)
def test_no_part_comes_from_another_run(operation: Callable[[Any, Any], object]) -> None:
    kept: list[Any] = []
    make(DECLARED, lambda self: kept.append(self))
    with pytest.raises(CircuitError, match="another run"):
        make(DECLARED, lambda self: operation(self, kept[0]))


def test_no_unsigned_is_so_wide_that_a_sum_wraps() -> None:
    with pytest.raises(TypeError, match="1 to 128 bits"):
        type("U253", (Unsigned,), {"bits": 253})


def test_nothing_is_at_most_a_negative_number() -> None:
    with pytest.raises(ValueError, match="negative"):
        make(DECLARED, lambda self: bits.assert_at_most([self.c], -1))
