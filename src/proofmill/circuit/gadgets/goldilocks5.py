"""Fp5 = Fp[z]/(z⁵ − 3) over Goldilocks. For circuits of the plonky2 system. Twin: `algebra.goldilocks5`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from proofmill.algebra import goldilocks5
from proofmill.circuit.build import Build, current
from proofmill.circuit.gadgets.goldilocks_poseidon import gates
from proofmill.circuit.shape import Shape
from proofmill.circuit.types import Field, Value

DEGREE = 5


class Fp5(Value):
    """c[0] + c[1]·z + … + c[4]·z⁴. Made of five Fields with `of`: what is declared as an input is an Array of them."""

    __slots__ = ("_elements",)

    def __init__(self, build: Build, elements: Sequence[int]) -> None:
        self._build = build
        self._elements = list(elements)

    @classmethod
    def constant(cls, value: goldilocks5.Fp5) -> Fp5:
        """A constant of the circuit."""
        build = current()
        return cls(build, [build.constant(element) for element in value.c])

    @classmethod
    def of(cls, coefficients: Sequence[Field]) -> Fp5:
        """Of five field elements, lowest first. Raises TypeError for another number."""
        if len(coefficients) != DEGREE:
            raise TypeError(f"an element of Fp5 has five coefficients, not {len(coefficients)}")
        return cls(coefficients[0]._build, [value.handles()[0] for value in coefficients])

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Refused."""
        raise TypeError("declare five Fields, and make an element of Fp5 of them with Fp5.of")

    def handles(self) -> list[int]:
        """Five handles."""
        return self._elements

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over other handles."""
        return type(self)(self._build, handles)

    def coefficients(self) -> list[Field]:
        """Five field elements, lowest first."""
        return [Field(self._build, handle) for handle in self._elements]

    def __add__(self, other: Fp5) -> Fp5:
        return self._combine([(self, 1), (other, 1)])

    def __sub__(self, other: Fp5) -> Fp5:
        return self._combine([(self, 1), (other, -1)])

    def __neg__(self) -> Fp5:
        return self._combine([(self, -1)])

    def __mul__(self, other: Fp5) -> Fp5:
        build = self._build
        return Fp5(build, gates(build).quintic_mul(self._elements, other._elements, build.here()))

    def scale(self, factor: int) -> Fp5:
        """The product with a constant integer."""
        return self._combine([(self, factor)])

    def _combine(self, parts: Sequence[tuple[Fp5, int]]) -> Fp5:
        build, factors = self._build, [factor for _, factor in parts]
        return Fp5(build, [build.backend.sum([part._elements[i] for part, _ in parts], factors) for i in range(DEGREE)])


def quotient(a: Fp5, b: Fp5) -> Fp5:
    """a/b; the statement fails for b = 0.

    The inverse is demanded, and not the product q·b = a alone: where both are 0 every q would do.
    """
    build = a._build
    inverse = Fp5(build, build.backend.hint("quintic_inverse", b.handles(), [], DEGREE, build.here()))
    assert_equal(b * inverse, Fp5.constant(goldilocks5.ONE))
    return a * inverse


def assert_equal(a: Fp5, b: Fp5) -> None:
    """Constrain a = b."""
    (a == b).assert_true()
