import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.algebra.vectors import ECGFP5, fp5
from tests.effort import examples

from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import ONE, ZERO, Fp5
from proofmill.errors import MalformedInput

coefficients = st.integers(0, MODULUS - 1)
elements = st.builds(Fp5, st.tuples(coefficients, coefficients, coefficients, coefficients, coefficients))
Z = Fp5((0, 1, 0, 0, 0))


def test_published_vectors() -> None:
    known = {name: fp5(value) for name, value in ECGFP5["field"].items()}
    a, b = known["a"], known["b"]
    assert a + b == known["sum"]
    assert a - b == known["difference"]
    assert a * b == known["product"]
    assert a * b.inverse() == known["quotient"]


def test_z_is_the_fifth_root_of_three() -> None:
    assert ONE.scale(3) == Z**5
    assert ONE == Z**0


@settings(max_examples=examples(30))
@given(elements, elements, elements)
def test_field(a: Fp5, b: Fp5, c: Fp5) -> None:
    assert a * (b + c) == a * b + a * c
    assert (a * b) * c == a * (b * c)
    assert a - a == ZERO
    assert a + (-a) == ZERO
    assert a == ZERO or a * a.inverse() == ONE


@settings(max_examples=examples(20))
@given(elements)
def test_norm_is_the_product_of_the_conjugates(a: Fp5) -> None:
    conjugates = [a ** (MODULUS**i) for i in range(5)]
    product = ONE
    for conjugate in conjugates:
        product = product * conjugate
    assert product == ONE.scale(a.norm())


@settings(max_examples=examples(30))
@given(elements.filter(lambda x: x != ZERO))
def test_square_roots(a: Fp5) -> None:
    root = (a * a).sqrt()
    assert root is not None
    assert root in (a, -a)
    assert (a * a).is_square()
    assert not (a * a).scale(7).is_square()
    assert (a * a).scale(7).sqrt() is None


def test_zero() -> None:
    assert ZERO.sqrt() == ZERO
    assert ZERO.is_square()
    with pytest.raises(MalformedInput):
        ZERO.inverse()
