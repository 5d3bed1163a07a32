"""Whether handles are zero or equal."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.build import Build


def is_zero(build: Build, handle: int) -> int:
    """1 if the value is 0, else 0: with a hint i, z = 1 − x·i and x·z = 0.

    Without the second constraint a forger sets i = 0 and calls any value zero; without the first, z is free when x = 0.
    """
    backend = build.backend
    known = backend.constant_value(handle)
    if known is not None:
        return build.constant(int(known == 0))
    (inverse,) = backend.hint("inverse", [handle], [], 1, build.here())
    result = backend.sub(build.constant(1), backend.mul(handle, inverse, build.here()))
    backend.assert_mul(handle, result, build.constant(0), build.here())
    return result


def all_equal(build: Build, pairs: Sequence[tuple[int, int]]) -> int:
    """1 if both handles of every pair are equal, else 0."""
    flags = [is_zero(build, build.backend.sub(a, b)) for a, b in pairs]
    result = flags[0]
    for flag in flags[1:]:
        result = build.backend.mul(result, flag, build.here())
    return result


def select(build: Build, condition: int, a: int, b: int) -> int:
    """A if the bit is 1, else b: b + condition · (a − b). The condition must be boolean already."""
    if build.backend.gates is not None:
        return build.backend.gates.select(condition, a, b, build.here())
    difference = build.backend.sub(a, b)
    return build.backend.add(b, build.backend.mul(condition, difference, build.here()))
