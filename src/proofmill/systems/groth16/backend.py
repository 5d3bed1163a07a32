"""The language's backend for Groth16: the native builder, with integers turned into its 32-byte elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from proofmill._native.r1cs import Builder, ConstraintSystem
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.backend import PythonHint

if TYPE_CHECKING:
    from proofmill._native.r1cs import _PythonHint as NativeHint


class Groth16Backend:
    """Implements `circuit.Backend`. Methods that take handles only are the builder's own, bound without a wrapper."""

    modulus = SCALAR_MODULUS
    gates = None

    def __init__(self) -> None:
        self._builder = builder = Builder()
        self.hints: list[NativeHint] = []
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

    def constant(self, value: int) -> int:
        """A handle for a constant in [0, modulus)."""
        return self._builder.constant(to_bytes(value))

    def constant_value(self, handle: int) -> int | None:
        """The value of a constant handle."""
        value = self._builder.constant_value(handle)
        return None if value is None else from_bytes(value)

    def scale(self, a: int, factor: int) -> int:
        """Factor · a."""
        return self._builder.scale(a, to_bytes(factor % SCALAR_MODULUS))

    def sum(self, handles: Sequence[int], factors: Sequence[int]) -> int:
        """Σ factorᵢ · handleᵢ; factors are taken mod the modulus."""
        return self._builder.sum(handles, [to_bytes(factor % SCALAR_MODULUS) for factor in factors])

    def python_hint(self, function: PythonHint, inputs: Sequence[int], outputs: int, location: int) -> list[int]:
        """Variables computed by a Python function of integers; its results are taken mod the modulus."""

        def native(values: list[bytes]) -> list[bytes]:
            return [to_bytes(value % SCALAR_MODULUS) for value in function([from_bytes(value) for value in values])]

        self.hints.append(native)
        return self._builder.python_hint(len(self.hints) - 1, inputs, outputs, location)

    def finish(self) -> ConstraintSystem:
        """The finished system. Raises NativeError with a location for constraints that hold for no input."""
        return self._builder.finish()


def to_bytes(value: int) -> bytes:
    """An element as the core takes it: 32 bytes, big-endian."""
    return value.to_bytes(32, "big")


def from_bytes(value: bytes) -> int:
    """The inverse of `to_bytes`."""
    return int.from_bytes(value, "big")
