"""The public inputs of INTMAX2's inner circuits, in place of which ours are (e), without verifier data."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U32, U64, U256, Bytes32, Encoded, HashOut
from proofmill.statements.balance.public_inputs import BalanceState
from proofmill.statements.balance.types import PublicState, Tx

__all__ = [
    "DepositTimePublicInputs",
    "ReceivePublicInputs",
    "SenderPublicInputs",
    "TxInclusionPublicInputs",
    "UpdatePublicInputs",
]


@dataclass(frozen=True, slots=True, repr=False)
class TxInclusionPublicInputs(Encoded):
    """78 elements: a transaction in a block."""

    prev_public_state: PublicState
    new_public_state: PublicState
    pubkey: U256
    tx: Tx
    is_valid: bool


@dataclass(frozen=True, slots=True, repr=False)
class SenderPublicInputs(Encoded):
    """100 elements: a balance before and after sending."""

    prev_balance_pis: BalanceState
    new_balance_pis: BalanceState


@dataclass(frozen=True, slots=True, repr=False)
class UpdatePublicInputs(Encoded):
    """72 elements: an account follows the network."""

    pubkey: U256
    prev_public_state: PublicState
    new_public_state: PublicState


@dataclass(frozen=True, slots=True, repr=False)
class ReceivePublicInputs(Encoded):
    """48 elements: what receiving a deposit or a transfer changes."""

    prev_private_commitment: HashOut
    new_private_commitment: HashOut
    pubkey: U256
    public_state: PublicState


@dataclass(frozen=True, slots=True, repr=False)
class DepositTimePublicInputs(Encoded):
    """36 elements: a deposit, when it came in, and for how long it is locked."""

    pubkey: U256
    nullifier: Bytes32
    deposit_amount: U256
    lock_time: U32
    block_timestamp: U64
    block_hash: Bytes32
    block_number: U32
