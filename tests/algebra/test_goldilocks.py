import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.algebra import goldilocks
from proofmill.algebra.goldilocks import MODULUS
from proofmill.errors import MalformedInput

elements = st.integers(0, MODULUS - 1)


@given(elements.filter(bool))
def test_inverse(x: int) -> None:
    assert x * goldilocks.inverse(x) % MODULUS == 1


@given(elements)
def test_sqrt(x: int) -> None:
    root = goldilocks.sqrt(x * x % MODULUS)
    assert root in (x, MODULUS - x, 0)
    assert goldilocks.sqrt(x * x * 7 % MODULUS) is None or x == 0  # 7 generates the whole group: it is no square


def test_zero_has_no_inverse() -> None:
    with pytest.raises(MalformedInput):
        goldilocks.inverse(MODULUS)


def test_elements_are_canonical() -> None:
    goldilocks.require_elements([], "nothing")
    goldilocks.require_elements([0, MODULUS - 1], "the ends")
    for bad in ([MODULUS], [0, -1], [2**64]):
        with pytest.raises(MalformedInput, match="the input"):
            goldilocks.require_elements(bad, "the input")
