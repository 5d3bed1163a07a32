from __future__ import annotations

import pytest

from proofmill import U8, Bool, Circuit, Output, Point, Private, UnsatisfiedError, require
from proofmill.testing import solve_unchecked


class Small(Circuit):
    number: Private[U8]
    flag: Private[Bool]
    place: Private[Point]
    result: Output[Bool]

    def define(self) -> None:
        require(self.number >= 3, "too small")
        self.result = self.flag


def test_elements_replace_inputs_and_the_rest_is_an_example() -> None:
    assert solve_unchecked(Small, {}, {"flag": [0]}).public == [bytes(32)]
    assert solve_unchecked(Small, {"flag": True}, {"number": [3]}).public == [(1).to_bytes(32, "big")]


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        ({"number": [256]}, "number is not a U8"),
        ({"number": [2]}, "too small"),
        ({"flag": [2]}, "flag is not a Bool"),
        ({"place": [1, 1]}, "place is not a Point"),
    ],
)
def test_the_circuit_refuses_by_itself(elements: dict[str, list[int]], message: str) -> None:
    with pytest.raises(UnsatisfiedError, match=message):
        solve_unchecked(Small, {}, elements)


def test_names_and_numbers_of_elements_must_fit() -> None:
    with pytest.raises(KeyError, match="nothing"):
        solve_unchecked(Small, {}, {"nothing": [1]})
    with pytest.raises(ValueError, match="place takes 2 field elements, not 1"):
        solve_unchecked(Small, {}, {"place": [1]})
