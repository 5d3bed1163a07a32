"""From a circuit class to a constraint system."""

from __future__ import annotations

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Build, Circuit, Definition
from proofmill.errors import CircuitError
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.backend import Groth16Backend
from proofmill.systems.identity import CircuitIdentity, circuit_digest

SYSTEM = "groth16"


def compile(circuit: type[Circuit]) -> Compiled:
    """Run `define` and finish the system. Raises CircuitError, and whatever `define` raises."""
    schema = circuit.schema(SCALAR_MODULUS)
    backend = Groth16Backend()
    build = Build(backend)
    try:
        Definition(circuit, schema, build).run()
        system = backend.finish()
    except CircuitError as error:
        place = error.fields.get("native_location")
        if place is None:
            raise
        location = build.locations.entries[place]
        raise CircuitError(f"{error.message} ({location})", location=str(location)) from None
    digest = circuit_digest(SYSTEM, schema.canonical(), system.digest())
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, digest)
    locations = tuple(build.locations.entries)
    return Compiled(circuit, SYSTEM, identity, schema, system, locations, tuple(backend.hints))
