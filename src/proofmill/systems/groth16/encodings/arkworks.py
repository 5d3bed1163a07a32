"""arkworks' proofs and keys: `ark-serialize` 0.4 to 0.6 of `ark_groth16::Proof<Bn254>` and `VerifyingKey<Bn254>`.

Coordinates are 32 bytes, little-endian, c0 before c1. The two highest bits of a point's last byte are flags: 10 says
that y is the greater one of y and −y, 01 infinity, 00 neither. A compressed point is x alone; otherwise x and y.
Proof: a, b, c. Key: alpha_g1, beta_g2, gamma_g2, delta_g2, then gamma_abc_g1 with its length before it (u64).
Source: the crates `ark-serialize` (flags), `ark-ec` (short Weierstrass points) and `ark-groth16` (data structures).
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.systems.groth16.encodings.points import (
    WORD,
    Affine,
    is_largest,
    lift,
    split_key,
    split_proof,
    to_words,
    trusted,
)
from proofmill.systems.groth16.encodings.reader import Reader

__all__ = ["key_from_bytes", "key_to_bytes", "proof_from_bytes", "proof_to_bytes"]

_NEGATIVE, _INFINITY = 0x80, 0x40
_FIXED = (("alpha_g1", 1), ("beta_g2", 2), ("gamma_g2", 2), ("delta_g2", 2))
_LENGTH = 8


def proof_to_bytes(proof: bytes, *, compressed: bool = True) -> bytes:
    """128 bytes, or 256. Raises MalformedProof if `proof` is not the core's 256 bytes."""
    return _write(split_proof(proof), compressed)


def proof_from_bytes(data: bytes, *, compressed: bool) -> bytes:
    """The core's 256 bytes. Raises MalformedProof naming field and offset."""
    reader = Reader(data, "an arkworks proof")
    points = [_point(reader, name, degree, compressed) for name, degree in (("a", 1), ("b", 2), ("c", 1))]
    reader.end()
    return to_words(points)


def key_to_bytes(key: bytes, *, compressed: bool = True) -> bytes:
    """An arkworks key of the core's. Raises MalformedProof if `key` has a length that no key has."""
    points = split_key(key)
    count = len(points) - len(_FIXED)
    return _write(points[:4], compressed) + count.to_bytes(_LENGTH, "little") + _write(points[4:], compressed)


def key_from_bytes(data: bytes, *, compressed: bool) -> bytes:
    """The core's form of a key. Raises MalformedProof naming field and offset."""
    reader = Reader(data, "an arkworks verification key")
    points = [_point(reader, name, degree, compressed) for name, degree in _FIXED]
    size = WORD if compressed else 2 * WORD
    place = reader.place("gamma_abc_g1")
    count = reader.count(_LENGTH, "little", size, "gamma_abc_g1")
    if count == 0:
        raise place.refuse("there is no point for the constant 1")
    points += [_point(reader, f"gamma_abc_g1[{i}]", 1, compressed) for i in range(count)]
    reader.end()
    return to_words(points)


def _write(points: Sequence[Affine], compressed: bool) -> bytes:
    out = b""
    for point in points:
        numbers = point.x if compressed else point.x + point.y
        data = bytearray(b"".join(n.to_bytes(WORD, "little") for n in numbers))
        data[-1] |= _NEGATIVE if is_largest(point.y) else 0
        out += data
    return out


def _point(reader: Reader, name: str, degree: int, compressed: bool) -> Affine:
    place = reader.place(name)
    data = bytearray(reader.take(WORD * degree * (1 if compressed else 2), name))
    flags = data[-1] & (_NEGATIVE | _INFINITY)
    if flags & _INFINITY:
        both = flags & _NEGATIVE
        raise place.refuse("flags that no point has" if both else "the point at infinity")
    data[-1] ^= flags
    numbers = tuple(int.from_bytes(data[at : at + WORD], "little") for at in range(0, len(data), WORD))
    if compressed:
        return lift(numbers, bool(flags), place)
    point = trusted(Affine(numbers[:degree], numbers[degree:]), place)
    # arkworks does not read this flag where y stands: unchecked it would be a bit that anybody may turn.
    if is_largest(point.y) != bool(flags):
        raise place.refuse("its flag says another sign of y")
    return point
