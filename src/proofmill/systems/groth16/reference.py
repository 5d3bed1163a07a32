"""Groth16 verification in plain Python: the specification of the core's verifier, and the slow second opinion.

Source: eprint 2016/260; the words are those of the EVM's pairing check (EIP-197), 32 bytes, big-endian each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from proofmill.algebra.bn254 import G1, G2, Point, add, in_g1, in_g2, multiply, negate
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq, Fq2
from proofmill.algebra.pairing import product_is_one
from proofmill.errors import MalformedInput, MalformedProof, VerificationError

__all__ = ["Proof", "VerificationKey", "decode_proof", "decode_verification_key", "verify"]

_WORD = 32
_G1_BYTES, _G2_BYTES = 2 * _WORD, 4 * _WORD
_PROOF_BYTES = 2 * _G1_BYTES + _G2_BYTES
_KEY_HEAD = _G1_BYTES + 3 * _G2_BYTES

_P = TypeVar("_P", G1, G2)


@dataclass(frozen=True, slots=True)
class Proof:
    """A and C of G1, B of G2; checked by `decode_proof`."""

    a: G1
    b: G2
    c: G1


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """`ic` has one point more than there are public inputs; checked by `decode_verification_key`."""

    alpha: G1
    beta: G2
    gamma: G2
    delta: G2
    ic: tuple[G1, ...]


def verify(verification_key: bytes, public_inputs: Sequence[int], proof: bytes) -> None:
    """Return if e(A, B) = e(α, β) · e(Σ inputᵢ·ICᵢ, γ) · e(C, δ), with input 0 = 1.

    Raises VerificationError if it is not, MalformedInput for another number of inputs than the key has, and
    MalformedProof for bytes or an input that `decode_proof`, `decode_verification_key` or the range 0 … r − 1 refuse.
    """
    key, points = decode_verification_key(verification_key), decode_proof(proof)
    public = _combine(key, public_inputs)
    pairs = [(negate(points.a), points.b), (key.alpha, key.beta), (public, key.gamma), (points.c, key.delta)]
    if not product_is_one(pairs):
        raise VerificationError("the proof does not verify for these public inputs")


def decode_proof(data: bytes) -> Proof:
    """A.x A.y · B.x.c1 B.x.c0 B.y.c1 B.y.c0 · C.x C.y: 256 bytes.

    Raises MalformedProof for another length, a coordinate ≥ q, and a point at infinity, off its curve or outside G2's
    subgroup of order r.
    """
    if len(data) != _PROOF_BYTES:
        raise MalformedProof(f"a Groth16 proof is {_PROOF_BYTES} bytes, not {len(data)}")
    a, b, c = data[:_G1_BYTES], data[_G1_BYTES : _G1_BYTES + _G2_BYTES], data[_G1_BYTES + _G2_BYTES :]
    return Proof(_read_g1(a, "A"), _read_g2(b, "B"), _read_g1(c, "C"))


def decode_verification_key(data: bytes) -> VerificationKey:
    """alpha (64 bytes), beta, gamma, delta (128 each), then IC, one point (64) or more.

    Raises MalformedProof as `decode_proof` does. IC at infinity is refused too: nothing would bind its public input;
    and delta = ±gamma: then C moves the public inputs, and (alpha, beta, ∓Σ inputᵢ·ICᵢ) is a proof of anything. snarkjs
    leaves both at the generator until the first contribution to its second phase.
    """
    if len(data) <= _KEY_HEAD or (len(data) - _KEY_HEAD) % _G1_BYTES:
        raise MalformedProof(f"{len(data)} bytes are not a Groth16 verification key")
    g2 = [data[start : start + _G2_BYTES] for start in range(_G1_BYTES, _KEY_HEAD, _G2_BYTES)]
    beta, gamma, delta = (_read_g2(words, name) for words, name in zip(g2, ("beta", "gamma", "delta"), strict=True))
    if gamma.x == delta.x:
        raise MalformedProof("gamma and delta are one point: whoever has this key can forge proofs")
    ic = [data[start : start + _G1_BYTES] for start in range(_KEY_HEAD, len(data), _G1_BYTES)]
    points = tuple(_read_g1(words, f"IC {number}") for number, words in enumerate(ic))
    return VerificationKey(_read_g1(data[:_G1_BYTES], "alpha"), beta, gamma, delta, points)


def _combine(key: VerificationKey, public_inputs: Sequence[int]) -> G1 | None:
    expected = len(key.ic) - 1
    if len(public_inputs) != expected:
        raise MalformedInput(f"the key has {expected} public inputs, {len(public_inputs)} are given")
    total: G1 | None = key.ic[0]
    for number, (value, point) in enumerate(zip(public_inputs, key.ic[1:], strict=True)):
        # x and x + r give the same point: a value above r would be a second spelling of one statement, and a
        # nullifier written in both would be spent twice.
        if not 0 <= value < SCALAR_MODULUS:
            raise MalformedProof(f"public input {number} is not a canonical field element")
        total = add(total, multiply(point, value))
    return total


def _read_g1(data: bytes, name: str) -> G1:
    x, y = _words(data, name)
    point = Point(Fq(x), Fq(y))
    return _accept(point, in_g1(point), name)


def _read_g2(data: bytes, name: str) -> G2:
    x1, x0, y1, y0 = _words(data, name)
    point = Point(Fq2(x0, x1), Fq2(y0, y1))
    return _accept(point, in_g2(point), name)


def _words(data: bytes, name: str) -> list[int]:
    words = [int.from_bytes(data[start : start + _WORD], "big") for start in range(0, len(data), _WORD)]
    if any(word >= BASE_MODULUS for word in words):
        raise MalformedProof(f"{name} has a coordinate that is not canonical")
    if not any(words):
        # Infinity pairs to 1 with everything: its side of the equation would be void.
        raise MalformedProof(f"{name} is the point at infinity")
    return words


def _accept(point: _P, good: bool, name: str) -> _P:
    if not good:
        raise MalformedProof(f"{name} is not on its curve or not in its subgroup")
    return point
