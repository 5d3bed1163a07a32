"""From a circuit class to a constraint system."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill._native import NativeError
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Build, Circuit, Definition, Location
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
    except NativeError as error:
        raise _impossible(error, build.locations.entries) from None
    digest = circuit_digest(SYSTEM, schema.canonical(), system.digest())
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, digest)
    locations = tuple(build.locations.entries)
    return Compiled(circuit, SYSTEM, identity, schema, system, locations, tuple(backend.hints))


def _impossible(error: NativeError, locations: Sequence[Location]) -> CircuitError:
    """A circuit that the core refuses to build: a constraint that no input can satisfy, with its place and message."""
    _, message, number = error.args
    if number is None:
        return CircuitError(f"the circuit cannot be built: {message}")
    place = locations[number]
    meaning = f"{place.message}: " if place.message else ""
    return CircuitError(f"{meaning}{message} ({place})", location=str(place))
