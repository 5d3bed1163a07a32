"""Under-constrained circuits: hints that a forger may choose, variables that no constraint touches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill.circuit import Circuit, Slot
from proofmill.systems import Compiled, compile, diagnosis
from proofmill.testing.finding import Finding
from proofmill.testing.unchecked import forged_elements


def hunt(circuit: type[Circuit] | Compiled, inputs: Mapping[str, Any]) -> list[Finding]:
    """Hints whose value can be changed so that every constraint holds and the verifier is told something false.

    Each hint is changed on its own, in the ways that suit its kind, and everything that follows from it is computed
    again. For inputs that satisfy the circuit, a finding is a change that moves a public output: two outputs can be
    proved for one input. For inputs that do not, it is a change with which they do. Silence is no proof: not found is
    what takes two hints that lie together, and for satisfying inputs what changes no output. Forge such a witness in
    a test, with a Python hint that lies. Raises MalformedInput.
    """
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    return _hunt(compiled, *diagnosis(compiled).read(compiled, inputs))


def hunt_unchecked(
    circuit: type[Circuit] | Compiled, inputs: Mapping[str, Any], elements: Mapping[str, Sequence[int]]
) -> list[Finding]:
    """`hunt` for inputs that the schema would refuse, given as for `solve_unchecked`: is a range check forgeable?"""
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    return _hunt(compiled, *forged_elements(compiled, inputs, elements))


def _hunt(compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any]) -> list[Finding]:
    names = _elements(compiled.schema.outputs)
    findings = []
    for number, change, moved in diagnosis(compiled).hunt(compiled, elements, proofs):
        effect = f"the output {', '.join(names[i] for i in moved)} moves" if moved else "what was refused is accepted"
        findings.append(Finding("hunt", f"{change}: {effect} and all holds", compiled.locations[number]))
    return findings


def untouched(circuit: type[Circuit] | Compiled) -> list[Finding]:
    """Variables that no constraint mentions: inputs that nothing binds, hints that nothing checks."""
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    schema = compiled.schema
    names = {"output": schema.outputs, "public_input": schema.public, "private_input": schema.private}
    findings = []
    for kind, number in compiled.core.untouched():
        if kind == "hint":
            findings.append(Finding("untouched", "no constraint mentions this hint", compiled.locations[number]))
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
