"""Division of integers held in field elements. For U8 … U256 write `//`, `%` and `divmod`."""

from __future__ import annotations

from proofmill.circuit.arithmetic import division
from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.build import gadget, require_same
from proofmill.circuit.types import Field
from proofmill.circuit.types.field import field_handle


@gadget("division.divide")
def divide(a: Field, b: Field, count: int) -> tuple[Field, Field]:
    """Quotient and remainder as integers of at most 126 bits.

    a and b are constrained below 2^count; b = 0 makes the statement fail. Raises ValueError for a larger count.
    """
    if 2 * count > 252:
        raise ValueError("divide takes at most 126 bits: use U128 or U256")
    build = a._build
    require_same(build, b._build)
    dividend, divisor = (field_handle(value, "division.divide") for value in (a, b))
    for handle in (dividend, divisor):
        assert_range(build, handle, count)
    q, r = division.divide(build, dividend, divisor, count)
    return Field(build, q), Field(build, r)
