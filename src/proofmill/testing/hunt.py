"""Under-constrained circuits: hints that a forger may choose, variables that no constraint touches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import Circuit, Location, Slot
from proofmill.systems import Compiled, compile
from proofmill.systems.groth16 import solve
from proofmill.testing.finding import Finding


def hunt(circuit: type[Circuit] | Compiled, inputs: Mapping[str, Any]) -> list[Finding]:
    """Hints whose value can be changed while every constraint holds and a public output moves, for these inputs.

    Each hint is changed on its own, everything that follows from it is computed again. A finding is a hole: two outputs
    can be proved for one input. Silence is no proof. Not found is what takes two hints that lie together, and what
    changes no output: a circuit of `require`s only shows nothing, so give such a check an `Output` in its test, or
    forge a witness with a Python hint that lies. Raises as `solve` for inputs that do not satisfy the circuit.
    """
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    solve(compiled, inputs)
    elements = compiled.schema.encode_inputs(inputs)
    data = b"".join(element.to_bytes(32, "big") for element in elements)
    names = _elements(compiled.schema.outputs)
    findings = []
    for number, change, moved in compiled.constraint_system.hunt(data, compiled.hints):
        outputs = ", ".join(names[i] for i in moved)
        findings.append(Finding("hunt", f"{change}: the output {outputs} moves and all holds", _at(compiled, number)))
    return findings


def untouched(circuit: type[Circuit] | Compiled) -> list[Finding]:
    """Variables that no constraint mentions: inputs that nothing binds, hints that nothing checks."""
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    schema = compiled.schema
    names = {"output": schema.outputs, "public_input": schema.public, "private_input": schema.private}
    findings = []
    for kind, number in compiled.constraint_system.untouched():
        if kind == "hint":
            findings.append(Finding("untouched", "no constraint mentions this hint", _at(compiled, number)))
        else:
            name = _elements(names[kind])[number]
            findings.append(Finding("untouched", f"no constraint mentions the {kind.replace('_', ' ')} {name}"))
    return findings


def _elements(slots: tuple[Slot, ...]) -> list[str]:
    """A name for each field element of these values: `amount`, `recipient[0]`, `recipient[1]`."""
    names = []
    for slot in slots:
        size = slot.shape.elements
        names += [slot.name if size == 1 else f"{slot.name}[{i}]" for i in range(size)]
    return names


def _at(compiled: Compiled, number: int) -> Location:
    return compiled.locations[number]
