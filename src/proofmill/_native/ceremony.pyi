"""Keys made by many people: snarkjs' `.ptau` in, `.zkey` out, transcripts that either can continue.

`progress` gets 0.0 … 1.0 on the calling thread; an exception it raises stops the work and comes out of here. Every
function that writes gives its file the name when it is whole. All raise NativeError: io, cancelled, and for a file
that is not what it should be damaged, non_canonical, not_on_curve, not_in_subgroup, point_at_infinity.
"""

from collections.abc import Callable

from . import Cancel
from .circom import R1csFile
from .r1cs import ConstraintSystem

__all__ = ["beacon", "contribute", "label", "start", "verify", "verify_phase1"]

_Progress = Callable[[float], None] | None

def start(
    system: ConstraintSystem | R1csFile, ptau: str, output: str, progress: _Progress = ..., cancel: Cancel | None = ...
) -> bytes:
    """Write the key without contributions, as `snarkjs zkey new`; the circuit's hash, 64 bytes.

    Raises NativeError: invalid_argument (too small a power, not prepared for phase 2), verification_failed (the points
    of phase 1 do not belong together).
    """

def contribute(
    input: str,
    output: str,
    name: str | None,
    entropy: bytes,
    progress: _Progress = ...,
    cancel: Cancel | None = ...,
) -> bytes:
    """Multiply δ by a secret from this machine's randomness and `entropy`; the contribution's hash, 64 bytes.

    Raises NativeError: invalid_argument (a name of no or more than 64 characters).
    """

def beacon(
    input: str,
    output: str,
    name: str | None,
    value: bytes,
    iterations: int,
    progress: _Progress = ...,
    cancel: Cancel | None = ...,
) -> bytes:
    """The same with a secret from public randomness, hashed 2^iterations times (10 … 63)."""

def verify(
    system: ConstraintSystem | R1csFile, ptau: str, zkey: str, progress: _Progress = ..., cancel: Cancel | None = ...
) -> tuple[bytes, list[tuple[bytes | None, bytes, tuple[bytes, int] | None]]]:
    """The circuit's hash, and of each contribution its name, its hash, and value and iterations of a beacon.

    Raises NativeError: mismatch (of other constraints or another phase 1), verification_failed.
    """

def verify_phase1(
    ptau: str, progress: _Progress = ..., cancel: Cancel | None = ...
) -> tuple[int, bool, list[tuple[bytes | None, bytes, tuple[bytes, int] | None]]]:
    """Power, whether the file is prepared for phase 2, and the contributions, each as `verify` gives it.

    Raises NativeError: verification_failed, and what damage it finds.
    """

def label(input: str, output: str, metadata: bytes) -> None:
    """Copy a key with this metadata."""
