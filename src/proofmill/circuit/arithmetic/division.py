"""Quotients: in the field, and of integers with remainder."""

from __future__ import annotations

from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.arithmetic.comparison import assert_less
from proofmill.circuit.arithmetic.product import multiply
from proofmill.circuit.build import Build


def quotient(build: Build, a: int, b: int) -> int:
    """a / b in the field; b = 0 makes the statement fail.

    Without the inverse of b, 0 / 0 would be any value that a forger likes.
    """
    backend = build.backend
    (inverse,) = backend.hint("inverse", [b], [], 1, build.here())
    backend.assert_mul(b, inverse, build.constant(1), build.here())
    return backend.mul(a, inverse, build.here())


def divide(build: Build, a: int, b: int, count: int) -> tuple[int, int]:
    """Quotient and remainder of integers a, b < 2^count: q·b + r = a, q in range, r < b.

    r < b stops (q − 1, r + b); it also refuses b = 0. The range of q and an exact product stop values that satisfy the
    equation only mod the field's modulus: the field's own product is exact while q·b + r stays below the modulus.
    """
    backend = build.backend
    q, r = backend.hint("divmod", [a, b], [], 2, build.here())
    assert_range(build, q, count)
    assert_range(build, r, count)
    assert_less(build, r, b, count)
    fits = 1 << (2 * count + 1) <= build.modulus
    product = backend.mul(q, b, build.here()) if fits else multiply(build, q, b, count)
    total = backend.add(product, r)
    backend.assert_zero(backend.sub(total, a), build.here())
    return q, r
