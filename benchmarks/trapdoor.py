"""Groth16 keys whose randomness is known, and the proofs that whoever knows it can make without a witness.

They are the same in every run, so that figures measured with them are golden; and a proof of any shape can be made, one
with C at infinity too, that satisfies the pairing equation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from proofmill.algebra.bn254 import G1, G1_GENERATOR, G2, G2_GENERATOR, multiply
from proofmill.algebra.fields import SCALAR_MODULUS

__all__ = ["Trapdoor"]

R = SCALAR_MODULUS


@dataclass(frozen=True)
class Trapdoor:
    """A key for so many public inputs; every scalar follows from its name."""

    public_inputs: int

    @cached_property
    def key(self) -> bytes:
        """alpha, beta, gamma, delta, IC as `groth16.VerificationKey.to_bytes`."""
        fixed = _g1(self._scalar("alpha")) + b"".join(_g2(self._scalar(name)) for name in ("beta", "gamma", "delta"))
        return fixed + b"".join(_g1(scalar) for scalar in self._ic)

    @cached_property
    def inputs(self) -> list[int]:
        """Public inputs of full length."""
        return [self._scalar(f"input {i}") for i in range(self.public_inputs)]

    def prove(self, inputs: Sequence[int], a: int | None = None, b: int | None = None) -> bytes:
        """256 bytes that satisfy the equation with A = a·G1, B = b·G2; scalar 0 is infinity, all zero."""
        a = self._scalar("a") if a is None else a
        b = self._scalar("b") if b is None else b
        return _g1(a) + _g2(b) + _g1((a * b - self._right(inputs)) * pow(self._scalar("delta"), -1, R) % R)

    def prove_without_c(self, inputs: Sequence[int]) -> bytes:
        """256 bytes that satisfy the equation with C at infinity."""
        a = self._scalar("a")
        return self.prove(inputs, a, self._right(inputs) * pow(a, -1, R) % R)

    @cached_property
    def _ic(self) -> list[int]:
        return [self._scalar(f"ic {i}") for i in range(self.public_inputs + 1)]

    def _right(self, inputs: Sequence[int]) -> int:
        """α·β + γ·Σ."""
        total = sum(scalar * value for scalar, value in zip(self._ic, (1, *inputs), strict=True))
        return (self._scalar("alpha") * self._scalar("beta") + self._scalar("gamma") * total) % R

    def _scalar(self, name: str) -> int:
        return int.from_bytes(hashlib.sha512(f"proofmill/trapdoor/{name}".encode()).digest(), "big") % R


def _g1(scalar: int) -> bytes:
    point: G1 | None = multiply(G1_GENERATOR, scalar)
    return _words(*((point.x.n, point.y.n) if point else (0, 0)))


def _g2(scalar: int) -> bytes:
    point: G2 | None = multiply(G2_GENERATOR, scalar)
    return _words(*((point.x.c1, point.x.c0, point.y.c1, point.y.c0) if point else (0, 0, 0, 0)))


def _words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)
