"""Circuits made of a few declarations, solved without keys: the fast tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import settings
from tests.effort import examples

import proofmill
from proofmill import Circuit, Compiled, Output, Private, Public, UnsatisfiedError, length
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.systems import diagnosis, solve
from proofmill.testing import hunt

RANDOM = settings(max_examples=examples(20), deadline=None, database=None)
"""For twins: edge values stand in the tests themselves, hypothesis adds what nobody thought of."""

LARGE = 600
"""Constraints."""

_ALIASES: dict[str, Any] = {"public": Public, "private": Private, "output": Output}


def make(declared: Mapping[str, tuple[Any, ...]], define: Callable[[Any], object], system: str = "groth16") -> Compiled:
    """A compiled circuit: name → (visibility, type, lengths…), and what `define` does with an instance."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__, "define": define}
    for name, (visibility, kind, *sizes) in declared.items():
        body["__annotations__"][name] = _ALIASES[visibility][kind]
        if sizes:
            body[name] = length(*sizes)
    return proofmill.compile(type("Made", (Circuit,), body, system=system))


def computing(
    operation: Callable[..., Any], result: tuple[Any, ...], system: Any = "groth16", **inputs: Any
) -> Compiled:
    """A circuit that gives `result = operation(inputs…)`; an input is a type, or (type, lengths…).

    Inputs are public, so that every hidden wire is a function of what the verifier sees.
    """
    declared = {name: ("public", *(kind if isinstance(kind, tuple) else (kind,))) for name, kind in inputs.items()}

    def define(self: Any) -> None:
        self.result = operation(*(getattr(self, name) for name in inputs))

    return make({**declared, "result": ("output", *result)}, define, system)


def public(compiled: Compiled, /, **inputs: Any) -> dict[str, Any]:
    """The public values for these inputs; the constraints must agree with the solver."""
    witness = solve(compiled, inputs)
    system = diagnosis(compiled)
    assert system.satisfied(compiled, witness)
    return compiled.schema.decode_public(system.public(witness))


def result(compiled: Compiled, /, **inputs: Any) -> Any:
    """The output called `result`."""
    return public(compiled, **inputs)["result"]


def refused(compiled: Compiled, message: str = "", /, **inputs: Any) -> UnsatisfiedError:
    """Assert that the statement does not hold for these inputs, and that no single hint can be forged so that it does.

    Large systems are spared the forging, which their tests do once.
    """
    with pytest.raises(UnsatisfiedError) as caught:
        solve(compiled, inputs)
    assert message in str(caught.value)
    if compiled.constraints <= LARGE:
        assert hunt(compiled, inputs) == []
    return caught.value


def every_wire_is_bound(compiled: Compiled, /, **inputs: Any) -> None:
    """Assert that no single wire can be changed, of those that the verifier does not see."""
    witness = solve(compiled, inputs)
    wires = witness.to_bytes()
    for wire in range(len(witness.public) + 1, len(wires) // 32):
        value = int.from_bytes(wires[32 * wire : 32 * wire + 32], "big")
        for other in {(value + 1) % SCALAR_MODULUS, (1 - value) % SCALAR_MODULUS, 3} - {value}:
            forged = witness.replace(wire, other.to_bytes(32, "big"))
            assert not compiled.constraint_system.satisfied(forged), f"wire {wire} is free"
