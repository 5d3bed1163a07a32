"""Bits of a handle, and the range checks that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from proofmill.circuit.arithmetic.equality import is_zero
from proofmill.circuit.build import Build


def assert_boolean(build: Build, handle: int) -> None:
    """b · (b − 1) = 0. Without it a forger's "bit" could be any field element."""
    zero = build.constant(0)
    build.backend.assert_mul(handle, build.backend.sub(handle, build.constant(1)), zero, build.here())


def to_bits(build: Build, handle: int, count: int) -> list[int]:
    """`count` bits, lowest first, of a value below 2^count.

    Sound as a decomposition of the *field element* for every count; as a decomposition of the *integer* only while
    2^count ≤ modulus. Beyond it x and x + modulus have different bits, and a forger may choose: `canonical_bits`.
    """
    known = build.backend.constant_value(handle)
    if known is not None:
        if known >> count:
            raise TypeError(f"the constant {known} does not fit in {count} bits")
        return [build.constant((known >> i) & 1) for i in range(count)]
    if build.backend.gates is not None and 1 << count < build.modulus:
        return build.backend.gates.split(handle, count, build.here())
    bits = build.backend.hint("bits", [handle], [], count, build.here())
    for bit in bits:
        assert_boolean(build, bit)
    build.backend.assert_zero(build.backend.sub(from_bits(build, bits), handle), build.here())
    return bits


def canonical_bits(build: Build, handle: int) -> list[int]:
    """All bits of a field element, lowest first, with the integer below the modulus.

    Without the last check the bits of x + modulus pass as well, wherever they fit: two exponents for one challenge,
    two messages for one hash.
    """
    size = build.modulus.bit_length()
    bits = to_bits(build, handle, size) if build.backend.gates is None else _halved_bits(build, handle, size)
    assert_bits_at_most(build, bits, build.modulus - 1)
    return bits


def _halved_bits(build: Build, handle: int, count: int) -> list[int]:
    """`to_bits` by two halves that the gate can split: of all bits together it could not tell x from x + modulus."""
    half = count // 2
    high, low = build.backend.hint("divmod", [handle, build.constant(1 << half)], [], 2, build.here())
    bits = to_bits(build, low, half) + to_bits(build, high, count - half)
    total = build.backend.sum([low, high], [1, 1 << half])
    build.backend.assert_zero(build.backend.sub(total, handle), build.here())
    return bits


def from_bits(build: Build, bits: Sequence[int]) -> int:
    """Σ 2^i · bitᵢ: free."""
    return build.backend.sum(bits, [1 << i for i in range(len(bits))])


def assert_range(build: Build, handle: int, count: int) -> list[int]:
    """0 ≤ handle < 2^count, as an integer; returns the bits. A larger value would wrap in later sums."""
    if (1 << count) > build.modulus:
        raise ValueError(f"{count} bits do not fit the field")
    return to_bits(build, handle, count)


def assert_fits(build: Build, handle: int, count: int) -> None:
    """`assert_range` where nobody asks for the bits: a gate may do without them, several to a row."""
    gates = build.backend.gates
    if gates is None or build.backend.constant_value(handle) is not None:
        assert_range(build, handle, count)
    else:
        gates.assert_range(handle, count, build.here())


def assert_bits_at_most(build: Build, bits: Sequence[int], limit: int) -> None:
    """The integer of these bits (lowest first) is at most `limit`, by comparing from the top, a run at a time.

    `equal` is 1 while all bits so far equal the limit's. In a run of zeros of the limit, bits must be zero while equal:
    equal · Σ bits = 0. In a run of ones, staying equal takes all ones; a zero there makes the value smaller for good.
    """
    if limit < 0:
        raise ValueError("no unsigned integer is at most a negative one")
    if limit >> len(bits):
        return
    equal = build.constant(1)
    position = len(bits)
    runs = [(value, len(list(run))) for value, run in groupby((limit >> i) & 1 for i in reversed(range(len(bits))))]
    for index, (value, size) in enumerate(runs):
        run = bits[position - size : position]
        position -= size
        if value == 0:
            total = build.backend.sum(run, [1] * size)
            build.backend.assert_mul(equal, total, build.constant(0), build.here())
        elif index + 1 < len(runs):  # after the last run of ones nothing can exceed the limit
            equal = build.backend.mul(equal, _all_ones(build, run), build.here())


def _all_ones(build: Build, bits: Sequence[int]) -> int:
    if len(bits) == 1:
        return bits[0]
    if len(bits) == 2:
        return build.backend.mul(bits[0], bits[1], build.here())
    missing = build.backend.sub(build.constant(len(bits)), build.backend.sum(bits, [1] * len(bits)))
    return is_zero(build, missing)
