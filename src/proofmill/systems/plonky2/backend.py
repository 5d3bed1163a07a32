"""The language's backend for plonky2: the native builder, and the keys of the circuits whose proofs are verified."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofmill._native import plonky2 as native
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Circuit
from proofmill.circuit.backend import PythonHint
from proofmill.circuit.circuit import own_slots
from proofmill.systems.plonky2.library import Library
from proofmill.systems.plonky2.recursion_graph import Under, dependents, under

if TYPE_CHECKING:
    from proofmill.circuit.shape import Shape


class Plonky2Backend:
    """Implements `circuit.Backend` and its `Gates`: what takes handles only is the builder's own, bound as it is."""

    modulus = MODULUS

    def __init__(self, circuit: type[Circuit], library: Library) -> None:
        self._builder = builder = native.Builder(circuit.zero_knowledge)
        self._circuit = circuit
        self._library = library
        self.hints: list[PythonHint] = []
        self.gates = self
        self.constant = builder.constant
        self.constant_value = builder.constant_value
        self.output = builder.output
        self.public_input = builder.public_input
        self.private_input = builder.private_input
        self.add = builder.add
        self.sub = builder.sub
        self.mul = builder.mul
        self.assert_mul = builder.assert_mul
        self.assert_zero = builder.assert_zero
        self.bind_output = builder.bind_output
        self.hint = builder.hint
        self.split = builder.split
        self.assert_range = builder.assert_range
        self.select = builder.select
        self.random_access = builder.random_access
        self.poseidon = builder.poseidon
        self.poseidon_swapped = builder.poseidon_swapped
        self.quintic_mul = builder.quintic_mul
        self.add_with_carry = builder.add_with_carry
        self.sub_with_borrow = builder.sub_with_borrow
        self.keccak256 = builder.keccak256
        self.point_add = builder.point_add
        self.point_double_add = builder.point_double_add
        self.point_add_fixed = builder.point_add_fixed

    def scale(self, a: int, factor: int) -> int:
        """Factor · a."""
        return self._builder.scale(a, factor % MODULUS)

    def sum(self, handles: Sequence[int], factors: Sequence[int]) -> int:
        """Σ factorᵢ · handleᵢ; factors are taken mod the modulus."""
        return self._builder.sum(handles, [factor % MODULUS for factor in factors])

    def python_hint(self, function: PythonHint, inputs: Sequence[int], outputs: int, location: int) -> list[int]:
        """Variables computed by a Python function of integers; its results are taken mod the modulus."""

        def reduced(values: list[int]) -> list[int]:
            return [value % MODULUS for value in function(values)]

        self.hints.append(reduced)
        return self._builder.python_hint(len(self.hints) - 1, inputs, outputs, location)

    def proof(self, circuit: type[Circuit], location: int) -> tuple[list[tuple[str, Shape]], list[int]]:
        """The next proof among the inputs: of a circuit, whose key becomes a constant; of any step of a chain.

        A dependent's set digest is connected with the own one, and so is that of a step of the own chain: neither is
        among the values. Raises CircuitError for a dependent of another chain, which proves nothing by itself.
        """
        slots = _shown(circuit)
        return slots, self._verified(circuit, sum(shape.elements for _, shape in slots), location)

    def one_of(self, circuits: Sequence[type[Circuit]], location: int) -> tuple[list[tuple[str, Shape]], list[int]]:
        """The next proof among the inputs: of one of these circuits, whose keys become constants; its index first.

        Raises NativeError for a circuit that stands there twice, under whatever names.
        """
        keys = [self._library.key(self._library.compiled(circuit)) for circuit in circuits]
        index, public = self._builder.one_of_proof(keys, location)
        return _shown(circuits[0]), [index, *public]

    def _verified(self, circuit: type[Circuit], public_values: int, location: int) -> list[int]:
        match under(self._circuit, circuit):
            case Under.CONSTANT:
                key = self._library.key(self._library.compiled(circuit))
                return self._builder.proof(key, location)
            case Under.PINNED:
                return self._builder.pinned_proof(self._library.chain(circuit).keys, location)[1]
            case Under.DEPENDENT:
                number = dependents(circuit.chain).index(circuit)
                return self._builder.dependent_proof(number, public_values, location)
            case _:
                return self._builder.member_proof(public_values, location)[1]

    def previous(self, chain: type, genesis: Sequence[int], location: int) -> list[int]:
        """The public values of the step before, of any kind, or `genesis` where the base proof is given."""
        return self._builder.member_or_base_proof(genesis, location)[1]

    def finish(self) -> native.Program:
        """The finished program. Raises NativeError with a location for constraints that hold for no input."""
        return self._builder.finish()


def _shown(circuit: type[Circuit]) -> list[tuple[str, Shape]]:
    return [(slot.name, slot.shape) for slot in own_slots(circuit, circuit.schema(MODULUS).revealed)]
