from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from proofmill.algebra import fq12
from proofmill.algebra.fields import BASE_MODULUS
from proofmill.algebra.fq12 import Fq2

numbers = st.integers(0, BASE_MODULUS - 1)
quadratic = st.builds(Fq2, numbers, numbers)
elements = st.tuples(*[numbers] * 12)


@given(quadratic, quadratic, quadratic)
def test_fq2_is_a_ring(a: Fq2, b: Fq2, c: Fq2) -> None:
    assert a * (b + c) == a * b + a * c
    assert (a * b) * c == a * (b * c)
    assert a - b == a + -b


@given(quadratic.filter(lambda a: a != Fq2(0, 0)))
def test_fq2_inverse(a: Fq2) -> None:
    assert a * a.inverse() == Fq2(1, 0)


@given(quadratic)
def test_conjugation_is_the_q_th_power(a: Fq2) -> None:
    assert a.power(BASE_MODULUS) == a.conjugate()


@given(quadratic, quadratic)
def test_fq2_lies_in_fq12(a: Fq2, b: Fq2) -> None:
    assert fq12.multiply(fq12.embed({0: a}), fq12.embed({0: b})) == fq12.embed({0: a * b})
    assert fq12.multiply(fq12.embed({3: a}), fq12.embed({3: b})) == fq12.embed({0: a * b * Fq2(9, 1)})


@settings(max_examples=examples(20))
@given(elements, elements, elements)
def test_fq12_is_a_ring(a: fq12.Fq12, b: fq12.Fq12, c: fq12.Fq12) -> None:
    assert fq12.multiply(a, b) == fq12.multiply(b, a)
    assert fq12.multiply(fq12.multiply(a, b), c) == fq12.multiply(a, fq12.multiply(b, c))


@settings(max_examples=examples(5))
@given(elements.filter(any))
def test_fq12_powers_and_inverse(a: fq12.Fq12) -> None:
    assert fq12.power_q(a) == fq12.power(a, BASE_MODULUS)
    assert fq12.power_q(a, 3) == fq12.power_q(fq12.power_q(fq12.power_q(a)))
    assert fq12.multiply(a, fq12.inverse12(a)) == fq12.ONE
