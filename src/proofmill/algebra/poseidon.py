"""Poseidon over the BN254 scalar field with circomlib's parameters, generated and not pasted.

Source: eprint 2019/458 (α = 5, 128-bit security); the layout (capacity 0 first, output first) is circomlib's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from proofmill.algebra.fields import SCALAR_MODULUS, inverse, require_canonical
from proofmill.algebra.grain import Grain
from proofmill.errors import MalformedInput

__all__ = ["MAX_INPUTS", "Parameters", "hash", "parameters", "permute"]

MAX_INPUTS = 16

_FULL_ROUNDS = 8
_PARTIAL_ROUNDS = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68)  # widths 2 … 17
_FIELD_BITS = SCALAR_MODULUS.bit_length()


@dataclass(frozen=True, slots=True)
class Parameters:
    """One permutation: `constants` holds `width` values for each round in order; `matrix` is the MDS matrix by rows."""

    full_rounds: int
    partial_rounds: int
    constants: tuple[int, ...]
    matrix: tuple[tuple[int, ...], ...]


@cache
def parameters(width: int) -> Parameters:
    """The parameters of the permutation of `width` elements, 2 … 17. Raises MalformedInput for another width."""
    if not 2 <= width <= MAX_INPUTS + 1:
        raise MalformedInput(f"Poseidon has widths 2 to {MAX_INPUTS + 1}, not {width}")
    partial_rounds = _PARTIAL_ROUNDS[width - 2]
    grain = Grain(_FIELD_BITS, width, _FULL_ROUNDS, partial_rounds)
    constants = tuple(_element(grain) for _ in range(width * (_FULL_ROUNDS + partial_rounds)))
    return Parameters(_FULL_ROUNDS, partial_rounds, constants, _cauchy_matrix(grain, width))


def permute(state: Sequence[int]) -> list[int]:
    """The permutation on 2 … 17 field elements: half the full rounds, all partial rounds, the other half."""
    width = len(state)
    chosen = parameters(width)
    half, current = chosen.full_rounds // 2, list(state)
    for number in range(chosen.full_rounds + chosen.partial_rounds):
        keyed = [x + c for x, c in zip(current, chosen.constants[number * width :], strict=False)]
        full = number < half or number >= half + chosen.partial_rounds
        boxed = [_sbox(x) if full or position == 0 else x for position, x in enumerate(keyed)]
        current = [sum(m * x for m, x in zip(row, boxed, strict=True)) % SCALAR_MODULUS for row in chosen.matrix]
    return current


def hash(inputs: Sequence[int]) -> int:
    """Poseidon of 1 … 16 canonical field elements. Raises MalformedInput for another number or a value ≥ r.

    >>> hash([1, 2])
    7853200120776062878684798364095072458815029376092732009249414926327459813530
    """
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise MalformedInput(f"Poseidon takes 1 to {MAX_INPUTS} inputs, not {len(inputs)}")
    for position, value in enumerate(inputs):
        require_canonical(value, SCALAR_MODULUS, f"Poseidon input {position}")
    return permute([0, *inputs])[0]


def _sbox(x: int) -> int:
    return pow(x, 5, SCALAR_MODULUS)


def _element(grain: Grain) -> int:
    """A field element by rejection: values at or above the modulus are thrown away."""
    while (value := grain.take(_FIELD_BITS)) >= SCALAR_MODULUS:
        pass
    return value


def _cauchy_matrix(grain: Grain, width: int) -> tuple[tuple[int, ...], ...]:
    """1 / (xᵢ + yⱼ) for 2·width distinct values, which the authors' script reduces mod r and does not reject."""
    while True:
        values = [grain.take(_FIELD_BITS) % SCALAR_MODULUS for _ in range(2 * width)]
        xs, ys = values[:width], values[width:]
        sums = [[(x + y) % SCALAR_MODULUS for y in ys] for x in xs]
        if len(set(values)) == len(values) and all(all(row) for row in sums):
            return tuple(tuple(inverse(value, SCALAR_MODULUS) for value in row) for row in sums)
