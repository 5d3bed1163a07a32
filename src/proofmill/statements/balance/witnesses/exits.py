"""What leaves the network is shown by: a withdrawal, a claim."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, U256, Address, HashOut, Record
from proofmill.statements.balance.types import BlockLeaf, Deposit
from proofmill.statements.balance.witnesses.block import UpdateWitness
from proofmill.statements.balance.witnesses.paths import BlockPath, DepositPath
from proofmill.statements.balance.witnesses.proofs import BalanceProof
from proofmill.statements.balance.witnesses.receive import TransferWitness

__all__ = ["ClaimWitness", "DepositTimePublicWitness", "DepositTimeWitness", "WithdrawalWitness"]


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawalWitness(Record):
    """A transfer to an address of the chain below, in the last transaction of this balance."""

    transfer_witness: TransferWitness
    balance_proof: BalanceProof


@dataclass(frozen=True, slots=True, repr=False)
class DepositTimePublicWitness(Record):
    """That a deposit came in with a block: the slot is empty in the tree of the block before, and taken in this one's.

    Both blocks are given as leaves of the block tree. The original finds the earlier one by a Keccak hash in the later
    one; ours opens it, at the number before, with `prev_block_merkle_proof` (deviation (b)).
    """

    prev_block: BlockLeaf
    block: BlockLeaf
    prev_block_merkle_proof: BlockPath
    prev_deposit_merkle_proof: DepositPath
    deposit_merkle_proof: DepositPath


@dataclass(frozen=True, slots=True, repr=False)
class DepositTimeWitness(Record):
    """A deposit, when it came in, and whose it is."""

    public_witness: DepositTimePublicWitness
    deposit_index: U32
    deposit: Deposit
    deposit_salt: HashOut
    pubkey: U256


@dataclass(frozen=True, slots=True, repr=False)
class ClaimWitness(Record):
    """A deposit that has lain long enough, of an account that has not sent since."""

    recipient: Address
    deposit_time_witness: DepositTimeWitness
    update_witness: UpdateWitness
    """`block_merkle_proof` opens the deposit's block."""
