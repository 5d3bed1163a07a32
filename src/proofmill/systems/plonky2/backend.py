"""The language's backend for plonky2: the native builder, and the keys of the circuits whose proofs are verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from proofmill._native import plonky2 as native
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit.backend import PythonHint
from proofmill.circuit.schema import Slot

if TYPE_CHECKING:
    from proofmill.circuit.shape import Shape

Keyring: TypeAlias = "Callable[[type], tuple[Sequence[Slot], native.VerificationKey]]"
"""The public values of a circuit, and the key under which its proofs verify."""


class Plonky2Backend:
    """Implements `circuit.Backend` and its `Gates`: what takes handles only is the builder's own, bound as it is."""

    modulus = MODULUS

    def __init__(self, zero_knowledge: bool, keyring: Keyring) -> None:
        self._builder = builder = native.Builder(zero_knowledge)
        self._keyring = keyring
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

    def proof(self, circuit: type, location: int) -> tuple[list[tuple[str, Shape]], list[int]]:
        """The next proof among the inputs, verified under the circuit's key, which becomes a constant."""
        slots, key = self._keyring(circuit)
        return [(slot.name, slot.shape) for slot in slots], self._builder.proof(key, location)

    def finish(self) -> native.Program:
        """The finished program. Raises NativeError with a location for constraints that hold for no input."""
        return self._builder.finish()
