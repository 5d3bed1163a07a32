"""Struct: named parts of several types, such as a signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self, cast, dataclass_transform

from proofmill.circuit.annotations import Length
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.fields import caller_names, declared_fields, read_mapping
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.resolve import shape_of
from proofmill.circuit.types.value import Value, no_lengths


@dataclass_transform(eq_default=False, kw_only_default=True)
class Struct(Value):
    """Annotated parts, with lengths as defaults: `class Path(Struct): siblings: Array[Field] = length(32)`."""

    _parts: ClassVar[dict[str, tuple[Any, tuple[int, ...]]]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._parts = {}
        for name, annotation in declared_fields(cls, Struct, caller_names()).items():
            default = getattr(cls, name, None)
            cls._parts[name] = annotation, default.sizes if isinstance(default, Length) else ()

    def __init__(self, **parts: Any) -> None:
        if set(parts) != set(self._parts):
            raise TypeError(f"{type(self).__name__} takes exactly the parts {', '.join(self._parts)}")
        for name, (kind, sizes) in self._parts.items():
            part = parts[name]
            if not isinstance(part, Value):
                raise TypeError(f"{type(self).__name__}.{name} takes a circuit value, not {type(part).__name__}")
            # A Field in the place of a U64 would be a part whose range nothing has checked.
            shape = shape_of(kind, sizes, part._build.modulus)
            if not shape.accepts(part):
                raise TypeError(f"{type(self).__name__}.{name} is a {shape.name}, not a {type(part).__name__}")
            setattr(self, name, part)
        self._build = next(iter(parts.values()))._build
        for part in parts.values():
            require_same(self._build, part._build)

    @classmethod
    def constant(cls, value: Any) -> Self:
        """A constant of the circuit: a mapping of plain values, or an object with an attribute for each part."""
        build = current()
        parts = value if isinstance(value, Mapping) else {name: getattr(value, name) for name in cls._parts}
        shape = cls.shape((), (), build.modulus)
        elements = shape.encode(parts, cls.__name__)
        return cast(Self, shape.over(build, [build.constant(element) for element in elements]))

    @classmethod
    def parts(cls) -> tuple[str, ...]:
        """The names of its parts, in order."""
        return tuple(cls._parts)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Its parts in the order written."""
        no_lengths(cls.__name__, arguments, sizes)
        return StructShape(cls, {name: shape_of(kind, inner, modulus) for name, (kind, inner) in cls._parts.items()})

    def form(self) -> object:
        """With the form of each part."""
        return type(self), *(getattr(self, name).form() for name in self._parts)

    def handles(self) -> list[int]:
        """Those of the parts in order."""
        return [handle for name in self._parts for handle in getattr(self, name).handles()]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same parts over other handles."""
        rest, parts = list(handles), {}
        for name in self._parts:
            size = len(getattr(self, name).handles())
            parts[name] = getattr(self, name).with_handles(rest[:size])
            rest = rest[size:]
        return type(self)(**parts)


class StructShape(Shape):
    """A JSON object with exactly the parts' names."""

    def __init__(self, kind: type[Struct] | None, parts: Mapping[str, Shape]) -> None:
        """`kind` is None in a verifier that knows the schema and not the circuit: then values exist outside only."""
        self.kind = kind
        self.parts = parts
        inner = ", ".join(f"{name}: {shape.name}" for name, shape in parts.items())
        self.name = f"Struct[{inner}]"
        self.elements = sum(shape.elements for shape in parts.values())

    def allocate(self, build: Build, handles: Sequence[int]) -> Struct:
        """Each part as its type says."""
        if self.kind is None:
            raise TypeError("a shape that was read from a schema cannot be allocated in a circuit")
        slices = self._slices(handles)
        return self.kind(**{name: shape.allocate(build, slices[name]) for name, shape in self.parts.items()})

    def over(self, build: Build, handles: Sequence[int]) -> Struct:
        """Parts that are known to be in range."""
        if self.kind is None:
            raise TypeError("a shape that was read from a schema stands for no circuit value")
        slices = self._slices(handles)
        return self.kind(**{name: shape.over(build, slices[name]) for name, shape in self.parts.items()})

    def accepts(self, value: object) -> bool:
        """This very class, with parts of the declared shapes."""
        return type(value) is self.kind and all(s.accepts(getattr(value, name)) for name, s in self.parts.items())

    def encode(self, value: object, path: str) -> list[int]:
        """Part by part; names in snake_case or camelCase."""
        if not isinstance(value, Mapping):
            raise malformed(path, f"an object with {', '.join(self.parts)}")
        values = read_mapping(value, list(self.parts), path)
        return [e for name, shape in self.parts.items() for e in shape.encode(values[name], f"{path}.{name}")]

    def decode(self, elements: Sequence[int]) -> dict[str, Any]:
        """Part by part."""
        slices = self._slices(elements)
        return {name: shape.decode(slices[name]) for name, shape in self.parts.items()}

    def show(self, value: Any) -> dict[str, Any]:
        """Part by part."""
        return {name: shape.show(value[name]) for name, shape in self.parts.items()}

    def json_schema(self) -> dict[str, Any]:
        """An object without other properties."""
        properties = {name: shape.json_schema() for name, shape in self.parts.items()}
        return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}

    def example(self) -> dict[str, Any]:
        """Its parts' examples."""
        return {name: shape.example() for name, shape in self.parts.items()}

    def circuits(self) -> list[type]:
        """Part by part."""
        return [circuit for part in self.parts.values() for circuit in part.circuits()]

    def proofs(self, value: Any, path: str) -> list[tuple[tuple[type, ...], Any, str]]:
        """Part by part."""
        values = read_mapping(value, list(self.parts), path)
        return [proof for name, part in self.parts.items() for proof in part.proofs(values[name], f"{path}.{name}")]

    def _slices(self, elements: Sequence[int]) -> dict[str, Sequence[int]]:
        slices, start = {}, 0
        for name, shape in self.parts.items():
            slices[name] = elements[start : start + shape.elements]
            start += shape.elements
        return slices
