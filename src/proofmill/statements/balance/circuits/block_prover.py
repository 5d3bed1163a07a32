"""From a block's witness to its validity proof: groups of senders, deposits, then the block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.circuit import Circuit
from proofmill.statements.balance.blocks import BlockWitness, ValidityState
from proofmill.statements.balance.circuits.block import Block
from proofmill.statements.balance.circuits.block_inputs import block_inputs, fresh_mask
from proofmill.statements.balance.circuits.deposits import DepositsStep
from proofmill.statements.balance.circuits.sender_group import SenderGroup
from proofmill.statements.balance.circuits.senders import SendersStep
from proofmill.systems import AnyKeys, Compiled, Proof, compile, prove, setup

__all__ = ["BlockProver"]


class BlockProver:
    """Holds the four circuits, which are built when it is made: a minute, once for all blocks."""

    def __init__(self) -> None:
        self._built: dict[type[Circuit], tuple[Compiled, AnyKeys]] = {}
        for circuit in (SenderGroup, SendersStep, DepositsStep, Block):
            compiled = compile(circuit)
            self._built[circuit] = compiled, setup(compiled)

    @property
    def verification_key(self) -> Any:
        """Of the blocks' proofs."""
        return self._built[Block][1].verification_key

    def prove(
        self, previous: Proof | None, before: ValidityState, witness: BlockWitness, mask: Coefficients | None = None
    ) -> Proof:
        """The proof of the block that follows `before`, which `previous` proves; None after block 0.

        Raises UnsatisfiedError with the name of a `BlockCheck`, and as `proofmill.prove`.
        """
        inputs = block_inputs(before, witness, mask or fresh_mask())
        senders: Proof | None = None
        for group, step in zip(inputs.groups, inputs.steps, strict=True):
            proved = self._prove(SenderGroup, group)
            senders = self._prove(SendersStep, {**step, "group": proved, "previous": senders})
        deposits: Proof | None = None
        for deposit in inputs.deposits:
            deposits = self._prove(DepositsStep, {**deposit, "previous": deposits})
        proofs = {"senders": senders, "deposits_taken": deposits, "previous": previous}
        return self._prove(Block, {"posted": inputs.posted, **proofs})

    def _prove(self, circuit: type[Circuit], inputs: Mapping[str, Any]) -> Proof:
        return prove(*self._built[circuit], inputs)
