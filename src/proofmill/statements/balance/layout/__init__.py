"""The declarative core of the balance types: one annotation gives JSON, schema, field elements and hash."""

from __future__ import annotations

from proofmill.statements.balance.layout.codec import Codec, ElementCodec
from proofmill.statements.balance.layout.containers import Times
from proofmill.statements.balance.layout.record import Encoded, Hashed, Record
from proofmill.statements.balance.layout.scalars import (
    U32,
    U64,
    U256,
    Address,
    Base64,
    Bytes32,
    ElementU64,
    HashOut,
    Unsigned,
)

__all__ = [
    "U32",
    "U64",
    "U256",
    "Address",
    "Base64",
    "Bytes32",
    "Codec",
    "ElementCodec",
    "ElementU64",
    "Encoded",
    "HashOut",
    "Hashed",
    "Record",
    "Times",
    "Unsigned",
]
