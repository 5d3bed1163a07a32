"""Shapes from their names, so that a verifier needs a key's schema and not the circuit's source."""

from __future__ import annotations

import re

from proofmill.circuit.shape import Shape
from proofmill.circuit.types.array import ArrayShape
from proofmill.circuit.types.bytes import BytesShape
from proofmill.circuit.types.field import FieldShape
from proofmill.circuit.types.hash_out import HashOutShape
from proofmill.circuit.types.point import PointShape
from proofmill.circuit.types.struct import StructShape
from proofmill.circuit.types.unsigned import U8, U16, U32, U64, U128, U256, UnsignedShape
from proofmill.circuit.types.value import BoolShape
from proofmill.errors import MalformedProof

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[\[\],:])")
_DEEPEST = 16


def shape_named(name: str, modulus: int) -> Shape:
    """The inverse of `shape.name`: `Array[Struct[x: Field], 4]`. Raises MalformedProof for anything else."""
    tokens, position = [], 0
    while match := _TOKEN.match(name, position):
        tokens.append(match[1])
        position = match.end()
    reader = _Reader(tokens, modulus)
    shape = reader.shape(0)
    if position != len(name) or reader.tokens or shape.name != name:
        raise MalformedProof("the key's schema names an unknown type")
    return shape


class _Reader:
    def __init__(self, tokens: list[str], modulus: int) -> None:
        self.tokens = tokens
        self.modulus = modulus

    def take(self, wanted: str | None = None) -> str:
        if not self.tokens or (wanted and self.tokens[0] != wanted):
            raise MalformedProof("the key's schema names an unknown type")
        return self.tokens.pop(0)

    def size(self) -> int:
        text = self.take()
        if not text.isdigit() or len(text) > 9 or int(text) == 0:
            raise MalformedProof("the key's schema has a length that is no positive number")
        return int(text)

    def shape(self, depth: int) -> Shape:
        if depth > _DEEPEST:
            raise MalformedProof("the key's schema is nested too deeply")
        name = self.take()
        simple: dict[str, Shape] = {"Field": FieldShape(self.modulus), "Bool": BoolShape(), "HashOut": HashOutShape()}
        simple |= {"Point": PointShape(self.modulus)}
        simple |= {kind.__name__: UnsignedShape(kind, self.modulus) for kind in (U8, U16, U32, U64, U128, U256)}
        if name in simple:
            return simple[name]
        self.take("[")
        shape = self._nested(name, depth)
        self.take("]")
        return shape

    def _nested(self, name: str, depth: int) -> Shape:
        if name == "Bytes":
            return BytesShape(self.size(), self.modulus)
        if name == "Array":
            item = self.shape(depth + 1)
            self.take(",")
            return ArrayShape(item, self.size())
        if name != "Struct":
            raise MalformedProof("the key's schema names an unknown type")
        parts: dict[str, Shape] = {}
        while not parts or self.tokens[:1] == [","]:
            if parts:
                self.take(",")
            part = self.take()
            if not part.isidentifier():
                raise MalformedProof("the key's schema has a part without a name")
            self.take(":")
            parts[part] = self.shape(depth + 1)
        return StructShape(None, parts)
