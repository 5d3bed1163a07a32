"""The schema's bypass: what a forger gives to the solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError
from proofmill._native.r1cs import Witness
from proofmill.circuit import Circuit
from proofmill.errors import UnsatisfiedError
from proofmill.systems import Compiled, compile


def solve_unchecked(
    circuit: type[Circuit] | Compiled, inputs: Mapping[str, Any], elements: Mapping[str, Sequence[int]]
) -> Witness:
    """The witness for `inputs`, with these field elements for the inputs named in `elements`, whatever their type says.

    A check that only the schema makes is none: with this function a test shows that the circuit refuses by itself a
    U64 beyond 2^64, a Bool of 2, a Point off the curve. Raises UnsatisfiedError if it does, KeyError for a name that is
    no input, ValueError for a wrong number of elements.
    """
    compiled = circuit if isinstance(circuit, Compiled) else compile(circuit)
    wanted = dict(elements)
    data: list[int] = []
    examples = compiled.schema.example()
    honest = {slot.name: inputs.get(slot.name, examples[slot.name]) for slot in compiled.schema.inputs}
    for slot in compiled.schema.inputs:
        forged = wanted.pop(slot.name, None)
        if forged is not None and len(forged) != slot.shape.elements:
            raise ValueError(f"{slot.name} takes {slot.shape.elements} field elements, not {len(forged)}")
        data += slot.shape.encode(honest[slot.name], slot.name) if forged is None else forged
    if wanted:
        raise KeyError(f"no input is called {next(iter(wanted))}")
    try:
        packed = b"".join(element.to_bytes(32, "big") for element in data)
        return compiled.constraint_system.solve(packed, compiled.hints)
    except NativeError as error:
        place = compiled.locations[error.args[2]] if error.args[2] is not None else None
        raise UnsatisfiedError(f"{place.message if place else None} ({place})") from None
