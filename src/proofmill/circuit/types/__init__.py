"""The types that a circuit's annotations may use."""

from proofmill.circuit.types.array import Array
from proofmill.circuit.types.bytes import Bytes
from proofmill.circuit.types.field import Field
from proofmill.circuit.types.hash_out import HashOut
from proofmill.circuit.types.point import Point
from proofmill.circuit.types.proof import ProofOf
from proofmill.circuit.types.struct import Struct
from proofmill.circuit.types.unsigned import U8, U16, U32, U64, U128, U256, Unsigned
from proofmill.circuit.types.value import Bool, Value

__all__ = [
    "U8",
    "U16",
    "U32",
    "U64",
    "U128",
    "U256",
    "Array",
    "Bool",
    "Bytes",
    "Field",
    "HashOut",
    "Point",
    "ProofOf",
    "Struct",
    "Unsigned",
    "Value",
]
