"""Poseidon's permutation over Goldilocks, written from the paper: what the core's is held to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tests.algebra.chacha8 import ChaCha8

from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks_poseidon import WIDTH

FULL_ROUNDS = 8
PARTIAL_ROUNDS = 22
_HALF = FULL_ROUNDS // 2


@cache
def round_constants() -> tuple[tuple[int, ...], ...]:
    """Twelve constants for each of the 30 rounds, in order."""
    stream = ChaCha8(seed=0)
    return tuple(tuple(stream.below(MODULUS) for _ in range(WIDTH)) for _ in range(FULL_ROUNDS + PARTIAL_ROUNDS))


def permute(state: Sequence[int], circulant: Sequence[int], diagonal: Sequence[int]) -> list[int]:
    """The permutation with this matrix: the circulant of its first row, and a diagonal."""
    current = list(state)
    for number, constants in enumerate(round_constants()):
        current = [(x + c) % MODULUS for x, c in zip(current, constants, strict=True)]
        lanes = 1 if _HALF <= number < _HALF + PARTIAL_ROUNDS else WIDTH
        boxed = [pow(x, 7, MODULUS) if lane < lanes else x for lane, x in enumerate(current)]
        current = [
            (sum(circulant[i] * boxed[(i + row) % WIDTH] for i in range(WIDTH)) + diagonal[row] * boxed[row]) % MODULUS
            for row in range(WIDTH)
        ]
    return current
