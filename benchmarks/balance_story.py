"""A network of private balances in which everything is proved and timed, from deposits to claims."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from proofmill import Circuit, Proof
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.ledger.balance import BalanceLedger, Plan, Planner, User, block_witness
from proofmill.statements.balance import FASTER, NORMAL
from proofmill.statements.balance.circuits import BalanceProver, BlockProver, from_envelope, to_envelope
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentRequest,
    UpdateRequest,
    WithdrawalRequest,
)

__all__ = ["Measured", "measure"]

P = TypeVar("P")
ADDRESS = GenericAddress.of_address(bytes(range(20)))
DAY = 86_400


@dataclass
class Measured:
    """Seconds by what was done, and by the circuit that a proof is of: the median of all; bytes of a proof.

    `heaviest` is the request that proves most, for another process to prove it again.
    """

    operations: dict[str, float] = field(default_factory=dict)
    circuits: dict[str, float] = field(default_factory=dict)
    proof_bytes: dict[str, int] = field(default_factory=dict)
    heaviest: ReceiveTransferRequest | None = None


class _Noted:
    """What proofs took, by circuit."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.bytes: dict[str, int] = {}

    def note(self, proof: Proof) -> None:
        timings, name = proof.timings, proof.circuit.name
        self.seconds[name].append((timings["witness_ms"] + timings["prove_ms"]) / 1000)
        self.bytes[name] = len(proof.data)


class _Requests(BalanceProver):
    """Notes the proofs inside of a request too."""

    def __init__(self, noted: _Noted) -> None:
        super().__init__()
        self._noted = noted

    def prove_circuit(self, circuit: type[Circuit], inputs: Mapping[str, Any], **options: Any) -> Proof:
        proof = super().prove_circuit(circuit, inputs, **options)
        self._noted.note(proof)
        return proof


class _Blocks(BlockProver):
    """The same for a block's."""

    def __init__(self, noted: _Noted) -> None:
        super().__init__()
        self._noted = noted

    def prove_circuit(self, circuit: type[Circuit], inputs: Mapping[str, Any], **options: Any) -> Proof:
        proof = super().prove_circuit(circuit, inputs, **options)
        self._noted.note(proof)
        return proof
