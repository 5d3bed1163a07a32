"""Single claim: a deposit has lain for its lock time, and its account has not sent since. Twin: `transitions.claim`."""

from __future__ import annotations

from proofmill.circuit import (
    U32,
    U64,
    U256,
    Array,
    Bytes,
    Circuit,
    HashOut,
    Output,
    Private,
    Struct,
    length,
    require,
)
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits.follow import Membership, require_account_current
from proofmill.statements.balance.circuits.opening import require_leaf
from proofmill.statements.balance.circuits.records import BlockLeaf, Deposit
from proofmill.statements.balance.circuits.validity import Validity
from proofmill.statements.balance.lock_time import FASTER, NORMAL, LockWindow
from proofmill.statements.balance.parameters import BLOCK_TREE_HEIGHT, DEPOSIT_TREE_HEIGHT
from proofmill.systems import Proof

__all__ = ["CLAIM", "CLAIM_FASTER"]


class DepositTime(Struct):
    """The record `DepositTimePublicWitness`: the deposit's slot is empty before its block, and taken after."""

    prev_block: BlockLeaf
    block: BlockLeaf
    prev_block_merkle_proof: Array[HashOut] = length(BLOCK_TREE_HEIGHT)
    prev_deposit_merkle_proof: Array[HashOut] = length(DEPOSIT_TREE_HEIGHT)
    deposit_merkle_proof: Array[HashOut] = length(DEPOSIT_TREE_HEIGHT)


def _claim(window: LockWindow, kind: str) -> type[Circuit]:
    class Claim(Circuit, system="plonky2", name=f"balance-claim{kind}"):
        """30 elements: for which deposit's amount a reward is due to whom, once per nullifier, as of which block."""

        recipient: Output[Bytes] = length(20)
        amount: Output[U256]
        nullifier: Output[Bytes] = length(32)
        block_hash: Output[Bytes] = length(32)
        block_number: Output[U32]
        to: Private[Bytes] = length(20)
        validity: Private[Proof[Validity]]
        deposit_time: Private[DepositTime]
        deposit_index: Private[U32]
        deposit: Private[Deposit]
        deposit_salt: Private[HashOut]
        pubkey: Private[U256]
        block_merkle_proof: Private[Array[HashOut]] = length(BLOCK_TREE_HEIGHT)
        account_membership_proof: Private[Membership]

        def define(self) -> None:
            state, found = self.validity.public.public_state, self.deposit_time.block
            salted = hash_no_pad(self.pubkey, self.deposit_salt).to_bytes()
            require(self.deposit.is_eligible, Check.DEPOSIT_ELIGIBLE)
            require(self.deposit.token_index == 0, Check.DEPOSIT_TOKEN)
            require(self.deposit.pubkey_salt_hash == salted, Check.PUBKEY_SALT)
            _require_came_in_with(self.deposit_time, self.deposit_index, self.deposit, state.block_tree_root)
            path, root = self.block_merkle_proof, state.block_tree_root
            require_leaf(found, found.block_number, path, root, Check.DEPOSIT_BLOCK)
            membership, accounts = self.account_membership_proof, state.account_tree_root
            require_account_current(self.pubkey, membership, accounts, found.block_number)
            # U64 sums fail beyond 2^64: a time that wrapped round would open every lock.
            with found.timestamp._build.locations.meaning(Check.LOCK_TIME):
                until = found.timestamp + _lock_time(found.block_hash, self.deposit_salt, window)
            require(until <= state.timestamp, Check.LOCK_TIME)
            self.recipient = self.to
            self.amount = self.deposit.amount
            self.nullifier = hash_no_pad(self.deposit, self.deposit_salt).to_bytes()
            self.block_hash = state.block_hash
            self.block_number = state.block_number

    return Claim


def _require_came_in_with(time: DepositTime, index: U32, deposit: Deposit, block_tree_root: HashOut) -> None:
    """The deposit came in with this block and no earlier: its lock starts at that block's time."""
    earlier, later = time.prev_block, time.block
    require(earlier.block_number + 1 == later.block_number, Check.PREVIOUS_BLOCK)
    path = time.prev_block_merkle_proof
    require_leaf(earlier, earlier.block_number, path, block_tree_root, Check.PREVIOUS_BLOCK)
    before, after = HashOut.from_bytes(earlier.deposit_tree_root), HashOut.from_bytes(later.deposit_tree_root)
    require_leaf(_no_deposit(), index, time.prev_deposit_merkle_proof, before, Check.DEPOSIT_IS_NEW)
    require_leaf(deposit, index, time.deposit_merkle_proof, after, Check.DEPOSIT_IN_TREE)


def _no_deposit() -> HashOut:
    nobody = {"depositor": bytes(20), "pubkey_salt_hash": bytes(32), "amount": 0, "token_index": 0}
    return hash_no_pad(Deposit.constant({**nobody, "is_eligible": False}))


def _lock_time(block_hash: Bytes, salt: HashOut, window: LockWindow) -> U64:
    """Seconds: minimum + seed mod (maximum − minimum)."""
    seed = hash_no_pad(block_hash, salt).to_u256()
    rest = seed % (window.maximum - window.minimum)
    # Below 2^32: the low limb is all of it.
    return U64(rest._build, rest.handles()[-2:]) + window.minimum


CLAIM: type[Circuit] = _claim(NORMAL, "")
CLAIM_FASTER: type[Circuit] = _claim(FASTER, "-faster")
"""The shorter window; nothing else differs, and its key does."""
