"""Circuits that are built once and proved many times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import Circuit
from proofmill.systems import AnyKeys, Compiled, Proof, compile, prove, setup

__all__ = ["CircuitProver"]


class CircuitProver:
    """Holds each circuit from when it is first needed; those of a chain are built all at once."""

    def __init__(self) -> None:
        self._built: dict[type[Circuit], tuple[Compiled, AnyKeys]] = {}

    def keys(self, circuit: type[Circuit]) -> tuple[Compiled, AnyKeys]:
        """The circuit, built, with its verification key."""
        if circuit not in self._built:
            compiled = compile(circuit)
            self._built[circuit] = compiled, setup(compiled)
        return self._built[circuit]

    def prove_circuit(self, circuit: type[Circuit], inputs: Mapping[str, Any]) -> Proof:
        """A proof of one circuit. Raises as `proofmill.prove`."""
        return prove(*self.keys(circuit), inputs)
