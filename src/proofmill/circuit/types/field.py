"""Field: an element of the proof system's scalar field. The only type whose arithmetic wraps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from proofmill.circuit.arithmetic.division import quotient
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, read_integer
from proofmill.circuit.types.value import Bool, Value, no_lengths


class Field(Value):
    """Arithmetic mod the field's modulus. It has no order: compare U64 and its like instead."""

    __slots__ = ("_handle",)

    def __init__(self, build: Build, handle: int) -> None:
        self._build = build
        self._handle = handle

    @classmethod
    def constant(cls, value: int) -> Field:
        """A constant of the circuit. Raises TypeError unless |value| < modulus."""
        build = current()
        return Field(build, _literal(build, value))

    @classmethod
    def from_bool(cls, value: Bool) -> Field:
        """0 or 1: free."""
        return Field(value._build, value.handle)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One element."""
        no_lengths("Field", arguments, sizes)
        return FieldShape(modulus)

    def handles(self) -> list[int]:
        """One handle."""
        return [self._handle]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over another handle."""
        (handle,) = handles
        return type(self)(self._build, handle)

    def __add__(self, other: Field | int) -> Field:
        build = self._build
        return Field(build, build.backend.add(self._handle, _operand(build, other)))

    def __sub__(self, other: Field | int) -> Field:
        build = self._build
        return Field(build, build.backend.sub(self._handle, _operand(build, other)))

    def __rsub__(self, other: int) -> Field:
        build = self._build
        return Field(build, build.backend.sub(_operand(build, other), self._handle))

    def __neg__(self) -> Field:
        return 0 - self

    def __mul__(self, other: Field | int) -> Field:
        build = self._build
        return Field(build, build.backend.mul(self._handle, _operand(build, other), build.here()))

    __radd__ = __add__
    __rmul__ = __mul__

    def __truediv__(self, other: Field | int) -> Field:
        """Division in the field; a zero divisor makes the statement fail."""
        build = self._build
        return Field(build, quotient(build, self._handle, _operand(build, other)))

    def __pow__(self, exponent: int) -> Field:
        """A constant, positive power, by squaring."""
        if isinstance(exponent, bool) or not isinstance(exponent, int) or exponent < 1:
            raise TypeError("a circuit power takes a positive integer that is known while building")
        result: Field | None = None
        square = self
        while exponent:
            if exponent & 1:
                result = square if result is None else result * square
            exponent >>= 1
            if exponent:
                square = square * square
        assert result is not None
        return result

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if not isinstance(other, Field | int):
            raise TypeError(f"cannot compare Field with {type(other).__name__}")
        return Bool.of_equalities(self._build, [(self._handle, _operand(self._build, other))])


class FieldShape(Shape):
    """A canonical field element: a decimal string or `0x` hex; shown as a decimal string."""

    name = "Field"
    elements = 1

    def __init__(self, modulus: int) -> None:
        self.modulus = modulus

    def allocate(self, build: Build, handles: Sequence[int]) -> Field:
        """Every field element is in range."""
        (handle,) = handles
        return Field(build, handle)

    def over(self, build: Build, handles: Sequence[int]) -> Field:
        """As `allocate`: every element is in range."""
        return self.allocate(build, handles)

    def accepts(self, value: object) -> bool:
        """Any Field."""
        return isinstance(value, Field)

    def encode(self, value: object, path: str) -> list[int]:
        """Non-canonical values are refused: two spellings of one element would be two public inputs for one proof."""
        return [read_integer(value, path, self.modulus, "a field element below the modulus", hexadecimal=True)]

    def decode(self, elements: Sequence[int]) -> int:
        """An integer below the modulus."""
        return read_integer(elements[0], self.name, self.modulus, "a field element below the modulus")

    def show(self, value: Any) -> str:
        """A decimal string."""
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Decimal or hex string."""
        return {
            "type": "string",
            "pattern": "^(0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$",
            "description": "an element of the scalar field, decimal or 0x hex, below the modulus",
        }

    def example(self) -> str:
        """Some element."""
        return "12345"


def field_handle(value: Field, taker: str) -> int:
    """The handle of a gadget's operand. Raises TypeError for another type: of a U256 it would see one limb only."""
    if not isinstance(value, Field):
        raise TypeError(f"{taker} takes a Field, not {type(value).__name__}")
    return value._handle


def _literal(build: Build, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a Field takes Field or int operands, not {type(value).__name__}")
    if not -build.modulus < value < build.modulus:
        raise TypeError("the literal does not fit the field")
    return build.constant(value)


def _operand(build: Build, other: Field | int) -> int:
    if isinstance(other, Field):
        if other._build is not build:
            require_same(build, other._build)
        return other._handle
    return _literal(build, other)
