from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.circuit.solving import make
from tests.testing import broken

import proofmill
from proofmill import Circuit, Field, UnsatisfiedError, require
from proofmill.circuit import hint
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, untouched


@pytest.mark.parametrize(
    ("circuit", "inputs", "output", "line"),
    [
        (broken.HalfIsZero, {"x": 5}, "result", "self.result = half_is_zero"),
        (broken.OtherHalfIsZero, {"x": 0}, "result", "int(values[0] == 0)"),
        (broken.BareHint, {"x": 5}, "root", "(self.root,) = hint"),
        (broken.LooseBits, {"x": 5}, "lowest", "build.modulus.bit_length"),
        (broken.LooseDivision, {"a": 17, "b": 5}, "quotient", 'hint("divmod"'),
        (broken.FieldDivision, {"a": 17, "b": 5}, "remainder", 'hint("divmod"'),
        (broken.LooseSelect, {"a": 3, "b": 4}, "result", "(bit,) = hint"),
    ],
)
def test_each_hole_is_found_where_it_is(circuit: type[Circuit], inputs: dict[str, int], output: str, line: str) -> None:
    findings = hunt(circuit, inputs)
    assert findings, "the hole is not found"
    assert all(finding.tier == "hunt" for finding in findings)
    assert any(f"the output {output} moves" in finding.text for finding in findings)
    source = Path(broken.__file__).read_text().splitlines()
    places = [finding.location for finding in findings if finding.location]
    assert any(place.file == broken.__file__ and line in source[place.line - 1] for place in places)


def test_the_gadget_path_is_part_of_a_finding() -> None:
    (finding,) = hunt(broken.HalfIsZero, {"x": 5})
    assert str(finding).startswith("hunt: ")
    assert str(finding).endswith("in broken.is_zero)")


@pytest.mark.parametrize(
    ("circuit", "x", "lies"),
    [(broken.TwoFactors, 12, [(1, 12), (3, 4)]), (broken.FieldBits, 5, [(1, 2), (3, 1), (5, 0)])],
)
def test_values_that_lie_together_need_a_lying_hint(
    circuit: type[Circuit], x: int, lies: list[tuple[int, int]]
) -> None:
    """One value changed alone is caught by the other: the hunt is silent, and its docstring says so."""
    compiled = proofmill.compile(circuit)
    assert hunt(compiled, {"x": x}) == []
    outputs = set()
    for lie in lies:
        witness = compiled.constraint_system.solve(x.to_bytes(32, "big"), [lying(*lie)])
        assert compiled.constraint_system.satisfied(witness)
        outputs.add(witness.public[0])
    assert len(outputs) == len(lies), "several outputs for one input: the hole that the hunt does not see"


def test_a_circuit_of_requires_shows_the_hunt_nothing() -> None:
    """The forger answers 0 for the inverse, and 5 is zero; a lying hint shows it."""
    compiled = proofmill.compile(broken.OnlyRequires)
    assert hunt(compiled, {"x": 0}) == []

    def define(self: Any) -> None:
        (inverse,) = hint(lambda values: [0], [self.x])
        require(self.x * inverse == 0, "x is not zero")  # 1 − x·i = 1 with the second constraint left out

    solve(make({"x": ("public", Field)}, define), {"x": 5})


def test_inputs_that_do_not_satisfy_cannot_be_hunted() -> None:
    with pytest.raises(UnsatisfiedError, match="x is not zero"):
        hunt(broken.OnlyRequires, {"x": 5})


def test_untouched_variables_are_named() -> None:
    assert [finding.text for finding in untouched(broken.Unconnected)] == [
        "no constraint mentions the public input context",
        "no constraint mentions the private input note",
    ]
    (finding,) = untouched(broken.ForgottenHint)
    assert finding.text == "no constraint mentions this hint"
    assert finding.location is not None
    assert finding.location.file == broken.__file__


def lying(*answer: int) -> Callable[[list[bytes]], list[bytes]]:
    return lambda values: [value.to_bytes(32, "big") for value in answer]
