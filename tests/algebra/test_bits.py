import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.algebra import bits
from proofmill.errors import MalformedInput

numbers = st.integers(0, 2**64 - 1)


@given(numbers)
def test_bits_and_back(x: int) -> None:
    found = bits.to_bits(x, 64)
    assert len(found) == 64
    assert found[0] == (x % 2 == 1)
    assert bits.from_bits(found) == x


@pytest.mark.parametrize(("x", "n"), [(-1, 8), (256, 8), (1, 0)])
def test_values_that_do_not_fit_are_refused(x: int, n: int) -> None:
    with pytest.raises(MalformedInput):
        bits.to_bits(x, n)


@given(numbers, numbers)
def test_comparison(a: int, b: int) -> None:
    assert bits.less_than(a, b) == (not bits.less_or_equal(b, a))
    assert bits.less_or_equal(a, b) == (bits.less_than(a, b) or bits.is_zero(a - b))


def test_edges_of_comparison() -> None:
    assert not bits.less_than(3, 3)
    assert bits.less_or_equal(3, 3)
    assert bits.is_zero(0)
    assert not bits.is_zero(1)


def test_select() -> None:
    assert bits.select(True, 1, 2) == 1
    assert bits.select(False, 1, 2) == 2


@given(numbers, st.integers(1, 2**64 - 1))
def test_division(a: int, b: int) -> None:
    quotient, remainder = bits.divmod(a, b)
    assert a == quotient * b + remainder
    assert 0 <= remainder < b


@pytest.mark.parametrize(("a", "b"), [(1, 0), (1, -1), (-1, 2)])
def test_bad_division_is_refused(a: int, b: int) -> None:
    with pytest.raises(MalformedInput):
        bits.divmod(a, b)
