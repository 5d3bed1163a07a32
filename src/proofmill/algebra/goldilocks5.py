"""The extension Fp5 = Fp[z]/(z⁵ − 3) of the Goldilocks field, for the curve ecGFp5. Source: eprint 2022/274.

z^p = 3^((p − 1)/5)·z, so that the Frobenius map scales each coefficient and does no more. With it the norm
x^(1 + p + p² + p³ + p⁴), an element of Fp, costs a few products; inverses and square roots come down to those of Fp.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.goldilocks import MODULUS, inverse, sqrt

__all__ = ["ONE", "ZERO", "Coefficients", "Fp5"]

Coefficients = tuple[int, int, int, int, int]

_NON_RESIDUE = 3
_TWIST = pow(_NON_RESIDUE, (MODULUS - 1) // 5, MODULUS)


@dataclass(frozen=True, slots=True)
class Fp5:
    """c[0] + c[1]·z + … + c[4]·z⁴, each coefficient in 0 … p − 1. Not checked when made."""

    c: Coefficients

    def __add__(self, other: Fp5) -> Fp5:
        (a0, a1, a2, a3, a4), (b0, b1, b2, b3, b4) = self.c, other.c
        return _reduced(a0 + b0, a1 + b1, a2 + b2, a3 + b3, a4 + b4)

    def __sub__(self, other: Fp5) -> Fp5:
        (a0, a1, a2, a3, a4), (b0, b1, b2, b3, b4) = self.c, other.c
        return _reduced(a0 - b0, a1 - b1, a2 - b2, a3 - b3, a4 - b4)

    def __neg__(self) -> Fp5:
        return ZERO - self

    def __mul__(self, other: Fp5) -> Fp5:
        (a0, a1, a2, a3, a4), (b0, b1, b2, b3, b4) = self.c, other.c
        return _reduced(
            a0 * b0 + 3 * (a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1),
            a0 * b1 + a1 * b0 + 3 * (a2 * b4 + a3 * b3 + a4 * b2),
            a0 * b2 + a1 * b1 + a2 * b0 + 3 * (a3 * b4 + a4 * b3),
            a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + 3 * (a4 * b4),
            a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0,
        )

    def __pow__(self, exponent: int) -> Fp5:
        """For an exponent that is not negative."""
        result = ONE
        for bit in bin(exponent)[2:]:
            result = result * result
            if bit == "1":
                result = result * self
        return result

    def scale(self, factor: int) -> Fp5:
        """The product with an integer."""
        c0, c1, c2, c3, c4 = self.c
        return _reduced(c0 * factor, c1 * factor, c2 * factor, c3 * factor, c4 * factor)

    def inverse(self) -> Fp5:
        """1/x = x^(p + p² + p³ + p⁴) / norm. Raises MalformedInput for 0."""
        conjugates = self._conjugates()
        return conjugates.scale(inverse((self * conjugates).c[0]))

    def is_square(self) -> bool:
        """Whether x has a square root, as 0 has: x^((p⁵ − 1)/2) is norm^((p − 1)/2)."""
        return self == ZERO or pow(self.norm(), (MODULUS - 1) // 2, MODULUS) == 1

    def sqrt(self) -> Fp5 | None:
        """A square root, the same one each time, or None if there is none."""
        # norm = x · half², where half = x^((p + p² + p³ + p⁴)/2) = x^(p·(1 + p²)·(p + 1)/2).
        part = self ** ((MODULUS + 1) // 2)
        half = (part * part._frobenius(2))._frobenius(1)
        root = sqrt((self * half * half).c[0])
        if root is None or self == ZERO:
            return None if root is None else ZERO
        return half.inverse().scale(root)

    def norm(self) -> int:
        """The product of all five conjugates, x^(1 + p + p² + p³ + p⁴): an element of Fp."""
        return (self * self._conjugates()).c[0]

    def _conjugates(self) -> Fp5:
        """x^(p + p² + p³ + p⁴), the product of the four other conjugates."""
        first = self._frobenius(1)
        two = first * first._frobenius(1)
        return two * two._frobenius(2)

    def _frobenius(self, times: int) -> Fp5:
        """x^(p^times)."""
        twist = pow(_TWIST, times, MODULUS)
        c0, c1, c2, c3, c4 = self.c
        return _reduced(c0, c1 * twist, c2 * twist**2, c3 * twist**3, c4 * twist**4)


def _reduced(c0: int, c1: int, c2: int, c3: int, c4: int) -> Fp5:
    return Fp5((c0 % MODULUS, c1 % MODULUS, c2 % MODULUS, c3 % MODULUS, c4 % MODULUS))


ZERO = Fp5((0, 0, 0, 0, 0))
ONE = Fp5((1, 0, 0, 0, 0))
