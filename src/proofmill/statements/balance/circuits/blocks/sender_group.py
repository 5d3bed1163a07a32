"""Four places of a block: what they are, and whether their signatures are good. Verified by the steps of `Senders`."""

from __future__ import annotations

from proofmill.circuit import U32, Array, Bool, Bytes, Circuit, Field, HashOut, Output, Private, Public, length
from proofmill.circuit.gadgets.goldilocks5 import Fp5
from proofmill.circuit.gadgets.keccak256 import hash_words
from proofmill.circuit.gadgets.schnorr import Message, Verifier
from proofmill.statements.balance.blocks import GROUP
from proofmill.statements.balance.circuits.blocks.place import Place
from proofmill.statements.balance.circuits.records import SenderLeaf
from proofmill.statements.balance.deployment import deployment

__all__ = ["SenderGroup"]


class SenderGroup(Circuit, system="plonky2", zero_knowledge=False, name="balance-sender-group"):
    """One link of the senders hash, and what its places say. All of it was posted, so that nothing needs hiding.

    `group` is how many groups stand before it; the step that takes it in has counted. `tx_root` is what was signed: its
    elements as the posted bytes have them, mod p. Whatever was posted has an answer; only `mask` is the prover's own,
    who takes another one where a sum is refused.
    """

    link_after: Output[Bytes] = length(32)
    senders: Output[Array[SenderLeaf]] = length(GROUP)
    empty: Output[Array[Bool]] = length(GROUP)
    all_good: Output[Bool]
    link_before: Public[Bytes] = length(32)
    tx_root: Public[HashOut]
    block_number: Public[U32]
    group: Public[Field]
    places: Private[Array[Place]] = length(GROUP)
    mask: Private[Array[Field]] = length(5)

    def define(self) -> None:
        """Judge each place."""
        places = list(self.places)
        here = deployment()
        message = Message(here.chain, here.contract, self.tx_root, self.block_number)
        verifier = Verifier.of(message, Fp5.of(list(self.mask)))
        good = Bool.constant(True)
        for i, place in enumerate(places):
            good = good & place.is_good(verifier, self.group * GROUP + i)
        self.link_after = hash_words(self.link_before, self.places)
        self.senders = Array([place.sender_leaf() for place in places])
        self.empty = Array([place.is_empty for place in places])
        self.all_good = good
