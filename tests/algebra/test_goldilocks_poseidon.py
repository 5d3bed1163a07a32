import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra import goldilocks_permutation
from tests.algebra.vectors import intmax2
from tests.effort import examples

from proofmill.algebra import goldilocks_poseidon as poseidon
from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks import MODULUS
from proofmill.errors import MalformedInput

VECTORS = intmax2("poseidon.json")
CONSTANTS_SHA256 = "a24d2bf05c18502f7b682d8ba5221c59f015afcab7705b127f3c0ea2ac436eda"
elements = st.integers(0, MODULUS - 1)


def numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values]


def test_constants_are_plonky2s() -> None:
    constants = [constant for line in goldilocks_permutation.round_constants() for constant in line]
    assert constants == numbers(VECTORS["roundConstants"])
    data = b"".join(constant.to_bytes(8, "big") for constant in constants)
    assert hashlib.sha256(data).hexdigest() == CONSTANTS_SHA256


@pytest.mark.parametrize("vector", VECTORS["permutation"])
def test_permutation(vector: dict[str, list[str]]) -> None:
    assert poseidon.permute(numbers(vector["input"])) == numbers(vector["output"])


@pytest.mark.parametrize("vector", VECTORS["hashNoPad"], ids=lambda v: f"{v['length']} elements")
def test_hash(vector: dict[str, Any]) -> None:
    hashed = poseidon.hash_no_pad(numbers(vector["input"]))
    assert list(hashed) == numbers(vector["output"])
    assert "0x" + hash_out.to_bytes(hashed).hex() == vector["hex"]


@pytest.mark.parametrize("vector", VECTORS["twoToOne"])
def test_two_to_one(vector: dict[str, Any]) -> None:
    left, right, output = (tuple(numbers(vector[name]["elements"])) for name in ("left", "right", "output"))
    assert poseidon.two_to_one(left, right) == output  # type: ignore[arg-type]


@settings(max_examples=examples(30))
@given(st.lists(elements, min_size=12, max_size=12))
def test_permutation_is_as_the_paper_writes_it(state: list[int]) -> None:
    circulant, diagonal = numbers(VECTORS["mdsCirculantFirstRow"]), numbers(VECTORS["mdsDiagonal"])
    assert poseidon.permute(state) == goldilocks_permutation.permute(state, circulant, diagonal)


def test_greatest_elements_do_not_run_over_their_lanes() -> None:
    test_permutation_is_as_the_paper_writes_it.hypothesis.inner_test([MODULUS - 1] * 12)  # type: ignore[attr-defined]


def test_zeros_at_the_end_of_a_chunk_are_not_hashed() -> None:
    assert poseidon.hash_no_pad([]) == hash_out.ZERO
    assert len({poseidon.hash_no_pad([0] * length) for length in range(1, 9)}) == 1
    assert poseidon.hash_no_pad([0] * 9) != poseidon.hash_no_pad([0] * 8)


@pytest.mark.parametrize("bad", [[MODULUS], [-1], [0] * 8 + [2**64]])
def test_bad_elements_are_refused(bad: list[int]) -> None:
    with pytest.raises(MalformedInput):
        poseidon.hash_no_pad(bad)
    with pytest.raises(MalformedInput):
        poseidon.permute((bad + [0] * 12)[:12])
    with pytest.raises(MalformedInput):
        poseidon.two_to_one((0, 0, 0, 0), (0, 0, 0, bad[-1]))


@pytest.mark.parametrize("width", [0, 11, 13])
def test_other_widths_are_refused(width: int) -> None:
    with pytest.raises(MalformedInput):
        poseidon.permute([0] * width)
