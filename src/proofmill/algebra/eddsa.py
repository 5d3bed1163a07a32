"""EdDSA over BabyJubJub with Poseidon, byte for byte as circomlibjs (`signPoseidon`, `verifyPoseidon`).

S·B = R8 + 8·h·A with B = BASE8 and h = Poseidon(R8.x, R8.y, A.x, A.y, message). Keys are derived as in RFC 8032,
with BLAKE-512 for SHA-512. `verify` accepts less than circomlibjs does: see there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from proofmill.algebra import blake512, poseidon
from proofmill.algebra.babyjubjub import (
    BASE8,
    IDENTITY,
    SUBGROUP_ORDER,
    Point,
    add,
    in_subgroup,
    multiply,
    pack,
    unpack,
)
from proofmill.algebra.fields import SCALAR_MODULUS, require_canonical
from proofmill.errors import MalformedInput

__all__ = ["Signature", "keygen", "pack_signature", "public_key", "sign", "unpack_signature", "verify"]


@dataclass(frozen=True, slots=True)
class Signature:
    """`r8`: a point of the prime-order subgroup; `s`: below the subgroup's order. Not checked when made."""

    r8: Point
    s: int


def keygen() -> bytes:
    """A new private key: 32 bytes from the operating system."""
    return secrets.token_bytes(32)


def public_key(private: bytes) -> Point:
    """A = (s / 8) · BASE8 for the secret scalar s of `private`. Raises MalformedInput unless 32 bytes are given."""
    scalar, _ = _expand(private)
    return multiply(BASE8, scalar >> 3)


def sign(private: bytes, message: int) -> Signature:
    """The signature of a canonical field element; the same inputs give the same signature.

    Raises MalformedInput for a message ≥ r or a key that is not 32 bytes.
    """
    require_canonical(message, SCALAR_MODULUS, "the signed message")
    scalar, prefix = _expand(private)
    nonce = int.from_bytes(blake512.hash(prefix + message.to_bytes(32, "little")), "little") % SUBGROUP_ORDER
    r8 = multiply(BASE8, nonce)
    challenge = _challenge(r8, multiply(BASE8, scalar >> 3), message)
    return Signature(r8, (nonce + challenge * scalar) % SUBGROUP_ORDER)


def verify(public: Point, message: int, signature: Signature) -> bool:
    """Whether the signature is of this message by this key. Bad points and scalars answer False, they do not raise.

    Stricter than circomlibjs, which looks at the curve equation only:
    S < l, or S + l would be a second signature;
    A and R8 in the prime-order subgroup, or A + T with a torsion point T (8·T = 0) would be seven more keys that
    the holder of one key can sign for, and one payer would have eight nullifiers;
    A and R8 not the identity, or with A = identity everybody could sign.
    """
    if not 0 <= signature.s < SUBGROUP_ORDER or not 0 <= message < SCALAR_MODULUS:
        return False
    if any(point == IDENTITY or not in_subgroup(point) for point in (public, signature.r8)):
        return False
    challenge = _challenge(signature.r8, public, message)
    return multiply(BASE8, signature.s) == add(signature.r8, multiply(public, 8 * challenge))


def pack_signature(signature: Signature) -> bytes:
    """64 bytes: R8 packed, then S little-endian. Raises MalformedInput if R8 is off the curve or S ≥ l."""
    _require_reduced(signature.s)
    return pack(signature.r8) + signature.s.to_bytes(32, "little")


def unpack_signature(data: bytes) -> Signature:
    """Undoes `pack_signature`. Raises MalformedInput for a wrong length, an R8 that `unpack` refuses, and S ≥ l."""
    if len(data) != 64:
        raise MalformedInput(f"a packed signature is 64 bytes, not {len(data)}")
    s = int.from_bytes(data[32:], "little")
    _require_reduced(s)
    return Signature(unpack(data[:32]), s)


def _expand(private: bytes) -> tuple[int, bytes]:
    """(secret scalar, prefix of the nonce). The scalar's bits: 0 … 2 and 255 clear, 254 set."""
    if len(private) != 32:
        raise MalformedInput("a private key is 32 bytes")
    digest = blake512.hash(private)
    scalar = int.from_bytes(digest[:32], "little")
    return scalar & ((1 << 254) - 8) | (1 << 254), digest[32:]


def _challenge(r8: Point, public: Point, message: int) -> int:
    return poseidon.hash([r8.x, r8.y, public.x, public.y, message])


def _require_reduced(s: int) -> None:
    if not 0 <= s < SUBGROUP_ORDER:
        raise MalformedInput("S of a signature is not below the order of the subgroup")
