"""Integers of any width over any field: one element where it fits, else limbs, high first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.circuit.arithmetic import comparison, division, limbs, product, wide
from proofmill.circuit.arithmetic.bits import assert_range, from_bits
from proofmill.circuit.build import Build

Number = tuple[int, ...]
"""Handles, high limb first."""

SMALL_FIELD = 1 << 128
"""Below it a limb has 32 bits, above it 128."""


@dataclass(frozen=True)
class Layout:
    """How an integer of `bits` bits lies in field elements: `count` limbs of `limb` bits, high first."""

    bits: int
    limb: int

    @staticmethod
    def of(bits: int, modulus: int) -> Layout:
        """One element up to the width of a limb, 32 or 128 bits; else limbs.

        Raises TypeError for a width that is not made of whole limbs. One element of 40 bits, say, would be compared
        soundly over Goldilocks, but its products wrap, and a wider type would take it for a limb of 32.
        """
        limb = limbs.LIMB if modulus < SMALL_FIELD else wide.LIMB
        if bits <= limb:
            return Layout(bits, bits)
        if bits % limb:
            raise TypeError(
                f"an integer of {bits} bits does not fit this proof system's field, nor limbs of {limb} bits"
            )
        return Layout(bits, limb)

    @property
    def count(self) -> int:
        """How many limbs."""
        return self.bits // self.limb

    def split(self, value: int) -> list[int]:
        """The limbs of a plain integer, high first."""
        return [value >> self.limb * i & (1 << self.limb) - 1 for i in reversed(range(self.count))]

    def join(self, values: Sequence[int]) -> int:
        """The integer of plain limbs, high first."""
        return sum(value << self.limb * i for i, value in enumerate(reversed(values)))

    def bits_of(self, build: Build, number: Number) -> list[int]:
        """Its bits, lowest first: also the range check of every limb."""
        pieces = [assert_range(build, limb, self.limb) for limb in number]
        return [bit for piece in reversed(pieces) for bit in piece]

    def from_bits(self, build: Build, bits: Sequence[int]) -> Number:
        """The number of these bits, lowest first: free."""
        pieces = [from_bits(build, bits[i : i + self.limb]) for i in range(0, self.bits, self.limb)]
        return tuple(reversed(pieces))

    def add(self, build: Build, a: Number, b: Number) -> tuple[Number, list[int] | None]:
        """a + b, constrained to fit, and its bits where the range check gave them."""
        if self.count == 1:
            return self._checked(build, build.backend.add(a[0], b[0]))
        if self.limb == wide.LIMB:
            return wide.add(build, _pair(a), _pair(b)), None
        return tuple(limbs.add(build, a[::-1], b[::-1])[::-1]), None

    def sub(self, build: Build, a: Number, b: Number) -> tuple[Number, list[int] | None]:
        """a − b, constrained not to be negative, and its bits where the range check gave them."""
        if self.count == 1:
            return self._checked(build, build.backend.sub(a[0], b[0]))
        if self.limb == wide.LIMB:
            return wide.sub(build, _pair(a), _pair(b)), None
        result, kept = limbs.subtract(build, a[::-1], b[::-1])
        build.backend.assert_zero(build.backend.sub(kept, build.constant(1)), build.here())
        return tuple(result[::-1]), None

    def subtract(self, build: Build, a: Number, b: Number) -> tuple[Number, int]:
        """a − b mod 2^bits, and 1 if nothing was borrowed, else 0."""
        if self.limb == limbs.LIMB and self.count > 1:
            result, kept = limbs.subtract(build, a[::-1], b[::-1])
            return tuple(result[::-1]), kept
        kept = self.at_least(build, a, b)
        # Where b is larger, 2^bits is lent to a's highest limb: (a + 2^bits − b) is in range again.
        lent = build.backend.scale(build.backend.sub(build.constant(1), kept), 1 << self.limb)
        if self.count == 1:
            return (build.backend.add(build.backend.sub(a[0], b[0]), lent),), kept
        return self._lent(build, a, b, lent), kept

    def multiply(self, build: Build, a: Number, b: Number) -> Number:
        """a · b, constrained to fit."""
        if self.count == 1:
            return (product.multiply(build, a[0], b[0], self.bits),)
        if self.limb == wide.LIMB:
            return wide.multiply(build, _pair(a), _pair(b))
        return tuple(limbs.multiply(build, a[::-1], b[::-1])[::-1])

    def divide(self, build: Build, a: Number, b: Number) -> tuple[Number, Number]:
        """Quotient and remainder; b = 0 makes the statement fail."""
        if self.count == 1:
            q, r = division.divide(build, a[0], b[0], self.bits)
            return (q,), (r,)
        if self.limb == wide.LIMB:
            return wide.divide(build, _pair(a), _pair(b))
        quotient, remainder = limbs.divide(build, a[::-1], b[::-1])
        return tuple(quotient[::-1]), tuple(remainder[::-1])

    def at_least(self, build: Build, a: Number, b: Number) -> int:
        """1 if a ≥ b, else 0."""
        if self.count == 1:
            return comparison.at_least(build, a[0], b[0], self.bits)
        if self.limb == wide.LIMB:
            return wide.wide_at_least(build, _pair(a), _pair(b))
        return limbs.subtract(build, a[::-1], b[::-1])[1]

    def _lent(self, build: Build, a: Number, b: Number, lent: int) -> Number:
        """a + 2^bits·(0 or 1) − b in two limbs: the low limb's own borrow is bit `limb` of its difference + 2^limb."""
        backend, one = build.backend, build.constant(1)
        total = backend.add(backend.sub(a[1], b[1]), build.constant(1 << self.limb))
        bits = assert_range(build, total, self.limb + 1)
        borrowed = backend.sub(one, bits[self.limb])
        return backend.sub(backend.add(backend.sub(a[0], b[0]), lent), borrowed), from_bits(build, bits[: self.limb])

    def _checked(self, build: Build, handle: int) -> tuple[Number, list[int]]:
        return (handle,), assert_range(build, handle, self.bits)


def _pair(number: Number) -> wide.Wide:
    high, low = number
    return high, low
