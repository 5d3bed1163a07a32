"""A point that satisfies G2's equation and is not in G2."""

from proofmill.algebra.bn254 import G2, Point
from proofmill.algebra.fields import BASE_MODULUS, sqrt
from proofmill.algebra.fq12 import Fq2

B = Fq2(3, 0) * Fq2(9, 1).inverse()


def square_root(x: Fq2) -> Fq2 | None:
    """Of norm and real part; enough for a test."""
    norm = sqrt(x.c0**2 + x.c1**2, BASE_MODULUS)
    if norm is None or x.c1 == 0:
        return None
    half = pow(2, -1, BASE_MODULUS)
    for sign in (1, -1):
        c0 = sqrt((x.c0 + sign * norm) * half, BASE_MODULUS)
        if c0:
            return Fq2(c0, x.c1 * half * pow(c0, -1, BASE_MODULUS) % BASE_MODULUS)
    return None


def point_outside_the_subgroup() -> G2:
    """The cofactor is so large that any point found by its x will do."""
    for n in range(1, 100):
        x = Fq2(n, 1)
        y = square_root(x * x * x + B)
        if y is not None:
            return Point(x, y)
    raise AssertionError("no point found")
