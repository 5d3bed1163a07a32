"""Other provers' encodings of Groth16 over BN254, and verification of what they prove."""

from proofmill.systems.groth16.encodings.foreign import ENCODINGS, read_key, read_proof, verify_foreign

__all__ = ["ENCODINGS", "read_key", "read_proof", "verify_foreign"]
