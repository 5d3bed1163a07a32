"""Extensions of the base field of BN254: Fq2 = Fq[u]/(u² + 1), and Fq12 = Fq[w]/(w¹² − 18·w⁶ + 82), where u = w⁶ − 9.

w⁶ = 9 + u = ξ, the element that EIP-197 twists G2 with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from proofmill.algebra.fields import BASE_MODULUS, inverse

__all__ = ["ONE", "Fq", "Fq2", "Fq12", "embed", "inverse12", "multiply", "power", "power_q"]

_Q = BASE_MODULUS


@dataclass(frozen=True, slots=True)
class Fq:
    """An element of the base field: `n` below the modulus."""

    n: int

    def __add__(self, other: Fq) -> Fq:
        return Fq((self.n + other.n) % _Q)

    def __sub__(self, other: Fq) -> Fq:
        return Fq((self.n - other.n) % _Q)

    def __mul__(self, other: Fq) -> Fq:
        return Fq(self.n * other.n % _Q)

    def __neg__(self) -> Fq:
        return Fq(-self.n % _Q)

    def inverse(self) -> Fq:
        """Raises MalformedInput for 0."""
        return Fq(inverse(self.n, _Q))


@dataclass(frozen=True, slots=True)
class Fq2:
    """c0 + c1·u."""

    c0: int
    c1: int

    def __add__(self, other: Fq2) -> Fq2:
        return Fq2((self.c0 + other.c0) % _Q, (self.c1 + other.c1) % _Q)

    def __sub__(self, other: Fq2) -> Fq2:
        return Fq2((self.c0 - other.c0) % _Q, (self.c1 - other.c1) % _Q)

    def __mul__(self, other: Fq2) -> Fq2:
        real = self.c0 * other.c0 - self.c1 * other.c1
        return Fq2(real % _Q, (self.c0 * other.c1 + self.c1 * other.c0) % _Q)

    def __neg__(self) -> Fq2:
        return Fq2(-self.c0 % _Q, -self.c1 % _Q)

    def conjugate(self) -> Fq2:
        """c0 − c1·u, which is the q-th power."""
        return Fq2(self.c0, -self.c1 % _Q)

    def inverse(self) -> Fq2:
        """Raises MalformedInput for 0."""
        scale = inverse(self.c0 * self.c0 + self.c1 * self.c1, _Q)
        return Fq2(self.c0 * scale % _Q, -self.c1 * scale % _Q)

    def power(self, exponent: int) -> Fq2:
        """The exponent is not negative."""
        result, base = Fq2(1, 0), self
        while exponent:
            if exponent & 1:
                result *= base
            base, exponent = base * base, exponent >> 1
        return result


Fq12 = tuple[int, ...]
"""Twelve coefficients of 1, w, …, w¹¹."""

ONE: Fq12 = (1,) + (0,) * 11


def embed(terms: dict[int, Fq2]) -> Fq12:
    """Σ value · wᵏ over the items (k, value), k below 6."""
    out = [0] * 12
    for k, value in terms.items():
        out[k] += value.c0 - 9 * value.c1
        out[k + 6] += value.c1
    return tuple(x % _Q for x in out)


def multiply(a: Fq12, b: Fq12) -> Fq12:
    """a · b; quick when `a` has few terms."""
    out = [0] * 23
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                out[i + j] += x * y
    for k in range(22, 11, -1):  # w¹² = 18·w⁶ − 82
        out[k - 6] += 18 * out[k]
        out[k - 12] -= 82 * out[k]
    return tuple(x % _Q for x in out[:12])


def power(a: Fq12, exponent: int) -> Fq12:
    """a to a power that is not negative."""
    result = ONE
    for bit in f"{exponent:b}":
        result = multiply(result, result)
        if bit == "1":
            result = multiply(a, result)
    return result


def power_q(a: Fq12, times: int = 1) -> Fq12:
    """a to the power q^times: coefficients stay, w becomes w^(q^times)."""
    images = _images_of_w(times)
    return tuple(sum(x * image[k] for x, image in zip(a, images, strict=True)) % _Q for k in range(12))


def inverse12(a: Fq12) -> Fq12:
    """1/a: the product of the other eleven conjugates over the norm, which is in Fq. Raises MalformedInput for 0."""
    others = ONE
    for k in range(1, 12):
        others = multiply(power_q(a, k), others)
    scale = inverse(multiply(a, others)[0], _Q)
    return tuple(x * scale % _Q for x in others)


@cache
def _images_of_w(times: int) -> tuple[Fq12, ...]:
    """wᵏ to the power q^times, for k = 0 … 11."""
    w: Fq12 = (0, 1) + (0,) * 10
    image = power(w, _Q) if times == 1 else power_q(_images_of_w(times - 1)[1])
    powers = [ONE]
    for _ in range(11):
        powers.append(multiply(powers[-1], image))
    return tuple(powers)
