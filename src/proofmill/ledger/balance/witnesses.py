"""The public part of the seven requests' witnesses, for any account and any two blocks."""

from __future__ import annotations

from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput, NotFound
from proofmill.ledger.balance.ledger import BalanceLedger
from proofmill.ledger.balance.network import Network
from proofmill.statements.balance.blocks import sender_leaves
from proofmill.statements.balance.types import BlockLeaf, Tx
from proofmill.statements.balance.witnesses import (
    AccountMembershipProof,
    ClaimWitness,
    DepositTimePublicWitness,
    DepositTimeWitness,
    DepositWitness,
    TxWitness,
    UpdateWitness,
)

__all__ = [
    "block_path",
    "claim_witness",
    "deposit_witness",
    "find_place",
    "signed_tx_witness",
    "tx_witness",
    "update_witness",
]


def block_path(ledger: BalanceLedger, block: int, seen_from: int) -> tuple[HashOut, ...]:
    """The path of `block` in the block tree after block `seen_from`. Raises NotFound."""
    _require_order(ledger, block, seen_from)
    return ledger.network(seen_from).blocks.siblings(block)


def update_witness(
    ledger: BalanceLedger, pubkey: int, since: int, block: int, *, before_block: bool = False
) -> UpdateWitness:
    """From the state after block `since` to that after `block`. `before_block` for a send in `block`, else update.

    Raises NotFound. That the account sent nothing in between is not looked at here: the statement refuses it.
    """
    path = block_path(ledger, since, block)
    accounts = _before(ledger, block) if before_block else ledger.network(block)
    membership = AccountMembershipProof.of_tree(accounts.accounts.prove(pubkey))
    return UpdateWitness(before_block, ledger.validity_proof(block), path, membership)


def find_place(ledger: BalanceLedger, pubkey: int, block: int) -> int:
    """Where in the block the account stands among the senders. Raises NotFound."""
    posted = ledger.network(block).posted
    for index, place in enumerate(posted.places if posted else ()):
        if place.pubkey() == pubkey:
            return index
    raise NotFound(f"the account is no sender of block {block}")


def tx_witness(ledger: BalanceLedger, pubkey: int, block: int) -> TxWitness:
    """The account's transaction in the block. Raises NotFound where the account or its block's transactions are not."""
    network, index = ledger.network(block), find_place(ledger, pubkey, block)
    if network.posted is None or not network.posted.txs:
        raise NotFound(f"the transactions of block {block} are not known")
    path = network.posted.tx_tree().siblings(index)
    return signed_tx_witness(ledger, block, network.posted.txs[index], index, path)


def signed_tx_witness(
    ledger: BalanceLedger, block: int, tx: Tx, tx_index: int, tx_merkle_proof: tuple[HashOut, ...]
) -> TxWitness:
    """The same for who knows the transaction's place, whatever the ledger knows. Raises NotFound."""
    network = ledger.network(block)
    leaves = sender_leaves(network.posted.places if network.posted else ())
    return TxWitness(network.public_inputs, leaves, tx, tx_index, tx_merkle_proof)


def deposit_witness(ledger: BalanceLedger, index: int, salt: HashOut, seen_from: int) -> DepositWitness:
    """The deposit in the tree after block `seen_from`. Raises NotFound for a deposit that is not in it."""
    network = ledger.network(seen_from)
    if not index < network.validity.deposits.count:
        raise NotFound(f"deposit {index} is not in block {seen_from}")
    return DepositWitness(salt, index, network.deposits.leaf(index), network.deposits.siblings(index))


def claim_witness(
    ledger: BalanceLedger, pubkey: int, index: int, salt: HashOut, recipient: bytes, block: int
) -> ClaimWitness:
    """A claim of the reward for a deposit to this address, as of `block`. Raises NotFound."""
    taken = ledger.block_of_deposit(index)
    public = _deposit_time(ledger, index, taken, block)
    deposit = ledger.network(taken).deposits.leaf(index)
    time = DepositTimeWitness(public, index, deposit, salt, pubkey)
    return ClaimWitness(recipient, time, update_witness(ledger, pubkey, taken, block))


def _deposit_time(ledger: BalanceLedger, index: int, taken: int, block: int) -> DepositTimePublicWitness:
    earlier, later = _before(ledger, taken), ledger.network(taken)
    return DepositTimePublicWitness(
        prev_block=BlockLeaf.of_state(earlier.public_state),
        block=BlockLeaf.of_state(later.public_state),
        prev_block_merkle_proof=block_path(ledger, taken - 1, block),
        prev_deposit_merkle_proof=earlier.deposits.siblings(index),
        deposit_merkle_proof=later.deposits.siblings(index),
    )


def _before(ledger: BalanceLedger, block: int) -> Network:
    if block == 0:
        raise NotFound("there is no block before block 0")
    return ledger.network(block - 1)


def _require_order(ledger: BalanceLedger, block: int, seen_from: int) -> None:
    ledger.network(block)
    if block > seen_from:
        raise MalformedInput(f"block {seen_from} does not know block {block}, which is newer")
