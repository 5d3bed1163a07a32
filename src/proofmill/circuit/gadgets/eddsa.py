"""EdDSA over BabyJubJub with Poseidon: circomlib's packing and equation, S·BASE8 = R8 + 8·h·A."""

from __future__ import annotations

from proofmill.circuit.build import current, gadget
from proofmill.circuit.gadgets import babyjubjub, poseidon
from proofmill.circuit.gadgets.bits import canonical_bits
from proofmill.circuit.types import Bool, Field, Point, Struct


class Signature(Struct):
    """R8, a point; s, a scalar below the subgroup's order."""

    r8: Point
    s: Field


@gadget("eddsa.verify")
def verify(public: Point, message: Field, signature: Signature) -> Bool:
    """Whether `signature` is one of `message` by the holder of `public`.

    The statement fails outright, whatever is done with the answer, when the key or R8 is outside the prime-order
    subgroup (A + T would be eight keys for one signer), or S is not below its order (S + l would be a second
    signature). h is taken as an integer below the modulus: with the bits of h + r a forger had a second challenge.
    """
    with current().locations.meaning("S of the signature is not below the subgroup's order"):
        s = babyjubjub.scalar_bits(signature.s)
    babyjubjub.assert_in_subgroup(public)
    babyjubjub.assert_in_subgroup(signature.r8)
    eight_a = babyjubjub.multiply_by_cofactor(public)
    h = canonical_bits(poseidon.hash(signature.r8.x, signature.r8.y, public.x, public.y, message))
    right = babyjubjub.add(signature.r8, babyjubjub.multiply(eight_a, h))
    return babyjubjub.multiply_base(s) == right
