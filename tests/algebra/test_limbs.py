from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.algebra.vectors import intmax2

from proofmill.algebra import limbs
from proofmill.errors import MalformedInput

SCALARS = [value for value in intmax2("scalars.json")["values"] if value["type"] != "PoseidonHashOut"]


@pytest.mark.parametrize("vector", [v for v in SCALARS if "elements" in v], ids=lambda v: v["type"])
def test_scalars(vector: dict[str, Any]) -> None:
    number, elements = int(str(vector["json"]), 0), [int(x) for x in vector["elements"]]
    assert list(limbs.to_limbs(number, len(elements))) == elements
    assert limbs.from_limbs(elements) == number


def test_vectors_cover_each_width() -> None:
    assert {len(v["elements"]) for v in SCALARS if "elements" in v} == {2, 4, 5, 8}


@given(st.integers(1, 9), st.data())
def test_round_trip(count: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 2 ** (32 * count) - 1))
    assert limbs.from_limbs(limbs.to_limbs(number, count)) == number


@pytest.mark.parametrize("number", [-1, 2**64])
def test_numbers_that_do_not_fit_are_refused(number: int) -> None:
    with pytest.raises(MalformedInput):
        limbs.to_limbs(number, 2)


@pytest.mark.parametrize("limb", [-1, 2**32])
def test_bad_limbs_are_refused(limb: int) -> None:
    with pytest.raises(MalformedInput):
        limbs.from_limbs([0, limb])
