import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS, inverse, require_canonical, sqrt
from proofmill.errors import MalformedInput

PRIMES = (BASE_MODULUS, SCALAR_MODULUS, 13, 17)


@given(st.sampled_from(PRIMES), st.integers(min_value=0))
def test_square_root(prime: int, x: int) -> None:
    root = sqrt(x * x, prime)
    assert root in (x % prime, -x % prime)
    assert root is not None
    assert root <= prime // 2


@given(st.sampled_from(PRIMES), st.integers(min_value=1))
def test_non_squares_have_no_root(prime: int, x: int) -> None:
    is_square = pow(x, (prime - 1) // 2, prime) in (0, 1)
    assert (sqrt(x, prime) is not None) == is_square


def test_all_squares_of_a_small_prime() -> None:
    assert {x for x in range(17) if sqrt(x, 17) is not None} == {x * x % 17 for x in range(17)}


@given(st.integers(min_value=1, max_value=SCALAR_MODULUS - 1))
def test_inverse(x: int) -> None:
    assert inverse(x, SCALAR_MODULUS) * x % SCALAR_MODULUS == 1


@pytest.mark.parametrize("x", [0, SCALAR_MODULUS])
def test_zero_has_no_inverse(x: int) -> None:
    with pytest.raises(MalformedInput):
        inverse(x, SCALAR_MODULUS)


@pytest.mark.parametrize("x", [-1, SCALAR_MODULUS, SCALAR_MODULUS + 1])
def test_other_spellings_are_refused(x: int) -> None:
    with pytest.raises(MalformedInput, match="the nonce is not a canonical"):
        require_canonical(x, SCALAR_MODULUS, "the nonce")
