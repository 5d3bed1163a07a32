"""One of several values, at an index that is known to the prover alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.arithmetic.equality import select
from proofmill.circuit.build import gadget, require_same
from proofmill.circuit.types import Field, Value
from proofmill.circuit.types.field import field_handle

V = TypeVar("V", bound=Value)


@gadget("random_access")
def random_access(index: Field, values: Sequence[V]) -> V:
    """values[index]; the index is constrained to be that of a value. A power of two of values, at least two.

    On plonky2 at most 64, a row or less for each element; elsewhere a selection for each value and element.
    Raises TypeError for another number of values, or values of different types or lengths.
    """
    count = len(values).bit_length() - 1
    if len(values) < 2 or len(values) != 1 << count:
        raise TypeError("random_access takes 2, 4, 8, … values")
    if any(value.form() != values[0].form() for value in values):
        raise TypeError("random_access takes values of one type and one length")
    build, handle = index._build, field_handle(index, "random_access")
    for value in values:
        require_same(build, value._build)
    columns = list(zip(*(value.handles() for value in values), strict=True))
    if build.backend.gates is not None:
        return values[0].with_handles(
            [build.backend.gates.random_access(handle, column, build.here()) for column in columns]
        )
    # An index beyond the values would be read mod their number: another index with the same value.
    for bit in assert_range(build, handle, count):
        columns = [
            tuple(select(build, bit, right, left) for left, right in zip(column[::2], column[1::2], strict=True))
            for column in columns
        ]
    return values[0].with_handles([column[0] for column in columns])
