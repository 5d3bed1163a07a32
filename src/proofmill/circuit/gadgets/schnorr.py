"""Schnorr on ecGFp5: whether a signature is good. For circuits of the plonky2 system. Twin: `algebra.schnorr`.

One signature is checked at a time, in about 170 rows, and 80 for the mask that they share. A batch under weights hashed
from all of it would say only that all are good. Here a bad signature must be shown to be bad, or one sender would stop
every block that he is in: each has an answer of its own. (Nor would a batch be smaller: weighted challenges are twice
as long.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.algebra.ecgfp5 import ORDER
from proofmill.algebra.limbs import to_limbs
from proofmill.algebra.schnorr import SIGNATURE_TAG
from proofmill.circuit.arithmetic import limbs
from proofmill.circuit.arithmetic.bits import canonical_bits
from proofmill.circuit.arithmetic.equality import is_zero
from proofmill.circuit.build import Build, gadget
from proofmill.circuit.gadgets.ecgfp5 import Mask, Point, add, decode, masked, shift
from proofmill.circuit.gadgets.goldilocks5 import Fp5
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.types import U32, Bool, Bytes, Field, HashOut

KEY_BYTES, SIGNATURE_BYTES = 40, 80
_LIMBS = 10


@dataclass(frozen=True)
class Message:
    """What is signed by all; `chain` and `contract` are constants of the circuit."""

    chain: int
    contract: int
    transaction_root: HashOut
    block_number: U32


@dataclass(frozen=True)
class Verifier:
    """For many signatures of one message, each at a place of its own: the mask is computed once."""

    message: Message
    mask: Mask
    right: Point
    """mask.total + shift(320): what is added to R."""

    @classmethod
    def of(cls, message: Message, mask: Fp5) -> Verifier:
        """`mask`: the encoding of any element of the group; if a sum is refused, the prover takes another."""
        made = Mask.of(mask)
        return cls(message, made, add(made.total, Point.constant(shift(_LIMBS * 32))))

    @gadget("schnorr.verify")
    def verify(self, key: Bytes, signature: Bytes, place: Field) -> Bool:
        """Whether `signature` (80 bytes: R in 40, s in 40) is `key`'s (40 bytes) at this place, all of them canonical.

        Each condition is a bit, and none is left to the prover: s·G − e·P + mask = R + mask, both of them decoded, s
        below the order (s + n would be a second spelling), coefficients below p.
        """
        r, s = signature.handles()[:_LIMBS], signature.handles()[_LIMBS:]
        build = key._build
        encoded, public = coefficients(build, r), coefficients(build, key.handles())
        (point, known), (nonce, decoded) = decode(public), decode(encoded)
        scalar = _bits(build, signature.bit_handles()[: 8 * 40 - 1 : -1])
        found = masked(self.mask, -point, self._challenge(encoded, public, place), scalar)
        holds = found == add(self.right, nonce)
        return holds & known & decoded & canonical(build, r) & canonical(build, key.handles()) & _below_order(build, s)

    def _challenge(self, r: Fp5, public: Fp5, place: Field) -> list[Bool]:
        """e's bits, of two elements of the hash in canonical bits: else a signer could choose of two challenges."""
        message = self.message
        prefix = (SIGNATURE_TAG, *to_limbs(message.chain, 2), *to_limbs(message.contract, 5))
        hashed = hash_no_pad(
            *(Field.constant(value) for value in prefix),
            r,
            public,
            message.transaction_root,
            message.block_number,
            place,
        )
        build = hashed._build
        return _bits(build, [bit for element in hashed.handles()[:2] for bit in canonical_bits(build, element)])


def coefficients(build: Build, words: Sequence[int]) -> Fp5:
    """Five elements of ten words, high first; mod p where they are not canonical."""
    pairs = zip(words[::2], words[1::2], strict=True)
    return Fp5(build, [build.backend.sum([high, low], [1 << 32, 1]) for high, low in pairs])


def canonical(build: Build, words: Sequence[int]) -> Bool:
    """Whether each pair of words is below p: the high one is not all ones, or the low one is 0."""
    result = Bool.constant(True)
    for high, low in zip(words[::2], words[1::2], strict=True):
        full = Bool(build, is_zero(build, build.backend.sub(high, build.constant((1 << 32) - 1))))
        result = result & (~full | Bool(build, is_zero(build, low)))
    return result


def _bits(build: Build, handles: Sequence[int]) -> list[Bool]:
    return [Bool(build, handle) for handle in handles]


def _below_order(build: Build, words: Sequence[int]) -> Bool:
    order = [build.constant(limb) for limb in to_limbs(ORDER, _LIMBS)]
    return ~Bool(build, limbs.subtract(build, words[::-1], order[::-1])[1])
