"""Single claim: a deposit has lain for its lock time, and its account has not sent since."""

from __future__ import annotations

from proofmill.algebra.hash_out import HashOut
from proofmill.statements.balance import nullifiers, trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.lock_time import LockWindow, lock_time
from proofmill.statements.balance.public_inputs import ClaimPublicInputs
from proofmill.statements.balance.transitions.follow import require_account_current
from proofmill.statements.balance.transitions.opening import require_leaf
from proofmill.statements.balance.transitions.receive import require_deposit
from proofmill.statements.balance.types import BlockLeaf, Deposit
from proofmill.statements.balance.witnesses import ClaimWitness, DepositTimePublicWitness, DepositTimeWitness

__all__ = ["claim"]


def claim(witness: ClaimWitness, window: LockWindow) -> ClaimPublicInputs:
    """What the contract rewards. The block is the validity proof's, the amount the deposit's."""
    deposited, update = witness.deposit_time_witness, witness.update_witness
    state = update.validity_proof.public_inputs.public_state
    found = deposited.public_witness.block
    _require_eligible(deposited)
    _require_came_in_with(deposited, state.block_tree_root)
    path, root = update.block_merkle_proof, state.block_tree_root
    require_leaf(trees.BLOCKS, found, found.block_number, path, root, Check.DEPOSIT_BLOCK)
    require(not update.is_prev_account_tree, Check.ACCOUNT_TREE)
    require_account_current(deposited.pubkey, update, state.account_tree_root, found.block_number)
    locked = lock_time(found.block_hash, deposited.deposit_salt, window)
    # Integers here; in a circuit the sum can pass 2^64, and a time that wrapped round would open every lock.
    require(found.timestamp + locked <= state.timestamp, Check.LOCK_TIME)
    return ClaimPublicInputs(
        recipient=witness.recipient,
        amount=deposited.deposit.amount,
        nullifier=nullifiers.claim_nullifier(deposited.deposit, deposited.deposit_salt),
        block_hash=state.block_hash,
        block_number=state.block_number,
    )


def _require_eligible(witness: DepositTimeWitness) -> None:
    deposit = witness.deposit
    require(deposit.is_eligible, Check.DEPOSIT_ELIGIBLE)
    require(deposit.token_index == 0, Check.DEPOSIT_TOKEN)
    salted = nullifiers.pubkey_salt_hash(witness.pubkey, witness.deposit_salt)
    require(deposit.pubkey_salt_hash == salted, Check.PUBKEY_SALT)


def _require_came_in_with(witness: DepositTimeWitness, block_tree_root: HashOut) -> None:
    """The deposit came in with the witness's block and no earlier: its lock starts at that block's time.

    The earlier block is opened at the number before the later one's, which stands for the hash that links them: a place
    of the block tree is written once, and what stands at number − 1 is what the block was built on.
    """
    public, index = witness.public_witness, witness.deposit_index
    earlier, later = public.prev_block, public.block
    require(earlier.block_number + 1 == later.block_number, Check.PREVIOUS_BLOCK)
    _require_previous(public, earlier, block_tree_root)
    before, after = public.prev_deposit_merkle_proof, public.deposit_merkle_proof
    require_deposit(earlier.deposit_tree_root, Deposit(), index, before, Check.DEPOSIT_IS_NEW)
    require_deposit(later.deposit_tree_root, witness.deposit, index, after, Check.DEPOSIT_IN_TREE)


def _require_previous(public: DepositTimePublicWitness, earlier: BlockLeaf, block_tree_root: HashOut) -> None:
    path = public.prev_block_merkle_proof
    require_leaf(trees.BLOCKS, earlier, earlier.block_number, path, block_tree_root, Check.PREVIOUS_BLOCK)
