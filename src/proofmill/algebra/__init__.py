"""Fields, curves, hashes and signatures in plain Python: the specification that the Rust core is compared with."""

from __future__ import annotations

from proofmill.algebra import (
    babyjubjub,
    bits,
    blake512,
    bn254,
    chacha8,
    eddsa,
    fields,
    fq12,
    goldilocks,
    goldilocks_poseidon,
    grain,
    hash_out,
    indexed_merkle,
    keccak256,
    limbs,
    merkle,
    pairing,
    poseidon,
    sha256,
    sparse_merkle,
)

__all__ = [
    "babyjubjub",
    "bits",
    "blake512",
    "bn254",
    "chacha8",
    "eddsa",
    "fields",
    "fq12",
    "goldilocks",
    "goldilocks_poseidon",
    "grain",
    "hash_out",
    "indexed_merkle",
    "keccak256",
    "limbs",
    "merkle",
    "pairing",
    "poseidon",
    "sha256",
    "sparse_merkle",
]
