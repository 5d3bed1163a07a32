"""From a block's witness to its validity proof: groups of senders, deposits, then the block."""

from __future__ import annotations

from typing import Any

from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.statements.balance.blocks import BlockWitness, ValidityState
from proofmill.statements.balance.circuits.block import Block
from proofmill.statements.balance.circuits.block_inputs import block_inputs, fresh_mask
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.circuits.deposits import DepositsStep
from proofmill.statements.balance.circuits.sender_group import SenderGroup
from proofmill.statements.balance.circuits.senders import SendersStep
from proofmill.systems import Proof

__all__ = ["BlockProver"]


class BlockProver(CircuitProver):
    """Holds the four circuits, which are built when it is made: a minute, once for all blocks."""

    def __init__(self) -> None:
        super().__init__()
        for circuit in (SenderGroup, SendersStep, DepositsStep, Block):
            self.keys(circuit)

    @property
    def verification_key(self) -> Any:
        """Of the blocks' proofs."""
        return self.keys(Block)[1].verification_key

    def prove(
        self, previous: Proof | None, before: ValidityState, witness: BlockWitness, mask: Coefficients | None = None
    ) -> Proof:
        """The proof of the block that follows `before`, which `previous` proves; None after block 0.

        Raises UnsatisfiedError with the name of a `BlockCheck`, and as `proofmill.prove`.
        """
        inputs = block_inputs(before, witness, mask or fresh_mask())
        senders: Proof | None = None
        for group, step in zip(inputs.groups, inputs.steps, strict=True):
            proved = self.prove_circuit(SenderGroup, group)
            senders = self.prove_circuit(SendersStep, {**step, "group": proved, "previous": senders})
        deposits: Proof | None = None
        for deposit in inputs.deposits:
            deposits = self.prove_circuit(DepositsStep, {**deposit, "previous": deposits})
        proofs = {"senders": senders, "deposits_taken": deposits, "previous": previous}
        return self.prove_circuit(Block, {"posted": inputs.posted, **proofs})
