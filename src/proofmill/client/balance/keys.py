"""The verification keys that a wallet holds every proof against."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol, cast

from proofmill.algebra.hash_out import HashOut
from proofmill.circuit import Circuit
from proofmill.errors import MismatchError
from proofmill.ledger.balance import Request
from proofmill.statements.balance.circuits import CLAIM, CLAIM_FASTER, SPENT, Balance, Withdrawal, given
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    SpentProof,
    SpentRequest,
    WithdrawalProof,
    WithdrawalRequest,
)
from proofmill.systems import AnyVerificationKey
from proofmill.systems.plonky2 import VerificationKey
from proofmill.systems.plonky2.circuit_key import MemberKey

__all__ = ["CIRCUITS", "BalanceKeys", "KeySource", "Keys"]

_SPENT = tuple(circuit.circuit_name for circuit in SPENT.values())
_STEPS = tuple(circuit.circuit_name for circuit in Balance.steps.values())
_CLASSES: tuple[type[Circuit], ...] = (*SPENT.values(), *Balance.steps.values(), Withdrawal, CLAIM, CLAIM_FASTER)
CIRCUITS = tuple(circuit.circuit_name for circuit in _CLASSES)
"""The circuits whose proofs a wallet meets, by name."""

_TAG = b"proofmill balance keys v1\n"


class KeySource(Protocol):
    """Whatever gives verification keys by the circuit's name; a `BalanceService` does."""

    def verification_key(self, circuit: str) -> VerificationKey:
        """Raises NotFound."""


class Keys(Protocol):
    """What a `Wallet` asks of its keys; `BalanceKeys` is the one that verifies."""

    @property
    def set_digest(self) -> HashOut:
        """Of the step circuits: part of every balance proof."""

    def verify_answer(self, request: Request, record: SpentProof | BalanceProof | WithdrawalProof | ClaimProof) -> None:
        """Raises MalformedProof, MismatchError, VerificationError unless this is a proof for such a request."""

    def verify_balance(self, record: BalanceProof, path: str) -> None:
        """The same for anybody's balance; errors name `path`."""


class BalanceKeys:
    """One key for each of `CIRCUITS`, all of one set of step circuits. A proof of kind 0, the base, has no key here."""

    def __init__(self, keys: Mapping[str, AnyVerificationKey]) -> None:
        """Raises MismatchError where a key is missing, under another name, or where the steps' sets differ."""
        wrong = [name for name in CIRCUITS if name not in keys or keys[name].circuit.name != name]
        if wrong:
            raise MismatchError(f"no key for the circuit {wrong[0]}", expected=wrong[0])
        self._keys = {name: keys[name] for name in CIRCUITS}
        sets = {_set_digest(self._keys[name]) for name in _STEPS}
        if len(sets) != 1:
            raise MismatchError("the step keys are not of one set")
        (self._set_digest,) = sets

    @classmethod
    def of_prover(cls, prover: CircuitProver) -> BalanceKeys:
        """Of the circuits in this process, built where they are not yet: they follow from the code alone."""
        return cls({circuit.circuit_name: prover.verification_key(circuit) for circuit in _CLASSES})

    @classmethod
    def fetch(cls, source: KeySource, fingerprint: str) -> BalanceKeys:
        """Those of a service, if they have this fingerprint: a service that chose the keys could prove any money.

        Raises MismatchError, and what the source raises.
        """
        keys = cls({name: source.verification_key(name) for name in CIRCUITS})
        if keys.fingerprint != fingerprint:
            message = "the service has other keys than those that are trusted"
            raise MismatchError(message, expected=fingerprint, got=keys.fingerprint)
        return keys

    @cached_property
    def fingerprint(self) -> str:
        """64 hex digits over every key: what two parties compare, and what a wallet pins a service by.

        The set digest is less: it counts the steps' gates and does not name them, and it knows no other circuit.
        """
        lines = "".join(f"{name} {self._keys[name].digest}\n" for name in sorted(self._keys))
        return hashlib.sha256(_TAG + lines.encode()).hexdigest()

    @property
    def set_digest(self) -> HashOut:
        """Of the step circuits: part of every balance proof."""
        return self._set_digest

    def verify_answer(self, request: Request, record: SpentProof | BalanceProof | WithdrawalProof | ClaimProof) -> None:
        """Raises MalformedProof, MismatchError, VerificationError unless this is a proof for such a request."""
        given(record, self._of(_circuits_for(request)), "proof")

    def verify_balance(self, record: BalanceProof, path: str) -> None:
        """The same for anybody's balance; errors name `path`."""
        given(record, self._of(_STEPS), path)

    def _of(self, names: Iterable[str]) -> list[AnyVerificationKey]:
        return [self._keys[name] for name in names]


def _circuits_for(request: Request) -> tuple[str, ...]:
    match request:
        case SpentRequest():
            return _SPENT
        case WithdrawalRequest():
            return (Withdrawal.circuit_name,)
        case ClaimRequest():
            return ((CLAIM_FASTER if request.is_faster_mining else CLAIM).circuit_name,)
        case _:
            return _STEPS


def _set_digest(key: AnyVerificationKey) -> HashOut:
    member = key.key if isinstance(key, VerificationKey) else None
    if not isinstance(member, MemberKey):
        raise MismatchError("a balance is proved by steps of a chain, and this is no key of one")
    return cast(HashOut, tuple(member.keys.digest()))
