"""Order of field elements that are known to lie in a range. For U8 … U256 write `<`, `<=`, `>=`, `>`."""

from __future__ import annotations

from proofmill.circuit.arithmetic import comparison
from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.build import gadget, require_same
from proofmill.circuit.types import Bool, Field
from proofmill.circuit.types.field import field_handle


@gadget("comparison.less_than")
def less_than(a: Field, b: Field, count: int) -> Bool:
    """Whether a < b as integers; both are constrained below 2^count, since a difference that wraps proves nothing."""
    return ~less_or_equal(b, a, count)


@gadget("comparison.less_or_equal")
def less_or_equal(a: Field, b: Field, count: int) -> Bool:
    """Whether a ≤ b as integers; both are constrained below 2^count."""
    build = a._build
    require_same(build, b._build)
    low, high = (field_handle(value, "a comparison of Fields") for value in (a, b))
    for handle in (low, high):
        assert_range(build, handle, count)
    return Bool(build, comparison.at_least(build, high, low, count))
