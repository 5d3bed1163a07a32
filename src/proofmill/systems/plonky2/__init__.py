"""plonky2 over Goldilocks: circuits whose inputs are proofs; no trusted set-up."""

from proofmill.systems.plonky2.compiler import compile
from proofmill.systems.plonky2.key_set import KeySet
from proofmill.systems.plonky2.keys import Keys, VerificationKey
from proofmill.systems.plonky2.prover import prove, solve
from proofmill.systems.plonky2.setup import setup, verification_key
from proofmill.systems.plonky2.verifier import check, public_elements, verify

__all__ = [
    "KeySet",
    "Keys",
    "VerificationKey",
    "check",
    "compile",
    "prove",
    "public_elements",
    "setup",
    "solve",
    "verification_key",
    "verify",
]
