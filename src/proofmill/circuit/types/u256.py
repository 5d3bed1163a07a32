"""U256: an unsigned integer of 256 bits, in limbs because it does not fit a field element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from proofmill.circuit.arithmetic import wide
from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, read_integer
from proofmill.circuit.types.unsigned import Unsigned, unsigned_schema
from proofmill.circuit.types.value import Bool, Value, no_lengths

_MASK = (1 << wide.LIMB) - 1


class U256(Value):
    """0 … 2^256 − 1, as two limbs of 128 bits, high first. A result outside the range makes the statement fail."""

    __slots__ = ("high", "low")

    def __init__(self, build: Build, high: int, low: int) -> None:
        self._build = build
        self.high = high
        self.low = low

    @classmethod
    def constant(cls, value: int) -> U256:
        """A constant of the circuit. Raises TypeError when it is out of range."""
        build = current()
        return cls(build, *_literal(build, value))

    @classmethod
    def from_unsigned(cls, value: Unsigned) -> U256:
        """A narrower integer, widened: free. Raises TypeError for a Field, which may be too large for a limb."""
        if not isinstance(value, Unsigned):
            raise TypeError(f"U256.from_unsigned takes U8 … U128, not {type(value).__name__}")
        (low,) = value.handles()
        return cls(value._build, value._build.constant(0), low)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Two elements, high first."""
        no_lengths("U256", arguments, sizes)
        return U256Shape()

    def handles(self) -> list[int]:
        """High limb, low limb."""
        return [self.high, self.low]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over other limbs, known to be in range."""
        high, low = handles
        return type(self)(self._build, high, low)

    def to_bits(self) -> list[Bool]:
        """256 bits, lowest first."""
        limbs = (self.low, self.high)
        return [Bool(self._build, bit) for limb in limbs for bit in assert_range(self._build, limb, wide.LIMB)]

    def __add__(self, other: U256 | int) -> U256:
        return U256(self._build, *wide.add(self._build, self._limbs, self._operand(other)))

    def __sub__(self, other: U256 | int) -> U256:
        return U256(self._build, *wide.sub(self._build, self._limbs, self._operand(other)))

    def __rsub__(self, other: int) -> U256:
        return U256(self._build, *wide.sub(self._build, self._operand(other), self._limbs))

    def __mul__(self, other: U256 | int) -> U256:
        return U256(self._build, *wide.multiply(self._build, self._limbs, self._operand(other)))

    __radd__ = __add__
    __rmul__ = __mul__

    def __divmod__(self, other: U256 | int) -> tuple[U256, U256]:
        """Quotient and remainder; a zero divisor makes the statement fail."""
        q, r = wide.divide(self._build, self._limbs, self._operand(other))
        return U256(self._build, *q), U256(self._build, *r)

    def __floordiv__(self, other: U256 | int) -> U256:
        return divmod(self, other)[0]

    def __mod__(self, other: U256 | int) -> U256:
        return divmod(self, other)[1]

    def __ge__(self, other: U256 | int) -> Bool:
        return Bool(self._build, wide.wide_at_least(self._build, self._limbs, self._operand(other)))

    def __le__(self, other: U256 | int) -> Bool:
        return Bool(self._build, wide.wide_at_least(self._build, self._operand(other), self._limbs))

    def __lt__(self, other: U256 | int) -> Bool:
        return ~(self >= other)

    def __gt__(self, other: U256 | int) -> Bool:
        return ~(self <= other)

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if not isinstance(other, U256 | int):
            raise TypeError(f"cannot compare U256 with {type(other).__name__}: widths must match")
        return self.equals(U256(self._build, *self._operand(other)))

    @property
    def _limbs(self) -> wide.Wide:
        return self.high, self.low

    def _operand(self, other: U256 | int) -> wide.Wide:
        if isinstance(other, U256):
            require_same(self._build, other._build)
            return other._limbs
        return _literal(self._build, other)


class U256Shape(Shape):
    """Two limbs of 128 bits, high first; a decimal string in JSON."""

    name = "U256"
    elements = 2

    def allocate(self, build: Build, handles: Sequence[int]) -> U256:
        """Both limbs range-checked."""
        for handle in handles:
            assert_range(build, handle, wide.LIMB)
        return U256(build, *handles)

    def accepts(self, value: object) -> bool:
        """Any U256."""
        return isinstance(value, U256)

    def encode(self, value: object, path: str) -> list[int]:
        """A number, decimal string or `0x` hex."""
        number = read_integer(value, path, 1 << 256, "an integer from 0 to 2^256 - 1", hexadecimal=True)
        return [number >> wide.LIMB, number & _MASK]

    def decode(self, elements: Sequence[int]) -> int:
        """An integer."""
        high, low = (read_integer(limb, self.name, 1 << wide.LIMB, "a limb of 128 bits") for limb in elements)
        return high << wide.LIMB | low

    def show(self, value: Any) -> str:
        """A decimal string."""
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Decimal or hex string, or a number."""
        schema = unsigned_schema(256)
        schema["anyOf"][0]["pattern"] = "^(0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$"
        return schema

    def example(self) -> str:
        """Some value."""
        return "42"


def _literal(build: Build, value: int) -> wide.Wide:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"U256 takes U256 or int operands, not {type(value).__name__}: widths must match")
    if not 0 <= value < 1 << 256:
        raise TypeError(f"the literal {value} is not a U256")
    return build.constant(value >> wide.LIMB), build.constant(value & _MASK)
