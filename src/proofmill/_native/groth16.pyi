"""Groth16 over BN254 with circom's QAP reduction (the H basis of a snarkjs `.zkey`).

A proof is 256 bytes, the words an EVM pairing check takes: A.x A.y · B.x.c1 B.x.c0 B.y.c1 B.y.c0 · C.x C.y,
each 32 bytes, big-endian. Anybody can re-randomise a proof: its bytes identify nothing. A verification key is
alpha (64), beta, gamma, delta (128 each), then IC (64 each), in the same words.
"""

from collections.abc import Callable, Sequence
from typing import final

from . import Cancel
from .r1cs import ConstraintSystem, Witness

__all__ = ["ProvingKey", "VerificationKey", "prove", "prove_assignment", "setup", "verify", "verify_batch"]

@final
class ProvingKey:
    """In a file it is a snarkjs `.zkey` with one section more (`metadata`)."""

    @property
    def public_inputs(self) -> int:
        """Outputs and public inputs together."""

    @property
    def wires(self) -> int: ...
    @property
    def domain_size(self) -> int: ...
    @property
    def metadata(self) -> bytes:
        """What `setup` was given: the caller's identity of circuit and origin."""

    @property
    def verification_key(self) -> VerificationKey: ...
    def save(self, path: str) -> None:
        """Not atomic: the caller renames. Raises NativeError: io."""

    @staticmethod
    def load(path: str, system: ConstraintSystem | None = ...) -> ProvingKey:
        """By memory map. Lengths, curve and every point's curve equation are checked (G2 of the header also for its
        subgroup). The matrices in the key share the memory of those in `system` where they are the same. Raises
        NativeError: io, damaged, non_canonical, not_on_curve, not_in_subgroup, point_at_infinity."""

    @staticmethod
    def load_foreign(path: str) -> ProvingKey:
        """Any snarkjs Groth16 key over BN254, contributions and all; `metadata` is then empty. As `load`, and every
        point in G2 is checked for its subgroup."""

@final
class VerificationKey:
    @property
    def public_inputs(self) -> int: ...
    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(data: bytes) -> VerificationKey:
        """Raises NativeError: damaged, non_canonical, not_on_curve, not_in_subgroup, point_at_infinity."""

def setup(
    system: ConstraintSystem,
    metadata: bytes = ...,
    progress: Callable[[float], None] | None = ...,
    cancel: Cancel | None = ...,
) -> ProvingKey:
    """Development keys from the operating system's randomness, which is forgotten. `progress` gets 0.0 … 1.0
    on the calling thread; an exception it raises stops the set-up and comes out of here.

    Raises NativeError: cancelled, invalid_argument (no constraint at all).
    """

def prove(key: ProvingKey, system: ConstraintSystem, witness: Witness, cancel: Cancel | None = ...) -> bytes:
    """256 bytes. Raises NativeError: cancelled (within 0.2 s of the flag), mismatch."""

def prove_assignment(key: ProvingKey, wires: bytes, cancel: Cancel | None = ...) -> bytes:
    """256 bytes from the matrices in the key alone. `wires`: 32 bytes each, the constant one first.

    Wires that break the constraints give a proof that does not verify. Raises NativeError: cancelled, mismatch,
    invalid_argument, non_canonical.
    """

def verify(key: VerificationKey, public_inputs: Sequence[bytes], proof: bytes) -> None:
    """Raises NativeError: verification_failed, damaged (not 256 bytes), invalid_argument (number of inputs),
    non_canonical, not_on_curve, not_in_subgroup, point_at_infinity."""

def verify_batch(key: VerificationKey, proofs: Sequence[tuple[Sequence[bytes], bytes]]) -> None:
    """All proofs by one random combination with 128-bit coefficients: errors as for `verify`, without saying which."""
