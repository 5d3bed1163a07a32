"""Circuits that are built once and proved many times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import Circuit
from proofmill.systems import AnyKeys, AnyVerificationKey, Cancel, Compiled, Proof, compile, plonky2, prove, setup

__all__ = ["CircuitProver"]


class CircuitProver:
    """Holds each circuit from when it is first needed; those of a chain are built all at once."""

    def __init__(self, loaded: Mapping[type[Circuit], tuple[Compiled, AnyKeys]] | None = None) -> None:
        """`loaded` are circuits that somebody else holds already, with their keys."""
        self._built: dict[type[Circuit], tuple[Compiled, AnyKeys]] = dict(loaded or {})
        self._keys: dict[type[Circuit], AnyVerificationKey] = {}

    def keys(self, circuit: type[Circuit]) -> tuple[Compiled, AnyKeys]:
        """The circuit, built, with its verification key."""
        if circuit not in self._built:
            compiled = compile(circuit)
            self._built[circuit] = compiled, setup(compiled)
        return self._built[circuit]

    def verification_key(self, circuit: type[Circuit]) -> AnyVerificationKey:
        """What a circuit's proofs are verified against; of one that is not held here, without loading it."""
        if circuit in self._built:
            return self._built[circuit][1].verification_key
        if circuit not in self._keys:
            self._keys[circuit] = plonky2.verification_key(circuit)
        return self._keys[circuit]

    def prove_circuit(
        self, circuit: type[Circuit], inputs: Mapping[str, Any], *, cancel: Cancel | None = None
    ) -> Proof:
        """A proof of one circuit. Raises as `proofmill.prove`."""
        return prove(*self.keys(circuit), inputs, cancel=cancel)
