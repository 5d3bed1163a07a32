"""From a block's witness to its validity proof: groups of senders, deposits, then the block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.circuit import Circuit
from proofmill.statements.balance.blocks import BlockWitness, ValidityState
from proofmill.statements.balance.circuits.blocks.block import Block
from proofmill.statements.balance.circuits.blocks.block_inputs import BlockInputs, block_inputs, fresh_mask
from proofmill.statements.balance.circuits.blocks.deposits import DepositsStep
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.circuits.blocks.senders import SendersStep
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.systems import AnyKeys, AnyVerificationKey, Cancel, Compiled, Proof
from proofmill.systems.checked import checked_proof

__all__ = ["BLOCK_CIRCUITS", "BlockProver", "Parts"]

BLOCK_CIRCUITS: tuple[type[Circuit], ...] = (SenderGroup, SendersStep, DepositsStep, Block)
"""What a block is proved with."""


class Parts(Protocol):
    """Keeps the proofs of one block's senders and deposits until the block itself is proved."""

    def find(self, name: str, key: AnyVerificationKey) -> Proof | None:
        """The proof kept under this name, if it is there and holds under the key."""

    def keep(self, name: str, proof: Proof) -> None:
        """Keep it, in the place of another one of that name."""


class BlockProver(CircuitProver):
    """Holds the four circuits, which are built when it is made: half a minute, once for all blocks."""

    def __init__(self, loaded: Mapping[type[Circuit], tuple[Compiled, AnyKeys]] | None = None) -> None:
        """`loaded` are circuits that somebody else holds already, with their keys."""
        super().__init__(loaded)
        self._spare: dict[str, Proof] = {}
        for circuit in BLOCK_CIRCUITS:
            self.keys(circuit)

    @property
    def key(self) -> AnyVerificationKey:
        """Of the blocks' proofs."""
        return self.verification_key(Block)

    def prove(
        self,
        previous: Proof | None,
        before: ValidityState,
        witness: BlockWitness,
        mask: Coefficients | None = None,
        *,
        parts: Parts | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Cancel | None = None,
    ) -> Proof:
        """The proof of the block that follows `before`, which `previous` proves; None after block 0.

        `progress` gets how many of its proofs are made, and of how many: two for four senders, one for a deposit, one
        for the block. Raises UnsatisfiedError with the name of a `BlockCheck`, and as `proofmill.prove`.
        """
        inputs = self._without_spare(block_inputs(before, witness, mask or fresh_mask()), witness)
        run = _Run(self, inputs, parts, progress, cancel)
        senders, deposits = run.senders() or self._spare["senders"], run.deposits() or self._spare["deposits"]
        self._spare = {"senders": senders, "deposits": deposits}
        proofs = {"senders": senders, "deposits_taken": deposits, "previous": previous}
        return run.made(Block, {"posted": inputs.posted, **proofs})

    def _without_spare(self, inputs: BlockInputs, witness: BlockWitness) -> BlockInputs:
        """What a block has none of, counts for nothing: any earlier proof may stand there."""
        if self._spare and not witness.places:
            inputs = replace(inputs, groups=[], steps=[])
        return replace(inputs, deposits=[]) if self._spare and not witness.deposits else inputs


class _Run:
    """One block's proofs, of which those that are kept are not made again."""

    def __init__(
        self,
        prover: BlockProver,
        inputs: BlockInputs,
        parts: Parts | None,
        progress: Callable[[int, int], None] | None,
        cancel: Cancel | None,
    ) -> None:
        self._prover, self._inputs = prover, inputs
        self._parts, self._progress, self._cancel = parts, progress, cancel
        self._total = len(inputs.groups) + len(inputs.steps) + len(inputs.deposits) + 1
        self._places = Counter[type[Circuit]]()
        self._done = -1
        self.count()

    def senders(self) -> Proof | None:
        """The last state of the senders, group by group; None where there is nothing to prove."""
        last: Proof | None = None
        for group, step in zip(self._inputs.groups, self._inputs.steps, strict=True):
            proved = self.part(SenderGroup, group)
            last = self.part(SendersStep, {**step, "group": proved, "previous": last})
        return last

    def deposits(self) -> Proof | None:
        """The last state of the deposits, one by one; None as there."""
        last: Proof | None = None
        for deposit in self._inputs.deposits:
            last = self.part(DepositsStep, {**deposit, "previous": last})
        return last

    def part(self, circuit: type[Circuit], inputs: Mapping[str, Any]) -> Proof:
        """The next proof."""
        place = self._places[circuit]
        self._places[circuit] += 1
        name = f"{circuit.circuit_name} {place}"
        kept = self._parts.find(name, self._prover.verification_key(circuit)) if self._parts else None
        if kept is not None:
            self.count()
            return kept
        proof = self.made(circuit, inputs)
        if self._parts:
            self._parts.keep(name, proof)
        return proof

    def made(self, circuit: type[Circuit], inputs: Mapping[str, Any]) -> Proof:
        """A new proof, verified: those of a chain are of public values, and a wrong one would be kept."""
        proof = checked_proof(*self._prover.keys(circuit), inputs, cancel=self._cancel)
        self.count()
        return proof

    def count(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
