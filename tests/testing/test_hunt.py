from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.circuit.solving import make
from tests.testing import broken

import proofmill
from proofmill import U8, U64, U128, Circuit, Field, require
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.arithmetic.bits import assert_boolean, from_bits
from proofmill.circuit.build import current
from proofmill.circuit.gadgets import is_zero
from proofmill.testing import hunt, hunt_unchecked, untouched


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


def test_inputs_that_are_refused_are_hunted_for_a_way_to_have_them_accepted() -> None:
    """The forger answers 0 for the inverse, and 5 is zero. No output moves: the circuit has none."""
    assert hunt(broken.OnlyRequires, {"x": 0}) == []
    (finding,) = hunt(broken.OnlyRequires, {"x": 5})
    assert "what was refused is accepted" in finding.text
    sound = make({"x": ("public", Field)}, lambda self: require(is_zero(self.x), "x is not zero"))
    assert hunt(sound, {"x": 5}) == []


@pytest.mark.parametrize("missing", range(4))
def test_one_bit_that_is_not_made_a_bit_is_found(missing: int) -> None:
    def define(self: Any) -> None:
        build = current()
        bits = build.backend.hint("bits", self.x.handles(), [], 4, build.here())
        for i, bit in enumerate(bits):
            if i != missing:
                assert_boolean(build, bit)
        require(Field(build, from_bits(build, bits)) == self.x, "not four bits")
        self.lowest = Field(build, bits[0])

    compiled = make({"x": ("public", Field), "lowest": ("output", Field)}, define)
    assert len(hunt(compiled, {"x": 16})) == 1, "a value out of range is accepted"
    assert len(hunt(compiled, {"x": 5})) == 1, "the lowest bit moves"


@pytest.mark.parametrize("kind", [U8, U64, U128])
def test_range_checks_of_inputs_cannot_be_forged(kind: Any) -> None:
    compiled = make({"x": ("public", kind)}, lambda self: None)
    for value in (1 << kind.bits, SCALAR_MODULUS - 1):
        assert hunt_unchecked(compiled, {}, {"x": [value]}) == []


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
