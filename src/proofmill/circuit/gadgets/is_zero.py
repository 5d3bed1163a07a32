"""Whether a field element is zero."""

from __future__ import annotations

from proofmill.circuit.arithmetic import equality
from proofmill.circuit.build import gadget
from proofmill.circuit.types import Bool, Field
from proofmill.circuit.types.field import field_handle


@gadget("is_zero")
def is_zero(value: Field) -> Bool:
    """True if the value is 0. Two constraints."""
    return Bool(value._build, equality.is_zero(value._build, field_handle(value, "is_zero")))
