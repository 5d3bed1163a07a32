"""A proof as it travels between the seven endpoints: an answer of one is an input of another."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import Base64, Record
from proofmill.statements.balance.public_inputs import (
    BalancePublicInputs,
    ClaimPublicInputs,
    SpentPublicInputs,
    ValidityPublicInputs,
    WithdrawalPublicInputs,
)

__all__ = ["BalanceProof", "ClaimProof", "SpentProof", "ValidityProof", "WithdrawalProof"]


@dataclass(frozen=True, slots=True, repr=False)
class _Proof(Record):
    """The envelope holds proof and public inputs; whoever verifies it compares them with the named ones."""

    envelope: Base64


@dataclass(frozen=True, slots=True, repr=False)
class ValidityProof(_Proof):
    """Of the network's state."""

    public_inputs: ValidityPublicInputs


@dataclass(frozen=True, slots=True, repr=False)
class BalanceProof(_Proof):
    """Of an account's balance."""

    public_inputs: BalancePublicInputs


@dataclass(frozen=True, slots=True, repr=False)
class SpentProof(_Proof):
    """Of paying a transaction's transfers."""

    public_inputs: SpentPublicInputs


@dataclass(frozen=True, slots=True, repr=False)
class WithdrawalProof(_Proof):
    """Of a single withdrawal."""

    public_inputs: WithdrawalPublicInputs


@dataclass(frozen=True, slots=True, repr=False)
class ClaimProof(_Proof):
    """Of a single claim."""

    public_inputs: ClaimPublicInputs
