"""The schema's bypass: what a forger gives to the solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError
from proofmill.circuit import Circuit
from proofmill.errors import UnsatisfiedError
from proofmill.systems import Compiled, compile, diagnosis


def solve_unchecked(
    circuit: type[Circuit] | Compiled, inputs: Mapping[str, Any], elements: Mapping[str, Sequence[int]]
) -> Any:
    """The witness for `inputs`, with these field elements for the inputs named in `elements`, whatever their type says.

    A check that only the schema makes is none: with this function a test shows that the circuit refuses by itself a
    U64 beyond 2^64, a Bool of 2, a Point off the curve. Raises UnsatisfiedError if it does, KeyError for a name that is
    no input, ValueError for a wrong number of elements.
    """
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    forged, proofs = forged_elements(compiled, inputs, elements)
    try:
        return diagnosis(compiled).solve(compiled, forged, proofs)
    except NativeError as error:
        place = compiled.locations[error.args[2]] if error.args[2] is not None else None
        raise UnsatisfiedError(f"{place.message if place else None} ({place})") from None


def forged_elements(
    compiled: Compiled, inputs: Mapping[str, Any], elements: Mapping[str, Sequence[int]]
) -> tuple[list[int], list[Any]]:
    """All inputs as field elements, and the proofs among them; what neither mapping gives is the schema's example."""
    examples = compiled.schema.example()
    unknown = (set(inputs) | set(elements)) - set(examples)
    if unknown:
        raise KeyError(f"no input is called {min(unknown)}")
    data: list[int] = []
    for slot in compiled.schema.inputs:
        if slot.name not in elements:
            data += slot.shape.encode(inputs.get(slot.name, examples[slot.name]), slot.name)
            continue
        if len(elements[slot.name]) != slot.shape.elements:
            wanted, got = slot.shape.elements, len(elements[slot.name])
            raise ValueError(f"{slot.name} takes {wanted} field elements, not {got}")
        data += elements[slot.name]
    honest = {name: example if name in elements else inputs.get(name, example) for name, example in examples.items()}
    return data, diagnosis(compiled).read(compiled, honest)[1]
