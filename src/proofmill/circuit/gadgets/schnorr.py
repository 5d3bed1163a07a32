"""Schnorr signatures on ecGFp5 with Poseidon. For circuits of the plonky2 system; the twin says what is signed."""

from __future__ import annotations

from proofmill.algebra.schnorr import SIGNATURE_TAG
from proofmill.circuit.annotations import length
from proofmill.circuit.arithmetic.bits import canonical_bits
from proofmill.circuit.build import gadget
from proofmill.circuit.gadgets import ecgfp5
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.types import U32, U64, Array, Bool, Bytes, Field, HashOut, Struct

CONTRACT_BYTES = 20
SCALAR_BYTES = 40


class Message(Struct):
    """What is signed: on `chain`, for the block `block_number` of `contract`, the root."""

    chain: U64
    contract: Bytes = length(CONTRACT_BYTES)
    transaction_root: HashOut
    block_number: U32


class Signature(Struct):
    """The encoding of R; s, big-endian."""

    r: Array[Field] = length(ecgfp5.COORDINATES)
    s: Bytes = length(SCALAR_BYTES)


@gadget("schnorr.verify")
def verify(public: Array[Field], message: Message, signature: Signature) -> Bool:
    """Whether `signature` is one of `message` by the holder of `public`, the encoding of a point.

    The statement fails outright, whatever is done with the answer, when the key or R encode no element, or infinity:
    the gadget is for keys that were checked before they were listed, and another true point can stand for an absent R.
    e is of canonical elements: with the bits of h + p a forger had a second challenge. s may be any number below
    2^320: s + n is the same signature, and the statement is that there is one.
    """
    key, nonce = ecgfp5.decode(public), ecgfp5.decode(signature.r)
    hashed = challenge(public, message, signature.r)
    e = [Bool(hashed._build, bit) for element in hashed.handles()[:2] for bit in canonical_bits(hashed._build, element)]
    left = ecgfp5.multiply_both(signature.s.to_bits()[::-1], ecgfp5.negate(key), e)
    # s·G − e·P = R, both sides with the offset.
    return ecgfp5.equal(left, ecgfp5.add(nonce, ecgfp5.constant(hashed._build, ecgfp5.OFFSET)))


def challenge(public: Array[Field], message: Message, r: Array[Field]) -> HashOut:
    """The hash of which the first two elements are e. Three rows."""
    tag = Field.constant(SIGNATURE_TAG)
    suffix = message.transaction_root, message.block_number
    return hash_no_pad(tag, message.chain, message.contract, r, public, *suffix)
