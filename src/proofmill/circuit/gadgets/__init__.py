"""Gadgets: one file each; every one has a twin of the same name in `proofmill.algebra` that works on plain integers."""

from proofmill.circuit.gadgets import (
    babyjubjub,
    bits,
    comparison,
    division,
    ecgfp5,
    eddsa,
    goldilocks5,
    goldilocks_poseidon,
    indexed_merkle,
    keccak256,
    merkle,
    poseidon,
    schnorr,
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
    "ecgfp5",
    "eddsa",
    "goldilocks5",
    "goldilocks_poseidon",
    "indexed_merkle",
    "is_zero",
    "keccak256",
    "merkle",
    "poseidon",
    "random_access",
    "schnorr",
    "select",
    "sha256",
    "sparse_merkle",
]
