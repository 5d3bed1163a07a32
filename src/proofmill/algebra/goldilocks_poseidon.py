"""Poseidon over the Goldilocks field with plonky2's parameters: the hash of the second proof system and its ledger.

Source: eprint 2019/458 with α = 7, width 12, 4 + 22 + 4 rounds; the matrix, the round constants (ChaCha8 from seed 0)
and the sponge, which overwrites and does not pad, are plonky2's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from operator import add

from proofmill.algebra.chacha8 import ChaCha8
from proofmill.algebra.goldilocks import MODULUS, require_elements
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput

__all__ = ["FULL_ROUNDS", "PARTIAL_ROUNDS", "RATE", "WIDTH", "hash_no_pad", "permute", "round_constants", "two_to_one"]

WIDTH = 12
RATE = 8
FULL_ROUNDS = 8
PARTIAL_ROUNDS = 22

_CIRCULANT = (17, 15, 41, 16, 2, 28, 13, 13, 39, 18, 34, 20)
_DIAGONAL = 8  # of lane 0; the other lanes have none
_HALF = FULL_ROUNDS // 2


def hash_no_pad(elements: Sequence[int]) -> HashOut:
    """The hash of canonical elements: each chunk of up to eight overwrites the first lanes, then comes a permutation.

    Neither length nor padding is hashed, so that zeros at the end may not change it: an input whose length is not fixed
    by its type needs it among the elements. No elements at all give zeros. Raises MalformedInput for an element ≥ p.

    >>> "".join(f"{element:016x}" for element in hash_no_pad([0] * 8))
    '3c18a9786cb0b359c4055e3364a246c37953db0ab48808f4c71603f33a1144ca'
    """
    require_elements(elements, "the input of Poseidon")
    state = [0] * WIDTH
    for start in range(0, len(elements), RATE):
        chunk = elements[start : start + RATE]
        state[: len(chunk)] = chunk
        state = _permute(state)
    return state[0], state[1], state[2], state[3]


def two_to_one(left: HashOut, right: HashOut) -> HashOut:
    """The parent of two nodes: one permutation. Raises MalformedInput for an element ≥ p."""
    return hash_no_pad((*left, *right))


def permute(state: Sequence[int]) -> list[int]:
    """The permutation of twelve canonical elements. Raises MalformedInput for another number or an element ≥ p."""
    if len(state) != WIDTH:
        raise MalformedInput(f"the state of Poseidon has {WIDTH} elements, not {len(state)}")
    require_elements(state, "the state of Poseidon")
    return _permute(state)


@cache
def round_constants() -> tuple[tuple[int, ...], ...]:
    """Twelve constants for each of the 30 rounds, in order."""
    stream = ChaCha8(seed=0)
    return tuple(tuple(stream.below(MODULUS) for _ in range(WIDTH)) for _ in range(FULL_ROUNDS + PARTIAL_ROUNDS))


def _permute(state: Sequence[int]) -> list[int]:
    current = list(state)
    for number, constants in enumerate(round_constants()):
        current = list(map(add, current, constants))
        if _HALF <= number < _HALF + PARTIAL_ROUNDS:
            current[0] = pow(current[0], 7, MODULUS)
        else:
            current = [pow(x, 7, MODULUS) for x in current]
        current = _mix(current)
    return current


# The circulant layer, out[r] = Σ circulant[i] · s[(i + r) mod 12], is one product of integers: s and the circulant are
# polynomials in X = 2^96 and out is their product mod X^12 − 1. No lane overflows: Σ circulant < 2^8 and s < 2^65.
_LANE = 96
_BYTES = _LANE // 8
_PACKED = WIDTH * _LANE
_LOW = (1 << _PACKED) - 1
_KERNEL = sum(entry << _LANE * (-i % WIDTH) for i, entry in enumerate(_CIRCULANT))


def _mix(s: list[int]) -> list[int]:
    product = int.from_bytes(b"".join([x.to_bytes(_BYTES, "little") for x in s]), "little") * _KERNEL
    mixed = ((product >> _PACKED) + (product & _LOW) + _DIAGONAL * s[0]).to_bytes(_PACKED // 8, "little")
    return [int.from_bytes(mixed[i : i + _BYTES], "little") % MODULUS for i in range(0, _PACKED // 8, _BYTES)]
