"""Other provers' encodings of Groth16 over BN254, and verification of what they prove."""

from proofmill.systems.groth16.encodings.foreign import ENCODINGS, read_key, read_proof, verify_foreign
from proofmill.systems.groth16.encodings.public import public_to_gnark, read_public

__all__ = ["ENCODINGS", "public_to_gnark", "read_key", "read_proof", "read_public", "verify_foreign"]
