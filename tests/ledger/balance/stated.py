"""Block proofs in milliseconds: real proofs, of a circuit that lets its prover state any block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.statements.balance.circuits.judged import public

from proofmill import Cancel, Circuit, Proof, Public, require
from proofmill.circuit import Bool, Bytes, Field, HashOut, length
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance.blocks import BlockWitness, ValidityState, validity
from proofmill.statements.balance.circuits import BlockProver
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.circuits.records import PublicState
from proofmill.statements.balance.circuits.validity import DepositChain
from proofmill.statements.balance.deployment import deployment
from proofmill.systems import AnyVerificationKey


class Stated(Circuit, system="plonky2", zero_knowledge=False):
    """Shows what `Validity` does, with no reason at all."""

    public_state: Public[PublicState]
    tx_tree_root: Public[Bytes] = length(32)
    sender_tree_root: Public[HashOut]
    is_valid_block: Public[Bool]
    deposits: Public[DepositChain]

    def define(self) -> None:
        pass


class OtherStated(Stated, system="plonky2", zero_knowledge=False, name="stated"):
    """Another version of it."""

    def define(self) -> None:
        require(self.public_state.block_number < 1000, "a small one")


class Part(Circuit, system="plonky2", zero_knowledge=False):
    block: Public[Field]
    place: Public[Field]

    def define(self) -> None:
        pass


class StatedProver(BlockProver):
    """Two parts a block, then the block; `made` has the numbers of the blocks that proofs were made for, parts too."""

    circuit: type[Circuit] = Stated

    def __init__(self) -> None:
        CircuitProver.__init__(self)
        self.made: list[tuple[int, str]] = []
        self.before: Callable[[int, str], None] = lambda number, name: None

    @property
    def key(self) -> AnyVerificationKey:
        return self.verification_key(self.circuit)

    def prove(
        self,
        previous: Proof | None,
        before: ValidityState,
        witness: BlockWitness,
        mask: Any = None,
        *,
        parts: Any = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Cancel | None = None,
    ) -> Proof:
        number = witness.block.block_number
        if previous is not None:
            assert int(previous.public_inputs["public_state"]["block_number"]) == number - 1
        assert (previous is None) == (number == 1)
        for place in range(2):
            self._part(number, place, parts, cancel)
            if progress:
                progress(place + 1, 3)
        shown = public(validity(before, witness, deployment()))
        return self._made(self.circuit, number, "block", shown, cancel)

    def _part(self, number: int, place: int, parts: Any, cancel: Cancel | None) -> None:
        name = f"part {place}"
        found = parts.find(name, self.verification_key(Part)) if parts else None
        if found is None:
            found = self._made(Part, number, name, {"block": number, "place": place}, cancel)
            if parts:
                parts.keep(name, found)
        if found.public_inputs != {"block": str(number), "place": str(place)}:
            raise UnsatisfiedError("another block's")

    def _made(
        self, circuit: type[Circuit], number: int, name: str, inputs: dict[str, Any], cancel: Cancel | None
    ) -> Proof:
        self.before(number, name)
        self.made.append((number, name))
        return self.prove_circuit(circuit, inputs, cancel=cancel)


class OtherProver(StatedProver):
    circuit = OtherStated
