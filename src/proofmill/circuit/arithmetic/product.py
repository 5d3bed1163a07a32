"""Exact products of integers."""

from __future__ import annotations

from proofmill.circuit.arithmetic.bits import assert_range, from_bits
from proofmill.circuit.build import Build


def multiply(build: Build, a: int, b: int, count: int) -> int:
    """a · b for a, b < 2^count, constrained below 2^count as an integer.

    While 2·count bits fit the field one product and a range check do. Wider factors are split in halves: a product that
    wraps round the modulus could otherwise land in the range again. Raises ValueError where halves wrap too: over a
    field of 64 bits from 41 bits on.
    """
    backend = build.backend
    if (1 << 2 * count) <= build.modulus:
        result = backend.mul(a, b, build.here())
    else:
        half = (count + 1) // 2
        if 1 << (3 * half + 2) > build.modulus:
            raise ValueError(f"a product of {count} bits wraps in this proof system's field")
        a_low, a_high = _halves(build, a, half)
        b_low, b_high = _halves(build, b, half)
        backend.assert_mul(a_high, b_high, build.constant(0), build.here())
        cross = backend.add(backend.mul(a_high, b_low, build.here()), backend.mul(a_low, b_high, build.here()))
        # At most 2^(3·half + 2): no wrap, so the range check below sees the integer.
        result = backend.add(backend.mul(a_low, b_low, build.here()), backend.scale(cross, 1 << half))
    assert_range(build, result, count)
    return result


def _halves(build: Build, value: int, half: int) -> tuple[int, int]:
    bits = assert_range(build, value, 2 * half)
    return from_bits(build, bits[:half]), from_bits(build, bits[half:])
