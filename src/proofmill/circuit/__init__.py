"""The circuit language: types, `Circuit`, `require`, and the protocol that a proof system implements."""

from proofmill.circuit.annotations import Output, Private, Public, Visibility, length
from proofmill.circuit.backend import Backend
from proofmill.circuit.build import Build, gadget
from proofmill.circuit.chain import Chain
from proofmill.circuit.circuit import Circuit, Definition
from proofmill.circuit.gadgets.select import select
from proofmill.circuit.hint import hint
from proofmill.circuit.location import Location
from proofmill.circuit.published import Published
from proofmill.circuit.require import require
from proofmill.circuit.schema import Schema, Slot
from proofmill.circuit.types import (
    U8,
    U16,
    U32,
    U64,
    U128,
    U256,
    Array,
    Bool,
    Bytes,
    Field,
    HashOut,
    Point,
    Struct,
    Value,
)

__all__ = [
    "U8",
    "U16",
    "U32",
    "U64",
    "U128",
    "U256",
    "Array",
    "Backend",
    "Bool",
    "Build",
    "Bytes",
    "Chain",
    "Circuit",
    "Definition",
    "Field",
    "HashOut",
    "Location",
    "Output",
    "Point",
    "Private",
    "Public",
    "Published",
    "Schema",
    "Slot",
    "Struct",
    "Value",
    "Visibility",
    "gadget",
    "hint",
    "length",
    "require",
    "select",
]
