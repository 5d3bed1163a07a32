"""Records: dataclasses whose annotations say how each field is checked, read, shown and laid out.

One declaration gives the JSON reader and writer, its schema, the order of elements and the hash, so that these cannot
disagree:

    @dataclass(frozen=True, slots=True, repr=False)
    class Tx(Hashed):
        transfer_tree_root: HashOut
        nonce: U32
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from types import NoneType, UnionType
from typing import Annotated, Any, Self, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from proofmill.algebra import goldilocks_poseidon, hash_out
from proofmill.circuit.fields import camel, read_mapping
from proofmill.circuit.shape import malformed
from proofmill.statements.balance.layout.codec import Codec, ElementCodec
from proofmill.statements.balance.layout.containers import ElementListCodec, ListCodec, OptionalCodec, Times
from proofmill.statements.balance.layout.scalars import BoolCodec

__all__ = ["Encoded", "Hashed", "Record"]

_TABLES: dict[type[Record], Mapping[str, Codec[Any]]] = {}
"""Made when a class is first used, since its annotations may name classes that come after it."""

R = TypeVar("R", bound="Record")
E = TypeVar("E", bound="Encoded")


class Record:
    """Named values with a JSON form: camelCase keys, read in snake_case too. Made only of values in range."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, codec in codecs(type(self)).items():
            codec.check(getattr(self, name), name)

    def __repr__(self) -> str:
        """Without the values: most are private, and a representation ends up in a log."""
        return f"{type(self).__name__}(…)"

    @classmethod
    def from_json(cls, data: object, path: str = "") -> Self:
        """The record of JSON values. Raises MalformedInput with the path, in snake_case, of what is wrong:

        a missing, unknown or doubled key, an array of another length, a value out of range or in another spelling.
        """
        if not isinstance(data, Mapping):
            raise malformed(path or cls.__name__, "an object")
        table = codecs(cls)
        optional = {field.name for field in fields(cast(Any, cls)) if field.default is not MISSING}
        absent = {name: None for name in optional if name not in data and camel(name) not in data}
        values = read_mapping({**data, **absent}, list(table), path)
        prefix = f"{path}." if path else ""
        return cls(**{name: codec.read(values[name], prefix + name) for name, codec in table.items()})

    def to_json(self) -> dict[str, Any]:
        """The JSON form that `from_json` takes."""
        return {camel(name): codec.show(getattr(self, name)) for name, codec in codecs(type(self)).items()}

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the camelCase form."""
        table = codecs(cls)
        optional = {field.name for field in fields(cast(Any, cls)) if field.default is not MISSING}
        return {
            "title": cls.__name__,
            "description": inspect.cleandoc(cls.__doc__ or "").split("\n", 1)[0],
            "type": "object",
            "properties": {camel(name): codec.json_schema() for name, codec in table.items()},
            "required": [camel(name) for name in table if name not in optional],
            "additionalProperties": False,
        }


class Encoded(Record):
    """A record that is a fixed number of Goldilocks elements: its fields', in the order written."""

    __slots__ = ()

    @classmethod
    def width(cls) -> int:
        """How many elements."""
        return sum(codec.width for codec in element_codecs(cls).values())

    def elements(self) -> list[int]:
        """Its elements, all canonical."""
        table = element_codecs(type(self))
        return [element for name, codec in table.items() for element in codec.encode(getattr(self, name))]

    @classmethod
    def from_elements(cls, elements: Sequence[int], path: str = "") -> Self:
        """Undoes `elements`. Raises MalformedInput: another number of elements, a limb or truth value out of range."""
        if len(elements) != cls.width():
            raise malformed(path or cls.__name__, f"{cls.width()} field elements")
        values, start = {}, 0
        for name, codec in element_codecs(cls).items():
            part = elements[start : start + codec.width]
            values[name] = codec.decode(part, f"{path}.{name}" if path else name)
            start += codec.width
        return cls(**values)


class Hashed(Encoded):
    """An encoded record that is a leaf or is committed to."""

    __slots__ = ()

    def hash(self) -> hash_out.HashOut:
        """H of its elements. The length is fixed by the type, so that the sponge needs no padding."""
        return goldilocks_poseidon.hash_no_pad(self.elements())


class RecordCodec(Codec[R]):
    """A record inside a record."""

    def __init__(self, record: type[R]) -> None:
        self.record = record
        self.expected = f"a {record.__name__}"

    def holds(self, value: object) -> bool:
        """An instance: it was checked when it was made."""
        return isinstance(value, self.record)

    def read(self, data: object, path: str) -> R:
        """Of an object."""
        return self.record.from_json(data, path)

    def show(self, value: R) -> Any:
        """An object."""
        return value.to_json()

    def json_schema(self) -> dict[str, Any]:
        """The record's."""
        return self.record.json_schema()


class EncodedCodec(RecordCodec[E], ElementCodec[E]):
    """An encoded record inside a record."""

    def __init__(self, record: type[E]) -> None:
        super().__init__(record)
        self.width = record.width()

    def encode(self, value: E) -> list[int]:
        """The record's elements."""
        return value.elements()

    def decode(self, elements: Sequence[int], path: str) -> E:
        """Of the record's elements."""
        return self.record.from_elements(elements, path)


def codecs(record: type[Record]) -> Mapping[str, Codec[Any]]:
    """The codec of each field, by name, in the order written (those of a base class first)."""
    if record not in _TABLES:
        hints = get_type_hints(record, include_extras=True)
        _TABLES[record] = {field.name: _codec(hints[field.name]) for field in fields(cast(Any, record))}
    return _TABLES[record]


def element_codecs(record: type[Encoded]) -> Mapping[str, ElementCodec[Any]]:
    """The same for a record that is elements. Raises TypeError where a field is none."""
    table = codecs(record)
    for name, codec in table.items():
        if not isinstance(codec, ElementCodec):
            raise TypeError(f"{record.__name__}.{name} is no sequence of field elements")
    return cast(Mapping[str, ElementCodec[Any]], table)


def _codec(hint: Any) -> Codec[Any]:
    if hint is bool:
        return BoolCodec()
    if isinstance(hint, type) and issubclass(hint, Encoded):
        return EncodedCodec(hint)
    if isinstance(hint, type) and issubclass(hint, Record):
        return RecordCodec(hint)
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        for mark in reversed(marks):
            if isinstance(mark, Codec):
                return mark
            if isinstance(mark, Times):
                return _list(_codec(get_args(inner)[0]), mark.length)
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (part for part in get_args(hint) if part is not NoneType)
        return OptionalCodec(_codec(inner))
    raise TypeError(f"no codec for {hint}")


def _list(item: Codec[Any], length: int) -> Codec[Any]:
    return ElementListCodec(item, length) if isinstance(item, ElementCodec) else ListCodec(item, length)
