"""Points of BN254 on their way from one encoding to another, and the checks that every reader shares.

A coordinate is a tuple of its coefficients, c0 first: one for G1, two for G2. The encoding in the middle is the core's:
words of 32 bytes, big-endian, and of an element of Fq2 the coefficient of u first (EIP-197).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra.bn254 import Point, in_g1, in_g2
from proofmill.algebra.fields import BASE_MODULUS, inverse, sqrt
from proofmill.algebra.fq12 import Fq, Fq2
from proofmill.errors import MalformedProof

__all__ = [
    "G1",
    "G2",
    "KEY_HEAD",
    "PROOF",
    "WORD",
    "Affine",
    "Place",
    "from_words",
    "is_infinity",
    "is_largest",
    "lift",
    "split_key",
    "split_proof",
    "square_root",
    "to_words",
    "trusted",
]

WORD = 32
G1, G2 = 2 * WORD, 4 * WORD
PROOF = 2 * G1 + G2
KEY_HEAD = G1 + 3 * G2

Coordinate = tuple[int, ...]
_TWIST_B = Fq2(3, 0) * Fq2(9, 1).inverse()


@dataclass(frozen=True, slots=True)
class Affine:
    """A point, not checked when made; infinity has no coordinate other than 0."""

    x: Coordinate
    y: Coordinate


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point stands, for errors: the field's name, and in a binary encoding its offset."""

    name: str
    offset: int | None = None

    def refuse(self, problem: str) -> MalformedProof:
        """The error to raise."""
        at = "" if self.offset is None else f", byte {self.offset}"
        return MalformedProof(f"{self.name}{at}: {problem}", path=self.name, offset=self.offset)


def trusted(point: Affine, place: Place) -> Affine:
    """The point itself, if it is one that a verifier may use.

    Raises MalformedProof for a coordinate at or above q (a second spelling of one point), infinity (its pairing is 1
    with everything), a point off its curve, and one outside the subgroup of order r (pairings are not bilinear on it).
    """
    if any(n >= BASE_MODULUS or n < 0 for n in point.x + point.y):
        raise place.refuse("a coordinate is not below the base field's modulus")
    if is_infinity(point):
        raise place.refuse("the point at infinity")
    if not _in_group(point):
        raise place.refuse("not on its curve, or not in its subgroup")
    return point


def _in_group(point: Affine) -> bool:
    if len(point.x) == 1:
        return in_g1(Point(Fq(*point.x), Fq(*point.y)))
    return in_g2(Point(Fq2(*point.x), Fq2(*point.y)))


def is_infinity(point: Affine) -> bool:
    """Whether all coordinates are 0, as each of these encodings has it."""
    return not any(point.x + point.y)


def is_largest(y: Coordinate) -> bool:
    """Whether y is the greater one of y and −y, compared by the highest coefficient that is not 0."""
    decisive = next((n for n in reversed(y) if n), 0)
    return decisive > (BASE_MODULUS - 1) // 2


def lift(x: Coordinate, largest: bool, place: Place) -> Affine:
    """The point with this x and the greater or smaller y. Raises MalformedProof as `trusted`, or if there is none."""
    if any(n >= BASE_MODULUS for n in x):
        raise place.refuse("a coordinate is not below the base field's modulus")
    y = square_root(_curve(x))
    if y is None:
        raise place.refuse("no point of the curve has this x")
    if is_largest(y) != largest:
        y = tuple(-n % BASE_MODULUS for n in y)
    return trusted(Affine(x, y), place)


def _curve(x: Coordinate) -> Coordinate:
    if len(x) == 1:
        return ((x[0] ** 3 + 3) % BASE_MODULUS,)
    square = Fq2(*x) * Fq2(*x) * Fq2(*x) + _TWIST_B
    return square.c0, square.c1


def square_root(value: Coordinate) -> Coordinate | None:
    """One of the roots, or None. In Fq2 = Fq[u]/(u² + 1): (a + b·u)² = c0 + c1·u gives a² = (c0 ± √(c0² + c1²))/2."""
    if len(value) == 1:
        root = sqrt(value[0], BASE_MODULUS)
        return None if root is None else (root,)
    c0, c1 = value
    if c1 == 0:
        real = sqrt(c0, BASE_MODULUS)
        imaginary = sqrt(-c0, BASE_MODULUS)
        return (real, 0) if real is not None else None if imaginary is None else (0, imaginary)
    norm = sqrt(c0 * c0 + c1 * c1, BASE_MODULUS)
    if norm is None:
        return None
    half = inverse(2, BASE_MODULUS)
    for sign in (norm, -norm):
        a = sqrt((c0 + sign) * half, BASE_MODULUS)
        if a:
            return a, c1 * inverse(2 * a, BASE_MODULUS) % BASE_MODULUS
    return None


def to_words(points: Sequence[Affine]) -> bytes:
    """The core's form."""
    return b"".join(n.to_bytes(WORD, "big") for p in points for part in (p.x, p.y) for n in reversed(part))


def from_words(data: bytes) -> Affine:
    """64 bytes are of G1, 128 of G2; the caller knows that they are one of the two."""
    n = [int.from_bytes(data[at : at + WORD], "big") for at in range(0, len(data), WORD)]
    return Affine((n[0],), (n[1],)) if len(n) == 2 else Affine((n[1], n[0]), (n[3], n[2]))


def split_proof(proof: bytes) -> list[Affine]:
    """A, B, C of 256 bytes. Raises MalformedProof for another length."""
    if len(proof) != PROOF:
        raise MalformedProof(f"a Groth16 proof is {PROOF} bytes, not {len(proof)}")
    return _split(proof, (G1, G2, G1))


def split_key(key: bytes) -> list[Affine]:
    """alpha, beta, gamma, delta, then IC, of the core's form. Raises MalformedProof for a length that none has."""
    count, rest = divmod(len(key) - KEY_HEAD, G1)
    if count < 1 or rest:
        raise MalformedProof(f"{len(key)} bytes are not a Groth16 verification key")
    return _split(key, (G1, G2, G2, G2) + (G1,) * count)


def _split(data: bytes, sizes: Sequence[int]) -> list[Affine]:
    points, at = [], 0
    for size in sizes:
        points.append(from_words(data[at : at + size]))
        at += size
    return points
