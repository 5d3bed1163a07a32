"""Bits of field elements."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.arithmetic import bits
from proofmill.circuit.build import gadget, require_same
from proofmill.circuit.types import Bool, Field
from proofmill.circuit.types.field import field_handle


@gadget("bits.to_bits")
def to_bits(value: Field, count: int) -> list[Bool]:
    """`count` bits of a value below 2^count, lowest first; a larger value makes the statement fail.

    Raises ValueError when 2^count exceeds the field: use `canonical_bits`.
    """
    build = value._build
    return [Bool(build, bit) for bit in bits.assert_range(build, field_handle(value, "bits.to_bits"), count)]


@gadget("bits.canonical_bits")
def canonical_bits(value: Field) -> list[Bool]:
    """All bits of the element as an integer below the modulus, lowest first."""
    build = value._build
    return [Bool(build, bit) for bit in bits.canonical_bits(build, field_handle(value, "bits.canonical_bits"))]


@gadget("bits.from_bits")
def from_bits(values: Sequence[Bool]) -> Field:
    """Σ 2^i · bitᵢ in the field: free."""
    build = values[0]._build
    return Field(build, bits.from_bits(build, _handles(values)))


@gadget("bits.assert_at_most")
def assert_at_most(values: Sequence[Bool], limit: int) -> None:
    """Constrain the integer of these bits, lowest first, to be at most a constant. Raises ValueError below 0."""
    bits.assert_bits_at_most(values[0]._build, _handles(values), limit)


def _handles(values: Sequence[Bool]) -> list[int]:
    for value in values:
        require_same(values[0]._build, value._build)
    return [value.handle for value in values]
