"""The compiled module. An element of BN254's fields crosses it as 32 bytes, big-endian; one of Goldilocks as an int.

A value at or above the modulus raises `NativeError("non_canonical", …)`; long calls release the GIL.
"""

from typing import final

from . import babyjubjub as babyjubjub
from . import ceremony as ceremony
from . import circom as circom
from . import groth16 as groth16
from . import plonky2 as plonky2
from . import poseidon as poseidon
from . import r1cs as r1cs

__all__ = [
    "Cancel",
    "NativeError",
    "babyjubjub",
    "ceremony",
    "circom",
    "groth16",
    "plonky2",
    "poseidon",
    "r1cs",
    "version",
]

version: str

class NativeError(Exception):
    """`args` is (code, message, location): a code of `kernels/src/error.rs`, a sentence, a location number or None."""

@final
class Cancel:
    """A flag that another thread raises to stop a set-up or a proof; it stays raised."""

    def __new__(cls) -> Cancel: ...
    def raise_flag(self) -> None: ...
    def raised(self) -> bool: ...
