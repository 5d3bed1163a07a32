"""Schnorr signatures on ecGFp5 with Poseidon: how a sender signs the transaction root of a block.

s·G = R + e·P with e = H(tag, chain, contract, R, P, transaction root, block number, place); points are hashed as
encodings. That is 2 + 5 elements of 32 bits each for chain and contract, 4 for the root, and 24 in all: three
permutations.

- Tag, chain and contract fill one chunk of the sponge, so that its first permutation is a constant of a deployment. A
  signature of one chain, contract or kind of statement is none of another.
- e is e₀ + 2^64·e₁ < 2^128, of the first two elements of the hash. Nothing is reduced mod n, which has 319 bits, so
  that e has no bias: it is as uniform on its p² values as the hash is. A circuit splits both elements into canonical
  bits (else some hashes would have two challenges) and multiplies P by 128 bits, not 319.
- A forger meets a challenge of 128 bits that R and the message fix, 2^128 hashes, or finds a logarithm, 2^159 steps.
  Collisions of e, 2^64 hashes, give only a signer two messages for one signature, and he can sign both anyway
  (Schnorr, 1991; Neven, Smart and Warinschi, "Hash function requirements for Schnorr signatures", 2009).
- The place is hashed, since a transaction counts at its sender's place alone: with a signature that any place takes,
  whoever posts the block could leave out a sender before him, and the account could never prove what it sent.
- P is hashed, so that a signature for P is none for a key related to P.

Encodings decode into the group of prime order or are refused, and so is the identity, for which anyone could sign.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra.ecgfp5 import GENERATOR, IDENTITY, ORDER, add, decode, encode, multiply
from proofmill.algebra.goldilocks import require_elements
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut, to_int
from proofmill.algebra.limbs import to_limbs
from proofmill.errors import MalformedInput

__all__ = [
    "KEY_TAG",
    "SIGNATURE_TAG",
    "Message",
    "Signature",
    "challenge",
    "key_hash",
    "keygen",
    "pack_signature",
    "public_key",
    "sign",
    "unpack_signature",
    "verify",
]

SIGNATURE_TAG = int.from_bytes(b"pm-sig1", "big")
"""Domain of `challenge`: ASCII as one field element; the digit is the version."""

KEY_TAG = int.from_bytes(b"pm-key1", "big")
"""Domain of `key_hash`."""

_SCALAR_BYTES = 40
_COORDINATE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Message:
    """What is signed: on `chain` (64 bits), for the block `number` (32 bits) of `contract` (160 bits), the root.

    And by whom in the block: `place` (32 bits) is the signer's among the senders.
    """

    chain: int
    contract: int
    transaction_root: HashOut
    block_number: int
    place: int


@dataclass(frozen=True, slots=True)
class Signature:
    """`r`: the encoding of R; `s`: below the group's order. Not checked when made."""

    r: Coefficients
    s: int


def keygen() -> bytes:
    """A new private key: 32 bytes from the operating system."""
    return secrets.token_bytes(32)


def public_key(private: bytes) -> Coefficients:
    """The encoding of P = x · G for the secret scalar x of `private`. Raises MalformedInput unless it is 32 bytes."""
    return encode(multiply(GENERATOR, _scalar(b"key", private)))


def key_hash(public: Coefficients) -> int:
    """A user's public key as ledgers and balances hold it: H(tag ‖ encoding), read as a number of 256 bits.

    Raises MalformedInput for a coefficient ≥ p. That it is a key is checked where a signature is.
    """
    return to_int(hash_no_pad((KEY_TAG, *public)))


def sign(private: bytes, message: Message) -> Signature:
    """The signature of the message; the same inputs give the same signature.

    Raises MalformedInput for a key that is not 32 bytes and a message out of range.
    """
    x = _scalar(b"key", private)
    public = encode(multiply(GENERATOR, x))
    # The nonce depends on every part of the message: one nonce under two challenges would reveal the key.
    signed = b"".join(element.to_bytes(8, "big") for element in (*_prefix(message), *_suffix(message)))
    nonce = _scalar(b"nonce", private, signed)
    r = encode(multiply(GENERATOR, nonce))
    return Signature(r, (nonce + challenge(r, public, message) * x) % ORDER)


def verify(public: Coefficients, message: Message, signature: Signature) -> bool:
    """Whether the signature is of this message by this key. Bad encodings and scalars answer False, they do not raise.

    s ≥ n would be a second spelling of a signature; the identity as a key would sign everything for everyone.
    """
    if IDENTITY in (public, signature.r) or not 0 <= signature.s < ORDER:
        return False
    try:
        key, nonce = decode(public), decode(signature.r)
        e = challenge(signature.r, public, message)
    except MalformedInput:
        return False
    return multiply(GENERATOR, signature.s) == add(nonce, multiply(key, e))


def challenge(r: Coefficients, public: Coefficients, message: Message) -> int:
    """e, below 2^128. Raises MalformedInput for a part out of range."""
    hashed = hash_no_pad((*_prefix(message), *r, *public, *_suffix(message)))
    return hashed[0] | hashed[1] << 64


def pack_signature(signature: Signature) -> bytes:
    """80 bytes: the five coefficients of R in 8 bytes each, then s in 40, all big-endian.

    Raises MalformedInput for s ≥ n and an encoding that is no element's.
    """
    _require(signature)
    r = b"".join(c.to_bytes(_COORDINATE_BYTES, "big") for c in signature.r)
    return r + signature.s.to_bytes(_SCALAR_BYTES, "big")


def unpack_signature(data: bytes) -> Signature:
    """Undoes `pack_signature`. Raises MalformedInput for a wrong length, an R that does not decode, and s ≥ n."""
    if len(data) != 5 * _COORDINATE_BYTES + _SCALAR_BYTES:
        raise MalformedInput(f"a packed signature is 80 bytes, not {len(data)}")
    a, b, c, d, e = (int.from_bytes(data[i : i + 8], "big") for i in range(0, 40, 8))
    signature = Signature((a, b, c, d, e), int.from_bytes(data[40:], "big"))
    _require(signature)
    return signature


def _require(signature: Signature) -> None:
    decode(signature.r)
    if not 0 <= signature.s < ORDER:
        raise MalformedInput("s of a signature is not below the order of the group")


def _prefix(message: Message) -> Sequence[int]:
    """Eight elements that all signatures of one deployment share."""
    return (SIGNATURE_TAG, *to_limbs(message.chain, 2), *to_limbs(message.contract, 5))


def _suffix(message: Message) -> Sequence[int]:
    require_elements(message.transaction_root, "the transaction root")
    return (*message.transaction_root, *to_limbs(message.block_number, 1), *to_limbs(message.place, 1))


def _scalar(purpose: bytes, private: bytes, data: bytes = b"") -> int:
    """A number in 1 … n − 1, from 512 bits of SHA-512: the bias is below 2^-192."""
    if len(private) != 32:
        raise MalformedInput("a private key is 32 bytes")
    digest = hashlib.sha512(b"proofmill schnorr ecgfp5 v1 " + purpose + b"\0" + private + data).digest()
    return 1 + int.from_bytes(digest, "big") % (ORDER - 1)
