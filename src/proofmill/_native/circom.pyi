"""circom's binary files over BN254: `.r1cs` version 1 and `.wtns` version 2; `.zkey` is `groth16.ProvingKey`.

Wires cross as 32 bytes each, big-endian, the constant one first; in the files they are little-endian. Errors in a file
name its section and the offset in it; a file over another prime is refused with the prime's name.
"""

from typing import final

from .r1cs import ConstraintSystem

__all__ = ["R1csFile", "load_wtns", "parse_wtns", "save_r1cs", "save_wtns"]

@final
class R1csFile:
    """A constraint system as circom wrote it, without any way to make a witness for it."""

    @staticmethod
    def load(path: str) -> R1csFile:
        """By memory map, in one pass. Raises NativeError: io, damaged, non_canonical."""

    @property
    def wires(self) -> int:
        """The constant one, outputs, public inputs, private inputs, then inner signals."""

    @property
    def outputs(self) -> int: ...
    @property
    def public_inputs(self) -> int:
        """Without the outputs."""

    @property
    def private_inputs(self) -> int: ...
    @property
    def labels(self) -> int:
        """Signals of the source, before circom simplified it."""

    @property
    def constraints(self) -> int: ...
    def first_unsatisfied(self, wires: bytes) -> int | None:
        """The number of the first constraint that fails; 0 too for wires of another number.

        Raises NativeError: invalid_argument, non_canonical.
        """

def load_wtns(path: str) -> bytes:
    """By memory map. Raises NativeError: io, damaged, non_canonical. Private."""

def parse_wtns(data: bytes) -> bytes:
    """The same for a file's bytes. Raises NativeError: damaged, non_canonical."""

def save_wtns(wires: bytes, path: str) -> None:
    """Not atomic: the caller renames. Raises NativeError: io, invalid_argument, non_canonical."""

def save_r1cs(system: ConstraintSystem, path: str) -> None:
    """Not atomic: the caller renames. Raises NativeError: io."""
