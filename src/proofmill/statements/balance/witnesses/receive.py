"""How an account receives: what comes in, and how its private state changes."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, U256, Bytes32, HashOut, Record
from proofmill.statements.balance.types import AssetLeaf, Deposit, PrivateState, Transfer, Tx
from proofmill.statements.balance.witnesses.indexed import NullifierProof
from proofmill.statements.balance.witnesses.paths import AssetPath, BlockPath, DepositPath, TransferIndex, TransferPath
from proofmill.statements.balance.witnesses.proofs import BalanceProof

__all__ = [
    "DepositWitness",
    "PrivateTransitionWitness",
    "ReceiveDepositWitness",
    "ReceiveTransferWitness",
    "TransferWitness",
]


@dataclass(frozen=True, slots=True, repr=False)
class PrivateTransitionWitness(Record):
    """A nullifier comes in and a balance grows."""

    token_index: U32
    amount: U256
    nullifier: Bytes32
    new_salt: HashOut
    prev_private_state: PrivateState
    nullifier_proof: NullifierProof
    prev_asset_leaf: AssetLeaf
    asset_merkle_proof: AssetPath


@dataclass(frozen=True, slots=True, repr=False)
class DepositWitness(Record):
    """A deposit in the deposit tree, and the salt that shows for whom it is."""

    deposit_salt: HashOut
    deposit_index: U32
    deposit: Deposit
    deposit_merkle_proof: DepositPath


@dataclass(frozen=True, slots=True, repr=False)
class TransferWitness(Record):
    """A transfer in a transaction."""

    tx: Tx
    transfer: Transfer
    transfer_index: TransferIndex
    transfer_merkle_proof: TransferPath


@dataclass(frozen=True, slots=True, repr=False)
class ReceiveDepositWitness(Record):
    """A deposit and what it changes."""

    deposit_witness: DepositWitness
    private_transition_witness: PrivateTransitionWitness


@dataclass(frozen=True, slots=True, repr=False)
class ReceiveTransferWitness(Record):
    """A transfer, its sender's balance, and what it changes."""

    transfer_witness: TransferWitness
    private_transition_witness: PrivateTransitionWitness
    sender_balance_proof: BalanceProof
    block_merkle_proof: BlockPath
    """The sender's block in the receiver's block tree."""
