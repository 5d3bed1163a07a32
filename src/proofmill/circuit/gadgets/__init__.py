"""Gadgets: one file each; every one has a twin of the same name in `proofmill.algebra` that works on plain integers."""

from proofmill.circuit.gadgets import (
    babyjubjub,
    bits,
    comparison,
    division,
    eddsa,
    goldilocks_poseidon,
    indexed_merkle,
    merkle,
    poseidon,
    sha256,
    sparse_merkle,
)
from proofmill.circuit.gadgets.is_zero import is_zero
from proofmill.circuit.gadgets.random_access import random_access
from proofmill.circuit.gadgets.select import select

__all__ = [
    "babyjubjub",
    "bits",
    "comparison",
    "division",
    "eddsa",
    "goldilocks_poseidon",
    "indexed_merkle",
    "is_zero",
    "merkle",
    "poseidon",
    "random_access",
    "select",
    "sha256",
    "sparse_merkle",
]
