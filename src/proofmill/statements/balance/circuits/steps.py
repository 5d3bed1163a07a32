"""The steps of a balance: update, receive, send. Twins: `transitions`.

Kinds are numbers of keys in the set and never change their meaning.
"""

from __future__ import annotations

from typing import Any

from proofmill.circuit import U8, Array, HashOut, Private, length, require, select
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.balance import Balance
from proofmill.statements.balance.circuits.deposit_leaf import DepositLeaf
from proofmill.statements.balance.circuits.follow import Update
from proofmill.statements.balance.circuits.opening import require_leaf
from proofmill.statements.balance.circuits.records import SenderLeaf, Tx
from proofmill.statements.balance.circuits.spent import SPENT
from proofmill.statements.balance.circuits.transfer_leaf import TransferLeaf
from proofmill.statements.balance.circuits.validity import Validity
from proofmill.statements.balance.parameters import SENDER_TREE_HEIGHT, TX_TREE_HEIGHT
from proofmill.systems import Proof

__all__ = ["SEND", "ReceiveDeposit", "ReceiveTransfer", "ReceiveTransferHere", "UpdateStep"]


class UpdateStep(Balance, kind=1, name="balance-update"):
    """The balance follows the network; nothing private changes."""

    validity: Private[Proof[Validity]]
    update: Private[Update]

    def define(self) -> None:
        """Move the public state."""
        before, newer = self.previous, self.validity.public.public_state
        self.move(public_state=self.update.follow(before.public_state, before.pubkey, newer, before_block=False))


class ReceiveTransfer(Balance, kind=2, name="balance-receive-transfer"):
    """A transfer comes in. The public state moves first, so that no update need come before."""

    validity: Private[Proof[Validity]]
    update: Private[Update]
    leaf: Private[Proof[TransferLeaf]]

    def define(self) -> None:
        """Move the public state, then the commitment, from this balance's own."""
        before, leaf, newer = self.previous, self.leaf.public, self.validity.public.public_state
        state = self.update.follow(before.public_state, before.pubkey, newer, before_block=False)
        require(leaf.block_tree_root == state.block_tree_root, Check.BLOCK_IN_TREE)
        self.move(public_state=state, private_commitment=_received(before, leaf))


class ReceiveTransferHere(Balance, kind=7, name="balance-receive-transfer-here"):
    """A transfer comes in whose sender's block is in the block tree that the balance has seen already."""

    leaf: Private[Proof[TransferLeaf]]

    def define(self) -> None:
        """Move the commitment, from this balance's own."""
        before, leaf = self.previous, self.leaf.public
        require(leaf.block_tree_root == before.public_state.block_tree_root, Check.BLOCK_IN_TREE)
        self.move(private_commitment=_received(before, leaf))


class ReceiveDeposit(Balance, kind=3, name="balance-receive-deposit"):
    """A deposit comes in, from the deposit tree of the state that the balance has seen."""

    leaf: Private[Proof[DepositLeaf]]

    def define(self) -> None:
        """Move the commitment, from this balance's own."""
        before, leaf = self.previous, self.leaf.public
        require(leaf.deposit_tree_root == before.public_state.deposit_tree_root, Check.DEPOSIT_IN_TREE)
        require(leaf.pubkey == before.pubkey, Check.PUBKEY_SALT)
        require(leaf.prev_private_commitment == before.private_commitment, Check.PRIVATE_COMMITMENT)
        self.move(private_commitment=leaf.new_private_commitment)


def _received(before: Balance, leaf: TransferLeaf) -> HashOut:
    """The commitment after a transfer to this key, from this balance's own."""
    require(leaf.pubkey == before.pubkey, Check.RECIPIENT)
    require(leaf.prev_private_commitment == before.private_commitment, Check.PRIVATE_COMMITMENT)
    return leaf.new_private_commitment


def _send(size: int, number: int) -> type[Balance]:
    """A transaction of up to `size` transfers takes effect, if its block and its sender's signature say so."""

    class Send(Balance, kind=number, name=f"balance-send-{size}"):
        """The public state moves always; commitment, last transaction and flags where all holds."""

        spent: Private[Proof[SPENT[size]]]  # type: ignore[valid-type]  # one class a size
        validity: Private[Proof[Validity]]
        update: Private[Update]
        tx_index: Private[U8]
        tx_merkle_proof: Private[Array[HashOut]] = length(TX_TREE_HEIGHT)
        sender_leaf: Private[SenderLeaf]
        sender_merkle_proof: Private[Array[HashOut]] = length(SENDER_TREE_HEIGHT)

        def define(self) -> None:
            before, validity = self.previous, self.validity.public
            spent: Any = self.spent.public  # of one of three classes with the same public values
            state = self.update.follow(before.public_state, before.pubkey, validity.public_state, before_block=True)
            require(spent.prev_private_commitment == before.private_commitment, Check.PRIVATE_COMMITMENT)
            tx = Tx(transfer_tree_root=spent.transfer_tree_root, nonce=spent.nonce)
            # The transaction is the spent proof's own: there is no other that could be shown in its place.
            with before.pubkey._build.locations.meaning(Check.TX_TREE_ROOT):
                root = HashOut.from_bytes(validity.tx_tree_root)
            require_leaf(tx, self.tx_index, self.tx_merkle_proof, root, Check.TX_IN_BLOCK)
            senders, place = validity.sender_tree_root, self.sender_leaf
            require_leaf(place, self.tx_index, self.sender_merkle_proof, senders, Check.SENDER_LEAVES)
            require(place.sender == before.pubkey, Check.SENDER)
            effective = spent.is_valid & place.signature_included & validity.is_valid_block
            self.move(
                public_state=state,
                private_commitment=select(effective, spent.new_private_commitment, before.private_commitment),
                last_tx_hash=select(effective, hash_no_pad(tx), before.last_tx_hash),
                last_tx_insufficient_flags=select(
                    effective, spent.insufficient_flags, before.last_tx_insufficient_flags
                ),
            )

    return Send


SEND: dict[int, type[Balance]] = {size: _send(size, 4 + place) for place, size in enumerate(SPENT)}
"""By the number of transfers: kinds 4, 5 and 6."""
