"""The two prime fields of BN254, as plain ints in 0 … modulus − 1, and the helpers that every curve here shares.

Source of the moduli: EIP-196 (the curve is also called alt_bn128).
"""

from __future__ import annotations

from proofmill.errors import MalformedInput

__all__ = ["BASE_MODULUS", "SCALAR_MODULUS", "inverse", "require_canonical", "sqrt"]

BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""q: coordinates of points of G1 are below it."""

SCALAR_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""r: the order of G1 and G2, the field of circuits, and the base field of BabyJubJub."""


def inverse(x: int, modulus: int) -> int:
    """1/x mod `modulus`. Raises MalformedInput for 0."""
    if x % modulus == 0:
        raise MalformedInput("zero has no inverse")
    return pow(x, -1, modulus)


def require_canonical(x: int, modulus: int, what: str) -> int:
    """`x` itself if 0 ≤ x < modulus. Raises MalformedInput: a second spelling of one element would be malleable."""
    if not 0 <= x < modulus:
        raise MalformedInput(f"{what} is not a canonical field element")
    return x


def sqrt(x: int, prime: int) -> int | None:
    """The square root that is at most (prime − 1)/2, or None if `x` is no square (Tonelli–Shanks)."""
    x %= prime
    if x == 0:
        return 0
    if not _is_square(x, prime):
        return None
    odd, twos = _split(prime - 1)
    # Invariant: root² = x · rest, and rest has order 2^k with k < twos; each turn lowers k until rest is 1.
    generator = pow(_first_non_square(prime), odd, prime)
    root, rest = pow(x, (odd + 1) // 2, prime), pow(x, odd, prime)
    while rest != 1:
        order = _two_order(rest, prime)
        step = pow(generator, 1 << (twos - order - 1), prime)
        generator, twos = step * step % prime, order
        root, rest = root * step % prime, rest * generator % prime
    return min(root, prime - root)


def _is_square(x: int, prime: int) -> bool:
    return pow(x, (prime - 1) // 2, prime) == 1


def _first_non_square(prime: int) -> int:
    return next(x for x in range(2, prime) if not _is_square(x, prime))


def _split(n: int) -> tuple[int, int]:
    """(odd part, number of twos) of n."""
    twos = (n & -n).bit_length() - 1
    return n >> twos, twos


def _two_order(x: int, prime: int) -> int:
    """k such that x has order 2^k."""
    k = 0
    while x != 1:
        x, k = x * x % prime, k + 1
    return k
