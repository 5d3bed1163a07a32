"""Groth16 over BN254: the small proof, 256 bytes, that an EVM verifies."""

from proofmill.systems.groth16.compiler import compile
from proofmill.systems.groth16.encoding import (
    key_from_snarkjs,
    key_to_snarkjs,
    proof_from_snarkjs,
    proof_to_snarkjs,
    public_to_snarkjs,
)
from proofmill.systems.groth16.keys import Keys, VerificationKey
from proofmill.systems.groth16.prover import prove, solve
from proofmill.systems.groth16.setup import setup
from proofmill.systems.groth16.verifier import public_elements, verify, verify_batch

__all__ = [
    "Keys",
    "VerificationKey",
    "compile",
    "key_from_snarkjs",
    "key_to_snarkjs",
    "proof_from_snarkjs",
    "proof_to_snarkjs",
    "prove",
    "public_elements",
    "public_to_snarkjs",
    "setup",
    "solve",
    "verify",
    "verify_batch",
]
