"""Send: a spent proof takes effect where its transaction stands in a valid block, signed."""

from __future__ import annotations

from dataclasses import replace

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.statements.balance import trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.public_inputs import BalancePublicInputs, SpentPublicInputs, ValidityPublicInputs
from proofmill.statements.balance.transitions.follow import follow
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.witnesses import TxWitness, UpdateWitness

__all__ = ["send"]


def send(
    previous: BalancePublicInputs, spent: SpentPublicInputs, tx_witness: TxWitness, update_witness: UpdateWitness
) -> BalancePublicInputs:
    """The balance after the block. The public state moves always; commitment, last transaction and flags if all holds.

    All: the nonce was right, the sender signed, the block is valid. What is checked, and the forgery otherwise: the
    spent proof starts from this balance's commitment, or older money could be spent again; it is of the transaction in
    the block, at the sender's own place.
    """
    validity = update_witness.validity_proof.public_inputs
    require(tx_witness.validity_pis == validity, Check.VALIDITY_INPUTS)
    newer = follow(previous.public_state, previous.pubkey, update_witness, before_block=True)
    takes_effect = _included(previous.pubkey, tx_witness, validity) and spent.is_valid
    require(spent.tx == tx_witness.tx, Check.SPENT_TX)
    require(spent.prev_private_commitment == previous.private_commitment, Check.PRIVATE_COMMITMENT)
    moved = replace(previous, public_state=newer)
    if not takes_effect:
        return moved
    return replace(
        moved,
        private_commitment=spent.new_private_commitment,
        last_tx_hash=spent.tx.hash(),
        last_tx_insufficient_flags=spent.insufficient_flags,
    )


def _included(pubkey: int, witness: TxWitness, validity: ValidityPublicInputs) -> bool:
    """Whether the block, if valid, holds the transaction with its sender's signature; it must hold it at his place."""
    index = witness.tx_index
    root = _tx_tree_root(validity.tx_tree_root)
    require_leaf(trees.TXS, witness.tx, index, witness.tx_merkle_proof, root, Check.TX_IN_BLOCK)
    senders = SparseTree(trees.SENDERS).extend(witness.sender_leaves)
    require(senders.root == validity.sender_tree_root, Check.SENDER_LEAVES)
    place = witness.sender_leaves[index]
    require(place.sender == pubkey, Check.SENDER)
    return place.signature_included and validity.is_valid_block


def _tx_tree_root(root: bytes) -> HashOut:
    """The same bytes as a node. A proposer writes them into a block, so they need not be canonical."""
    try:
        return hash_out.from_bytes(root)
    except MalformedInput:
        require(False, Check.TX_TREE_ROOT)
        raise
