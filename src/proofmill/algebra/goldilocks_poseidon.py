"""Poseidon over the Goldilocks field with plonky2's parameters: the hash of the second proof system and its ledger.

Source: eprint 2019/458 with α = 7, width 12, 4 + 22 + 4 rounds; the matrix, the round constants (ChaCha8 from seed 0)
and the sponge, which overwrites and does not pad, are plonky2's. The permutation is the core's.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill._native import plonky2 as core
from proofmill.algebra.goldilocks import require_elements
from proofmill.algebra.hash_out import HashOut
from proofmill.errors import MalformedInput

__all__ = ["RATE", "WIDTH", "hash_no_pad", "permute", "two_to_one"]

WIDTH = 12
RATE = 8


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
        state = core.poseidon_permute(state)
    return state[0], state[1], state[2], state[3]


def two_to_one(left: HashOut, right: HashOut) -> HashOut:
    """The parent of two nodes: one permutation. Raises MalformedInput for an element ≥ p."""
    return hash_no_pad((*left, *right))


def permute(state: Sequence[int]) -> list[int]:
    """The permutation of twelve canonical elements. Raises MalformedInput for another number or an element ≥ p."""
    if len(state) != WIDTH:
        raise MalformedInput(f"the state of Poseidon has {WIDTH} elements, not {len(state)}")
    require_elements(state, "the state of Poseidon")
    return core.poseidon_permute(state)
