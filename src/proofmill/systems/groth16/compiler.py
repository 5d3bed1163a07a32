"""From a circuit class to a constraint system."""

from __future__ import annotations

from proofmill._native import NativeError
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Build, Circuit, Definition
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.backend import Groth16Backend
from proofmill.systems.identity import CircuitIdentity, circuit_digest
from proofmill.systems.located import impossible

SYSTEM = "groth16"


def compile(circuit: type[Circuit]) -> Compiled:
    """Run `define` and finish the system. Raises CircuitError, and whatever `define` raises."""
    schema = circuit.schema(SCALAR_MODULUS)
    backend = Groth16Backend()
    build = Build(backend)
    try:
        Definition(circuit, schema, build).run()
        system = backend.finish()
    except NativeError as error:
        raise impossible(error, build.locations.entries) from None
    digest = circuit_digest(SYSTEM, schema.canonical(), system.digest())
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, digest)
    locations = tuple(build.locations.entries)
    return Compiled(circuit, SYSTEM, identity, schema, system, locations, tuple(backend.hints))
