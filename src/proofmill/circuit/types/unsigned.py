"""U8 … U128: unsigned integers. A result outside the range makes the statement fail; nothing wraps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, TypeVar

from proofmill.circuit.arithmetic import comparison, division, product
from proofmill.circuit.arithmetic.bits import assert_range, from_bits
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, read_integer
from proofmill.circuit.types.field import Field
from proofmill.circuit.types.value import Bool, Value, no_lengths

W = TypeVar("W", bound="Unsigned")


class Unsigned(Value):
    """The common part; use U8, U16, U32, U64 or U128."""

    __slots__ = ("_bits", "_handle")
    bits: ClassVar[int]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A sum of two of 253 bits can pass the modulus and come back small.
        if not 1 <= cls.bits <= 128:
            raise TypeError(f"{cls.__name__}: an Unsigned has 1 to 128 bits")

    def __init__(self, build: Build, handle: int, bits: list[int] | None = None) -> None:
        self._build = build
        self._handle = handle
        self._bits = bits

    @classmethod
    def constant(cls, value: int) -> Self:
        """A constant of the circuit. Raises TypeError when it is out of range."""
        build = current()
        return cls(build, cls._literal(build, value))

    @classmethod
    def from_field(cls, value: Field) -> Self:
        """The field element as an integer of this width; the statement fails if it does not fit."""
        (handle,) = value.handles()
        return cls(value._build, handle)._checked()

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One element below 2^bits."""
        no_lengths(cls.__name__, arguments, sizes)
        return UnsignedShape(cls)

    def handles(self) -> list[int]:
        """One handle."""
        return [self._handle]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over another handle, known to be in range."""
        (handle,) = handles
        return type(self)(self._build, handle)

    def to_field(self) -> Field:
        """The same integer as a field element."""
        return Field(self._build, self._handle)

    def to_bits(self) -> list[Bool]:
        """Its bits, lowest first; decomposed once."""
        return [Bool(self._build, bit) for bit in self.bit_handles()]

    def bit_handles(self) -> list[int]:
        """The handles of `to_bits`."""
        if self._bits is None:
            self._bits = assert_range(self._build, self._handle, self.bits)
        return self._bits

    def widen(self, to: type[W]) -> W:
        """The same integer in a wider type: free."""
        if to.bits < self.bits:
            narrow = to.__name__
            raise TypeError(f"{narrow} is narrower than {type(self).__name__}: use {narrow}.from_field(x.to_field())")
        return to(self._build, self._handle)

    def __add__(self, other: Self | int) -> Self:
        return self._new(self._build.backend.add(self._handle, self._operand(other)))._checked()

    def __sub__(self, other: Self | int) -> Self:
        return self._new(self._build.backend.sub(self._handle, self._operand(other)))._checked()

    def __rsub__(self, other: int) -> Self:
        return self._new(self._build.backend.sub(self._operand(other), self._handle))._checked()

    def __mul__(self, other: Self | int) -> Self:
        return self._new(product.multiply(self._build, self._handle, self._operand(other), self.bits))

    __radd__ = __add__
    __rmul__ = __mul__

    def __divmod__(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient and remainder; a zero divisor makes the statement fail."""
        q, r = division.divide(self._build, self._handle, self._operand(other), self.bits)
        return self._new(q), self._new(r)

    def __floordiv__(self, other: Self | int) -> Self:
        return divmod(self, other)[0]

    def __mod__(self, other: Self | int) -> Self:
        return divmod(self, other)[1]

    def __ge__(self, other: Self | int) -> Bool:
        return Bool(self._build, comparison.at_least(self._build, self._handle, self._operand(other), self.bits))

    def __le__(self, other: Self | int) -> Bool:
        return Bool(self._build, comparison.at_least(self._build, self._operand(other), self._handle, self.bits))

    def __lt__(self, other: Self | int) -> Bool:
        return ~(self >= other)

    def __gt__(self, other: Self | int) -> Bool:
        return ~(self <= other)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if not isinstance(other, type(self) | int):
            raise TypeError(f"cannot compare {type(self).__name__} with {type(other).__name__}: widths must match")
        return self.equals(self._new(self._operand(other)))

    def __and__(self, other: Self | int) -> Self:
        return self._bitwise(other, lambda a, b: a & b)

    def __or__(self, other: Self | int) -> Self:
        return self._bitwise(other, lambda a, b: a | b)

    def __xor__(self, other: Self | int) -> Self:
        return self._bitwise(other, lambda a, b: a ^ b)

    def __invert__(self) -> Self:
        """Every bit flipped: 2^bits − 1 − x."""
        return self._new(self._build.backend.sub(self._build.constant((1 << self.bits) - 1), self._handle))

    def _bitwise(self, other: Self | int, combine: Callable[[Bool, Bool], Bool]) -> Self:
        handle = self._operand(other)
        # The operand itself keeps its bits: a second decomposition would cost its width again.
        right = other if isinstance(other, type(self)) else self._new(handle)
        bits = [combine(a, b).handle for a, b in zip(self.to_bits(), right.to_bits(), strict=True)]
        return type(self)(self._build, from_bits(self._build, bits), bits)

    def _new(self, handle: int) -> Self:
        return type(self)(self._build, handle)

    def _checked(self) -> Self:
        with self._build.locations.meaning(f"a {type(self).__name__} result is out of range"):
            self.bit_handles()
        return self

    @classmethod
    def _literal(cls, build: Build, value: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            name = cls.__name__
            raise TypeError(f"{name} takes {name} or int operands, not {type(value).__name__}: widths must match")
        if not 0 <= value < 1 << cls.bits:
            raise TypeError(f"the literal {value} is not a {cls.__name__}")
        return build.constant(value)

    def _operand(self, other: Self | int) -> int:
        if type(other) is type(self):
            require_same(self._build, other._build)
            return other._handle
        return self._literal(self._build, other)  # type: ignore[arg-type]  # refuses what is no int


class U8(Unsigned):
    """0 … 2^8 − 1."""

    __slots__ = ()
    bits = 8


class U16(Unsigned):
    """0 … 2^16 − 1."""

    __slots__ = ()
    bits = 16


class U32(Unsigned):
    """0 … 2^32 − 1."""

    __slots__ = ()
    bits = 32


class U64(Unsigned):
    """0 … 2^64 − 1."""

    __slots__ = ()
    bits = 64


class U128(Unsigned):
    """0 … 2^128 − 1."""

    __slots__ = ()
    bits = 128


class UnsignedShape(Shape):
    """A number below 2^bits; from 64 bits on shown as a decimal string, since JSON numbers end at 2^53."""

    elements = 1

    def __init__(self, kind: type[Unsigned]) -> None:
        self.kind = kind
        self.name = kind.__name__

    def allocate(self, build: Build, handles: Sequence[int]) -> Unsigned:
        """Range-checked: a "U64" beyond 2^64 would make later sums and comparisons wrap."""
        (handle,) = handles
        value = self.kind(build, handle)
        value.bit_handles()
        return value

    def accepts(self, value: object) -> bool:
        """The same width only."""
        return type(value) is self.kind

    def encode(self, value: object, path: str) -> list[int]:
        """A number or a decimal string."""
        return [read_integer(value, path, 1 << self.kind.bits, f"an integer from 0 to 2^{self.kind.bits} - 1")]

    def decode(self, elements: Sequence[int]) -> int:
        """An integer."""
        return read_integer(elements[0], self.name, 1 << self.kind.bits, f"a {self.name}")

    def show(self, value: Any) -> int | str:
        """A number below 64 bits, a decimal string from there on."""
        return value if self.kind.bits < 64 else str(value)

    def json_schema(self) -> dict[str, Any]:
        """Number or decimal string."""
        return unsigned_schema(self.kind.bits)

    def example(self) -> int | str:
        """Some value."""
        return self.show(42)


def unsigned_schema(bits: int) -> dict[str, Any]:
    """JSON Schema of an integer type."""
    number: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": min((1 << bits) - 1, (1 << 53) - 1)}
    text = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,77})$"}
    return {"anyOf": [text, number], "description": f"an unsigned integer of {bits} bits"}
