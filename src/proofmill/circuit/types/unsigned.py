"""U8 … U256: unsigned integers. A result outside the range makes the statement fail; nothing wraps.

Where the type with room for one comparison fits the proof system's field it is one element, else limbs, high first: of
128 bits over BN254, of 32 bits over Goldilocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, TypeVar

from proofmill.circuit.arithmetic.bits import assert_fits, canonical_bits
from proofmill.circuit.arithmetic.integers import Layout, Number
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, read_integer
from proofmill.circuit.types.field import Field
from proofmill.circuit.types.value import Bool, Value, no_lengths

W = TypeVar("W", bound="Unsigned")
Operation = Callable[[Build, Number, Number], tuple[Number, list[int] | None]]


class Unsigned(Value):
    """The common part; use U8, U16, U32, U64, U128 or U256."""

    __slots__ = ("_bits", "_number")
    bits: ClassVar[int]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # A sum of two of 253 bits can pass the modulus of a large field and come back small: 256 bits are in limbs.
        if not 1 <= cls.bits <= 128 and cls.bits != 256:
            raise TypeError(f"{cls.__name__}: an Unsigned has 1 to 128 bits, or 256")

    def __init__(self, build: Build, number: Sequence[int], bits: list[int] | None = None) -> None:
        self._build = build
        self._number = tuple(number)
        self._bits = bits

    @classmethod
    def constant(cls, value: int) -> Self:
        """A constant of the circuit. Raises TypeError when it is out of range."""
        build = current()
        return cls(build, cls._literal(build, value))

    @classmethod
    def from_field(cls, value: Field) -> Self:
        """The field element as an integer of this width; the statement fails if it does not fit."""
        build, (handle,) = value._build, value.handles()
        layout = cls._layout(build)
        if layout.count == 1:
            return cls(build, (handle,))._checked()
        # The element's one integer below the modulus: with x + modulus a forger would have two.
        bits = canonical_bits(build, handle)[: cls.bits]
        bits += [build.constant(0)] * (cls.bits - len(bits))
        return cls(build, layout.from_bits(build, bits), bits)

    @classmethod
    def from_bits(cls, bits: Sequence[Bool]) -> Self:
        """The integer of these bits, lowest first: free. Raises TypeError for another number of bits."""
        if len(bits) != cls.bits:
            raise TypeError(f"a {cls.__name__} has {cls.bits} bits, not {len(bits)}")
        build, handles = bits[0]._build, [bit.handle for bit in bits]
        for bit in bits:
            require_same(build, bit._build)
        return cls(build, cls._layout(build).from_bits(build, handles), handles)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One element below 2^bits, or limbs, high first."""
        no_lengths(cls.__name__, arguments, sizes)
        return UnsignedShape(cls, modulus)

    def handles(self) -> list[int]:
        """One handle, or one for each limb, high first."""
        return list(self._number)

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over other handles, known to be in range."""
        return self._new(tuple(handles))

    def to_field(self) -> Field:
        """The same integer as a field element. Raises TypeError where the type is wider than the field."""
        if len(self._number) > 1:
            raise TypeError(f"a {type(self).__name__} does not fit one element of this proof system's field")
        return Field(self._build, self._number[0])

    def to_bits(self) -> list[Bool]:
        """Its bits, lowest first; decomposed once."""
        return [Bool(self._build, bit) for bit in self.bit_handles()]

    def bit_handles(self) -> list[int]:
        """The handles of `to_bits`."""
        if self._bits is None:
            self._bits = self._layout(self._build).bits_of(self._build, self._number)
        return self._bits

    def widen(self, to: type[W]) -> W:
        """The same integer in a wider type: free."""
        if to.bits < self.bits:
            narrow = to.__name__
            raise TypeError(f"{narrow} is narrower than {type(self).__name__}: use {narrow}.from_field(x.to_field())")
        missing = to._layout(self._build).count - len(self._number)
        return to(self._build, [self._build.constant(0)] * missing + list(self._number))

    def subtract(self, other: Self | int) -> tuple[Self, Bool]:
        """The difference mod 2^bits, and whether nothing was borrowed: for a shortfall that must not fail."""
        difference, kept = self._layout(self._build).subtract(self._build, self._number, self._operand(other))
        return self._new(difference), Bool(self._build, kept)

    def __add__(self, other: Self | int) -> Self:
        return self._ranged(self._layout(self._build).add, self._number, self._operand(other))

    def __sub__(self, other: Self | int) -> Self:
        return self._ranged(self._layout(self._build).sub, self._number, self._operand(other))

    def __rsub__(self, other: int) -> Self:
        return self._ranged(self._layout(self._build).sub, self._operand(other), self._number)

    def __mul__(self, other: Self | int) -> Self:
        with self._build.locations.meaning(f"a {type(self).__name__} result is out of range"):
            return self._new(self._layout(self._build).multiply(self._build, self._number, self._operand(other)))

    __radd__ = __add__
    __rmul__ = __mul__

    def __divmod__(self, other: Self | int) -> tuple[Self, Self]:
        """Quotient and remainder; a zero divisor makes the statement fail."""
        q, r = self._layout(self._build).divide(self._build, self._number, self._operand(other))
        return self._new(q), self._new(r)

    def __floordiv__(self, other: Self | int) -> Self:
        return divmod(self, other)[0]

    def __mod__(self, other: Self | int) -> Self:
        return divmod(self, other)[1]

    def __ge__(self, other: Self | int) -> Bool:
        return self._at_least(self._number, self._operand(other))

    def __le__(self, other: Self | int) -> Bool:
        return self._at_least(self._operand(other), self._number)

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
        build, limb = self._build, self._layout(self._build).limb
        top = build.constant((1 << limb) - 1)
        return self._new(tuple(build.backend.sub(top, handle) for handle in self._number))

    def _bitwise(self, other: Self | int, combine: Callable[[Bool, Bool], Bool]) -> Self:
        number = self._operand(other)
        # The operand itself keeps its bits: a second decomposition would cost its width again.
        right = other if isinstance(other, type(self)) else self._new(number)
        bits = [combine(a, b).handle for a, b in zip(self.to_bits(), right.to_bits(), strict=True)]
        return type(self)(self._build, self._layout(self._build).from_bits(self._build, bits), bits)

    def _at_least(self, a: Number, b: Number) -> Bool:
        return Bool(self._build, self._layout(self._build).at_least(self._build, a, b))

    def _ranged(self, operation: Operation, a: Number, b: Number) -> Self:
        with self._build.locations.meaning(f"a {type(self).__name__} result is out of range"):
            return type(self)(self._build, *operation(self._build, a, b))

    def _new(self, number: Number) -> Self:
        return type(self)(self._build, number)

    def _checked(self) -> Self:
        with self._build.locations.meaning(f"a {type(self).__name__} result is out of range"):
            self.bit_handles()
        return self

    @classmethod
    def _layout(cls, build: Build) -> Layout:
        return Layout.of(cls.bits, build.modulus)

    @classmethod
    def _literal(cls, build: Build, value: int) -> Number:
        if isinstance(value, bool) or not isinstance(value, int):
            name = cls.__name__
            raise TypeError(f"{name} takes {name} or int operands, not {type(value).__name__}: widths must match")
        if not 0 <= value < 1 << cls.bits:
            raise TypeError(f"the literal {value} is not a {cls.__name__}")
        return tuple(build.constant(limb) for limb in cls._layout(build).split(value))

    def _operand(self, other: Self | int) -> Number:
        if type(other) is type(self):
            require_same(self._build, other._build)
            return other._number
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


class U256(Unsigned):
    """0 … 2^256 − 1, always in limbs."""

    __slots__ = ()
    bits = 256

    @classmethod
    def from_unsigned(cls, value: Unsigned) -> U256:
        """A narrower integer, widened: free. Raises TypeError for a Field, which may be too large for a limb."""
        if not isinstance(value, Unsigned):
            raise TypeError(f"U256.from_unsigned takes U8 … U128, not {type(value).__name__}")
        return value.widen(U256)


class UnsignedShape(Shape):
    """A number below 2^bits; from 64 bits on shown as a decimal string, since JSON numbers end at 2^53."""

    def __init__(self, kind: type[Unsigned], modulus: int) -> None:
        self.kind = kind
        self.name = kind.__name__
        self.layout = Layout.of(kind.bits, modulus)
        self.elements = self.layout.count

    def allocate(self, build: Build, handles: Sequence[int]) -> Unsigned:
        """Range-checked: a "U64" beyond 2^64 would make later sums and comparisons wrap."""
        value = self.kind(build, handles)
        if build.backend.gates is None:
            value.bit_handles()
        else:
            # Bits are another row for each limb, for whoever asks for them.
            for handle in handles:
                assert_fits(build, handle, self.layout.limb)
        return value

    def over(self, build: Build, handles: Sequence[int]) -> Unsigned:
        """Limbs that are known to be in range."""
        return self.kind(build, handles)

    def accepts(self, value: object) -> bool:
        """The same width only."""
        return type(value) is self.kind

    def encode(self, value: object, path: str) -> list[int]:
        """A number or a decimal string; of 256 bits also `0x` hex."""
        bits = self.kind.bits
        expected = f"an integer from 0 to 2^{bits} - 1"
        return self.layout.split(read_integer(value, path, 1 << bits, expected, hexadecimal=bits == 256))

    def decode(self, elements: Sequence[int]) -> int:
        """An integer."""
        limb = self.layout.limb
        expected = f"a {self.name}" if self.elements == 1 else f"a limb of {limb} bits"
        return self.layout.join([read_integer(element, self.name, 1 << limb, expected) for element in elements])

    def show(self, value: Any) -> int | str:
        """A number below 64 bits, a decimal string from there on."""
        return value if self.kind.bits < 64 else str(value)

    def json_schema(self) -> dict[str, Any]:
        """Number or decimal string; of 256 bits also hex."""
        schema = unsigned_schema(self.kind.bits)
        if self.kind.bits == 256:
            schema["anyOf"][0]["pattern"] = "^(0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$"
        return schema

    def example(self) -> int | str:
        """Some value."""
        return self.show(42)


def unsigned_schema(bits: int) -> dict[str, Any]:
    """JSON Schema of an integer type."""
    number: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": min((1 << bits) - 1, (1 << 53) - 1)}
    text = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,77})$"}
    return {"anyOf": [text, number], "description": f"an unsigned integer of {bits} bits"}
