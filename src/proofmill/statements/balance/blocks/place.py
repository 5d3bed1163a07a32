"""A sender's place in a block, as it is posted: 40 bytes of key, 80 of signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Self

from proofmill.algebra import schnorr
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.statements.balance import trees
from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import Encoded
from proofmill.statements.balance.layout.scalars import BytesCodec
from proofmill.statements.balance.parameters import DUMMY_PUBKEY, SENDERS
from proofmill.statements.balance.types import SenderLeaf

__all__ = ["GROUP", "Place", "sender_leaves", "sender_tree", "senders_hash"]

GROUP = 4
"""Places hashed at once: with the link before them 512 bytes, four permutations of Keccak for four senders."""

_KEY, _SIGNATURE = 40, 80


@dataclass(frozen=True, slots=True, repr=False)
class Place(Encoded):
    """30 limbs. Neither part need be well formed: whoever posts a block writes what he likes.

    All zero: no sender. A signature of zeros: the sender did not sign (the point that zeros encode signs nothing).
    """

    key: Annotated[bytes, BytesCodec(_KEY)] = bytes(_KEY)
    signature: Annotated[bytes, BytesCodec(_SIGNATURE)] = bytes(_SIGNATURE)

    @classmethod
    def of(cls, key: Coefficients, signature: schnorr.Signature | None = None) -> Self:
        """The place of this public key. Raises MalformedInput for a signature that cannot be packed."""
        packed = bytes(_SIGNATURE) if signature is None else schnorr.pack_signature(signature)
        return cls(b"".join(element.to_bytes(8, "big") for element in key), packed)

    @property
    def is_empty(self) -> bool:
        """Whether it has no key."""
        return not any(self.key)

    @property
    def is_signed(self) -> bool:
        """Whether there is a signature, good or bad."""
        return any(self.signature)

    @property
    def is_canonical(self) -> bool:
        """Whether the key's elements are below p: x + p would be a second spelling of a key."""
        return max(self._words()) < MODULUS

    def pubkey(self) -> int:
        """The account: the hash of the key, and the dummy's 1 for no key. Elements count mod p, as in a circuit."""
        if self.is_empty:
            return DUMMY_PUBKEY
        return schnorr.key_hash(self._coefficients())

    def sender_leaf(self) -> SenderLeaf:
        """The leaf of the sender tree."""
        return SenderLeaf(self.pubkey(), self.is_signed)

    def verifies(self, message: schnorr.Message) -> bool:
        """Whether key and signature are well formed and the signature is of this message."""
        try:
            signature = schnorr.unpack_signature(self.signature)
        except MalformedInput:
            return False
        return self.is_canonical and schnorr.verify(self._coefficients(), message, signature)

    def _words(self) -> list[int]:
        return [int.from_bytes(self.key[i : i + 8], "big") for i in range(0, _KEY, 8)]

    def _coefficients(self) -> Coefficients:
        a, b, c, d, e = (word % MODULUS for word in self._words())
        return a, b, c, d, e


def sender_leaves(places: Sequence[Place]) -> tuple[SenderLeaf, ...]:
    """All 128, those without a sender at the end. Raises MalformedInput for more senders."""
    if len(places) > SENDERS:
        raise MalformedInput(f"a block has up to {SENDERS} senders")
    dummies = (Place().sender_leaf(),) * (SENDERS - len(places))
    return (*(place.sender_leaf() for place in places), *dummies)


def sender_tree(leaves: Sequence[SenderLeaf]) -> SparseTree[SenderLeaf, HashOut]:
    """The tree of 128 leaves; equal leaves at the end are hashed once."""
    dummy = Place().sender_leaf()
    return _dummies().set_all({i: leaf for i, leaf in enumerate(leaves) if leaf != dummy})


def senders_hash(places: Sequence[Place]) -> bytes:
    """What a contract makes of the posted places: for each four of them K(link before ‖ 480 bytes), from 32 zero bytes.

    The last four are filled up with empty places. A chain, so that leaf circuits of 4 and of 16 places can be joined.
    """
    link = bytes(32)
    for start in range(0, len(places), GROUP):
        group = [*places[start : start + GROUP], *(Place(),) * GROUP][:GROUP]
        link = keccak_words([limb for place in group for limb in place.elements()], after=link)
    return link


@cache
def _dummies() -> SparseTree[SenderLeaf, HashOut]:
    return SparseTree(trees.SENDERS).extend([Place().sender_leaf()] * SENDERS)
