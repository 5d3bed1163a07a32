"""From a circuit class to a program."""

from __future__ import annotations

from proofmill._native import NativeError
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Build, Circuit, Definition
from proofmill.errors import CircuitError
from proofmill.systems.compiled import Compiled
from proofmill.systems.identity import CircuitIdentity, circuit_digest
from proofmill.systems.located import impossible
from proofmill.systems.plonky2.backend import Plonky2Backend
from proofmill.systems.plonky2.library import Library, is_root

SYSTEM = "plonky2"


def compile(circuit: type[Circuit]) -> Compiled:
    """Run `define` and finish the program; circuits whose proofs it takes are built first, for their keys.

    Raises CircuitError, and whatever `define` raises.
    """
    if is_root(circuit):
        raise CircuitError(f"{circuit.__name__} is a chain: compile one of its steps")
    schema = circuit.schema(MODULUS)
    backend = Plonky2Backend(circuit, LIBRARY)
    build = Build(backend)
    try:
        Definition(circuit, schema, build).run()
        program = backend.finish()
    except NativeError as error:
        raise impossible(error, build.locations.entries) from None
    digest = circuit_digest(SYSTEM, schema.canonical(), program.digest())
    identity = CircuitIdentity(circuit.circuit_name, circuit.circuit_version, digest)
    locations = tuple(build.locations.entries)
    return Compiled(circuit, SYSTEM, identity, schema, program, locations, tuple(backend.hints))


LIBRARY = Library(compile)
"""The process' own."""
