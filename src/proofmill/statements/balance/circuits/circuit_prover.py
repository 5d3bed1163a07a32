"""Circuits that are built once and proved many times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import Circuit
from proofmill.systems import AnyKeys, AnyVerificationKey, Cancel, Compiled, Proof, compile, prove, setup

__all__ = ["CircuitProver"]


class CircuitProver:
    """Holds each circuit from when it is first needed; those of a chain are built all at once."""

    def __init__(self, loaded: Mapping[type[Circuit], tuple[Compiled, AnyKeys]] | None = None) -> None:
        """`loaded` are circuits that somebody else holds already, with their keys."""
        self._built: dict[type[Circuit], tuple[Compiled, AnyKeys]] = dict(loaded or {})

    def keys(self, circuit: type[Circuit]) -> tuple[Compiled, AnyKeys]:
        """The circuit, built, with its verification key."""
        if circuit not in self._built:
            compiled = compile(circuit)
            self._built[circuit] = compiled, setup(compiled)
        return self._built[circuit]

    def verification_key(self, circuit: type[Circuit]) -> AnyVerificationKey:
        """What a circuit's proofs are verified against."""
        return self.keys(circuit)[1].verification_key

    def prove_circuit(
        self, circuit: type[Circuit], inputs: Mapping[str, Any], *, cancel: Cancel | None = None
    ) -> Proof:
        """A proof of one circuit. Raises as `proofmill.prove`."""
        return prove(*self.keys(circuit), inputs, cancel=cancel)
