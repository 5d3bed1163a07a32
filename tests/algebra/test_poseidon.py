import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.algebra.vectors import CIRCOMLIB

from proofmill.algebra import poseidon
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput

VECTORS = [([int(x) for x in v["inputs"]], int(v["hash"])) for v in CIRCOMLIB["poseidon"]]


def test_vectors_cover_every_width() -> None:
    assert {len(inputs) for inputs, _ in VECTORS} == set(range(1, 17))


@pytest.mark.parametrize(("inputs", "expected"), VECTORS)
def test_circomlibjs_agrees(inputs: list[int], expected: int) -> None:
    assert poseidon.hash(inputs) == expected


@pytest.mark.parametrize("width", range(2, 18))
def test_parameters(width: int) -> None:
    found = poseidon.parameters(width)
    assert len(found.constants) == width * (found.full_rounds + found.partial_rounds)
    assert [len(row) for row in found.matrix] == [width] * width
    assert all(0 < x < SCALAR_MODULUS for row in (found.constants, *found.matrix) for x in row)


def test_parameters_are_made_once() -> None:
    assert poseidon.parameters(5) is poseidon.parameters(5)


@pytest.mark.parametrize("width", [0, 1, 18])
def test_other_widths_are_refused(width: int) -> None:
    with pytest.raises(MalformedInput):
        poseidon.parameters(width)


@pytest.mark.parametrize("inputs", [[], [1] * 17, [SCALAR_MODULUS], [0, -1]])
def test_bad_inputs_are_refused(inputs: list[int]) -> None:
    with pytest.raises(MalformedInput):
        poseidon.hash(inputs)


@given(st.lists(st.integers(0, SCALAR_MODULUS - 1), min_size=1, max_size=4), st.data())
def test_every_input_and_its_place_matter(inputs: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(inputs) - 1))
    changed = [*inputs]
    changed[place] = (changed[place] + 1) % SCALAR_MODULUS
    assert poseidon.hash(changed) != poseidon.hash(inputs)
    assert poseidon.hash([*inputs, 0]) != poseidon.hash(inputs)
