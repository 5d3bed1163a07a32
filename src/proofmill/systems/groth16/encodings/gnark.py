"""gnark's binary proofs and keys: `WriteTo` (points compressed) and `WriteRawTo` of `groth16` over BN254, v0.14.

Numbers are big-endian, c1 (A1) before c0 (A0). The two highest bits of a point's first byte are flags: 10 and 11 say
compressed, with the smaller and the greater one of y and −y; 01 compressed infinity; 00 that x and y follow, where
infinity is all zeros. Lists have their length before them (u32).
Proof: Ar, Bs, Krs, list of commitments, CommitmentPok. Key: G1.Alpha, G1.Beta, G2.Beta, G2.Gamma, G1.Delta, G2.Delta,
list G1.K, list of lists PublicAndCommitmentCommitted (u64), number of commitment keys (u32), each two points of G2.
Source: `backend/groth16/bn254/marshal.go` of gnark v0.14.0, `ecc/bn254/marshal.go` of gnark-crypto v0.19.0.

gnark extends Groth16 by Pedersen commitments, whose pairing check is not part of Groth16: a proof or a key with one is
refused, since it would be half checked. `G1.Beta` and `G1.Delta` are used by no verifier: they are read and dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.errors import MismatchError
from proofmill.systems.groth16.encodings.points import (
    G1,
    WORD,
    Affine,
    Place,
    from_words,
    is_infinity,
    is_largest,
    lift,
    split_key,
    split_proof,
    to_words,
    trusted,
)
from proofmill.systems.groth16.encodings.reader import Reader

__all__ = ["key_from_bytes", "key_to_bytes", "proof_from_bytes", "proof_to_bytes", "refuse_commitments"]

_FLAGS, _SMALLEST, _LARGEST, _INFINITY = 0xC0, 0x80, 0xC0, 0x40
_LENGTH = 4
_ZERO = bytes(_LENGTH)


def proof_to_bytes(proof: bytes, *, compressed: bool = True) -> bytes:
    """164 bytes, or 324: a proof without commitments. Raises MalformedProof if `proof` is not the core's 256 bytes."""
    return _write(split_proof(proof), compressed) + _ZERO + _write([from_words(bytes(G1))], compressed)


def proof_from_bytes(data: bytes, *, compressed: bool) -> bytes:
    """The core's 256 bytes.

    Raises MalformedProof naming field and offset, MismatchError for a proof with commitments.
    """
    reader = Reader(data, "a gnark proof")
    points = [_point(reader, name, degree, compressed) for name, degree in (("Ar", 1), ("Bs", 2), ("Krs", 1))]
    refuse_commitments(reader.count(_LENGTH, "big", _size(compressed), "Commitments"), "proof")
    place = reader.place("CommitmentPok")
    if not is_infinity(_unused(reader, "CommitmentPok", compressed)):
        raise place.refuse("a proof of knowledge of no commitment")
    reader.end()
    return to_words(points)


def key_to_bytes(
    key: bytes, *, compressed: bool = True, beta_1: bytes = bytes(G1), delta_1: bytes = bytes(G1)
) -> bytes:
    """A gnark key of the core's. Raises MalformedProof if `key` has a length that no key has.

    `beta_1` and `delta_1` are 64 bytes each, of the proving key; gnark reads them and uses them nowhere, so that
    infinity does where they are not known.
    """
    alpha, beta, gamma, delta, *ic = split_key(key)
    fixed = [alpha, from_words(beta_1), beta, gamma, from_words(delta_1), delta]
    count = len(ic).to_bytes(_LENGTH, "big")
    return _write(fixed, compressed) + count + _write(ic, compressed) + _ZERO + _ZERO


def key_from_bytes(data: bytes, *, compressed: bool) -> bytes:
    """The core's form of a key.

    Raises MalformedProof naming field and offset, MismatchError for a key with commitments.
    """
    reader = Reader(data, "a gnark verification key")
    alpha = _point(reader, "G1.Alpha", 1, compressed)
    _unused(reader, "G1.Beta", compressed)
    beta, gamma = (_point(reader, f"G2.{name}", 2, compressed) for name in ("Beta", "Gamma"))
    _unused(reader, "G1.Delta", compressed)
    delta = _point(reader, "G2.Delta", 2, compressed)
    place = reader.place("G1.K")
    count = reader.count(_LENGTH, "big", _size(compressed), "G1.K")
    if count == 0:
        raise place.refuse("there is no point for the constant 1")
    ic = [_point(reader, f"G1.K[{i}]", 1, compressed) for i in range(count)]
    refuse_commitments(reader.count(_LENGTH, "big", _LENGTH, "PublicAndCommitmentCommitted"), "verification key")
    refuse_commitments(reader.count(_LENGTH, "big", 4 * _size(compressed), "CommitmentKeys"), "verification key")
    reader.end()
    return to_words([alpha, beta, gamma, delta, *ic])


def refuse_commitments(count: int, what: str) -> None:
    """Raises MismatchError if there are any."""
    if count:
        raise MismatchError(
            f"this gnark {what} carries Pedersen commitments ({count}), which Groth16 alone does not check",
            expected="Groth16",
            got="Groth16 with commitments",
        )


def _size(compressed: bool) -> int:
    return WORD if compressed else 2 * WORD


def _write(points: Sequence[Affine], compressed: bool) -> bytes:
    out = b""
    for point in points:
        parts = (point.x,) if compressed else (point.x, point.y)
        data = bytearray(b"".join(n.to_bytes(WORD, "big") for part in parts for n in reversed(part)))
        if compressed:
            data[0] |= _INFINITY if is_infinity(point) else _LARGEST if is_largest(point.y) else _SMALLEST
        out += data
    return out


def _unused(reader: Reader, name: str, compressed: bool) -> Affine:
    """A point of G1 that may be infinity."""
    infinity = _write([from_words(bytes(G1))], compressed)
    if reader.data.startswith(infinity, reader.offset):
        reader.take(len(infinity), name)
        return from_words(bytes(G1))
    return _point(reader, name, 1, compressed)


def _point(reader: Reader, name: str, degree: int, compressed: bool) -> Affine:
    place = reader.place(name)
    data = bytearray(reader.take(_size(compressed) * degree, name))
    flags = data[0] & _FLAGS
    _check_flags(flags, compressed, place)
    data[0] ^= flags
    n = [int.from_bytes(data[at : at + WORD], "big") for at in range(0, len(data), WORD)]
    x = tuple(reversed(n[:degree]))
    if compressed:
        return lift(x, flags == _LARGEST, place)
    return trusted(Affine(x, tuple(reversed(n[degree:]))), place)


def _check_flags(flags: int, compressed: bool, place: Place) -> None:
    # gnark reads a mixture of compressed and raw points, which no writer makes: a second spelling of one proof.
    if flags == _INFINITY:
        raise place.refuse("the point at infinity")
    if bool(flags) != compressed:
        raise place.refuse("a compressed point among raw ones" if flags else "a raw point among compressed ones")
