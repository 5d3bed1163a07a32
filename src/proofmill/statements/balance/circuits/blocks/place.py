"""A sender's place in a block, as it is posted. Record: `blocks.place`."""

from __future__ import annotations

from proofmill.algebra.schnorr import KEY_TAG
from proofmill.circuit import U256, Bool, Bytes, Struct, length, select
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.gadgets.schnorr import KEY_BYTES, SIGNATURE_BYTES, Verifier, canonical, coefficients
from proofmill.circuit.types import Field
from proofmill.statements.balance.circuits.records import SenderLeaf
from proofmill.statements.balance.parameters import DUMMY_PUBKEY

__all__ = ["Place"]


class Place(Struct):
    """30 limbs, any of them: whoever posts a block writes what he likes."""

    key: Bytes = length(KEY_BYTES)
    signature: Bytes = length(SIGNATURE_BYTES)

    @property
    def is_empty(self) -> Bool:
        """Whether it has no key."""
        return _all_zero(self.key)

    @property
    def is_signed(self) -> Bool:
        """Whether there is a signature, good or bad."""
        return ~_all_zero(self.signature)

    def sender_leaf(self) -> SenderLeaf:
        """The leaf of the sender tree: the key's hash opened here, so that a place belongs to one key."""
        key = coefficients(self.key._build, self.key.handles())
        hashed = hash_no_pad(Field.constant(KEY_TAG), key).to_u256()
        pubkey = select(self.is_empty, U256.constant(DUMMY_PUBKEY), hashed)
        return SenderLeaf(sender=pubkey, signature_included=self.is_signed)

    def is_good(self, verifier: Verifier, number: Field) -> Bool:
        """Whether the key is canonical, and the signature, if there is one, the key's
        at this place of the block: neither makes the block invalid.

        A key without a signature is not looked at further: its place has no effect.
        """
        known = canonical(self.key._build, self.key.handles())
        return known & (~self.is_signed | verifier.verify(self.key, self.signature, number))


def _all_zero(value: Bytes) -> Bool:
    """One sum is enough: 20 limbs below 2^32 have none that wraps."""
    build = value._build
    total = build.backend.sum(value.handles(), [1] * len(value.handles()))
    return Field(build, total) == 0
