"""The bodies of the seven requests."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import U256, Record
from proofmill.statements.balance.witnesses.block import TxWitness, UpdateWitness
from proofmill.statements.balance.witnesses.exits import ClaimWitness, WithdrawalWitness
from proofmill.statements.balance.witnesses.proofs import BalanceProof, SpentProof
from proofmill.statements.balance.witnesses.receive import ReceiveDepositWitness, ReceiveTransferWitness
from proofmill.statements.balance.witnesses.spent import SpentWitness

__all__ = [
    "ClaimRequest",
    "ReceiveDepositRequest",
    "ReceiveTransferRequest",
    "SendRequest",
    "SpentRequest",
    "UpdateRequest",
    "WithdrawalRequest",
]


@dataclass(frozen=True, slots=True, repr=False)
class SpentRequest(Record):
    """Body of `POST /prove-spent`."""

    spent_witness: SpentWitness


@dataclass(frozen=True, slots=True, repr=False)
class SendRequest(Record):
    """Body of `POST /prove-send`. Without `prev_proof` the account starts from nothing."""

    pubkey: U256
    tx_witness: TxWitness
    update_witness: UpdateWitness
    spent_proof: SpentProof
    prev_proof: BalanceProof | None = None


@dataclass(frozen=True, slots=True, repr=False)
class UpdateRequest(Record):
    """Body of `POST /prove-update`."""

    pubkey: U256
    update_witness: UpdateWitness
    prev_proof: BalanceProof | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ReceiveTransferRequest(Record):
    """Body of `POST /prove-receive-transfer`. With `update_witness` the balance moves to the newer state first."""

    pubkey: U256
    receive_transfer_witness: ReceiveTransferWitness
    update_witness: UpdateWitness | None = None
    prev_proof: BalanceProof | None = None


@dataclass(frozen=True, slots=True, repr=False)
class ReceiveDepositRequest(Record):
    """Body of `POST /prove-receive-deposit`."""

    pubkey: U256
    receive_deposit_witness: ReceiveDepositWitness
    prev_proof: BalanceProof | None = None


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawalRequest(Record):
    """Body of `POST /prove-single-withdrawal`."""

    withdrawal_witness: WithdrawalWitness


@dataclass(frozen=True, slots=True, repr=False)
class ClaimRequest(Record):
    """Body of `POST /prove-single-claim`."""

    is_faster_mining: bool
    claim_witness: ClaimWitness
