"""HashOut: what Poseidon over Goldilocks gives, four field elements. For circuits of the plonky2 system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit.arithmetic.bits import assert_range
from proofmill.circuit.arithmetic.equality import is_zero
from proofmill.circuit.build import Build, current
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.bytes import Bytes
from proofmill.circuit.types.unsigned import U256
from proofmill.circuit.types.value import Value, no_lengths
from proofmill.errors import MalformedInput

ELEMENTS = 4
BYTES = 32
_HALF = 32


class HashOut(Value):
    """Four elements. As 32 bytes, or one number of 256 bits, each element is 8 bytes, big-endian, element 0 first."""

    __slots__ = ("_elements",)

    def __init__(self, build: Build, elements: Sequence[int]) -> None:
        self._build = build
        self._elements = list(elements)

    @classmethod
    def constant(cls, value: hash_out.HashOut) -> HashOut:
        """A constant of the circuit. Raises MalformedInput for an element that is not canonical."""
        build = current()
        return cls(build, [build.constant(element) for element in hash_out.from_bytes(hash_out.to_bytes(value))])

    @classmethod
    def from_bytes(cls, value: Bytes) -> HashOut:
        """The hash that 32 bytes spell; the statement fails for an element of p or more.

        Without that, bytes of x + p would be a second spelling of the same hash: one nullifier, spent twice.
        """
        if len(value) != BYTES:
            raise TypeError(f"a HashOut is {BYTES} bytes, not {len(value)}")
        return cls(value._build, _joined(value._build, value.handles()))

    @classmethod
    def from_u256(cls, value: U256) -> HashOut:
        """As `from_bytes`, of the same 32 bytes read as a big-endian number."""
        return cls(value._build, _joined(value._build, value.handles()))

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Four elements. Raises TypeError on another field than Goldilocks."""
        no_lengths("HashOut", arguments, sizes)
        if modulus != MODULUS:
            raise TypeError("HashOut is a hash over Goldilocks: on groth16 a hash is one Field")
        return HashOutShape()

    def handles(self) -> list[int]:
        """Four handles."""
        return self._elements

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same type over other elements."""
        return type(self)(self._build, handles)

    def to_bytes(self) -> Bytes:
        """Its one spelling as 32 bytes."""
        return Bytes(self._build, _halves(self._build, self._elements), BYTES)

    def to_u256(self) -> U256:
        """Its one spelling as a number of 256 bits."""
        return U256(self._build, _halves(self._build, self._elements))


class HashOutShape(Shape):
    """`0x` and 64 hex digits."""

    name = "HashOut"
    elements = ELEMENTS

    def allocate(self, build: Build, handles: Sequence[int]) -> HashOut:
        """Every element is in range."""
        return HashOut(build, handles)

    def over(self, build: Build, handles: Sequence[int]) -> HashOut:
        """As `allocate`: every element is in range."""
        return self.allocate(build, handles)

    def accepts(self, value: object) -> bool:
        """Any HashOut."""
        return isinstance(value, HashOut)

    def encode(self, value: object, path: str) -> list[int]:
        """`0x` hex, 32 bytes, or the four elements; each element below p, since x + p would be a second spelling."""
        expected = "a Poseidon hash: 0x and 64 hex digits, every 8 bytes below the modulus"
        try:
            if isinstance(value, str) and value.startswith("0x") and len(value) == 2 + 2 * BYTES:
                value = bytes.fromhex(value[2:])
            if isinstance(value, tuple) and len(value) == ELEMENTS and all(type(element) is int for element in value):
                value = hash_out.to_bytes(value)
            if isinstance(value, bytes):
                return list(hash_out.from_bytes(value))
        except (ValueError, MalformedInput):
            pass
        raise malformed(path, expected)

    def decode(self, elements: Sequence[int]) -> hash_out.HashOut:
        """Four integers."""
        try:
            return hash_out.from_bytes(hash_out.to_bytes(tuple(elements)))  # type: ignore[arg-type]
        except (ValueError, MalformedInput):
            raise malformed(self.name, "four canonical elements") from None

    def show(self, value: Any) -> str:
        """`0x` hex."""
        return "0x" + hash_out.to_bytes(value).hex()

    def json_schema(self) -> dict[str, Any]:
        """A hex string."""
        return {"type": "string", "pattern": "^0x[0-9a-fA-F]{64}$", "description": "a Poseidon hash over Goldilocks"}

    def example(self) -> str:
        """Some hash."""
        return "0x" + "2a" * BYTES


def _halves(build: Build, elements: Sequence[int]) -> list[int]:
    """High and low 32 bits of each element, of its integer below p."""
    halves = []
    for element in elements:
        high, low = build.backend.hint("divmod", [element, build.constant(1 << _HALF)], [], 2, build.here())
        for half in (high, low):
            assert_range(build, half, _HALF)
        total = build.backend.sum([high, low], [1 << _HALF, 1])
        build.backend.assert_zero(build.backend.sub(total, element), build.here())
        _assert_canonical(build, high, low)
        halves += [high, low]
    return halves


def _joined(build: Build, halves: Sequence[int]) -> list[int]:
    """The elements of halves that are known to lie below 2^32."""
    elements = []
    for high, low in zip(halves[::2], halves[1::2], strict=True):
        _assert_canonical(build, high, low)
        elements.append(build.backend.sum([high, low], [1 << _HALF, 1]))
    return elements


def _assert_canonical(build: Build, high: int, low: int) -> None:
    """high·2^32 + low < p = (2^32 − 1)·2^32 + 1: where all bits of the high half are set, the low half is 0."""
    full = is_zero(build, build.backend.sub(high, build.constant((1 << _HALF) - 1)))
    build.backend.assert_mul(full, low, build.constant(0), build.here())
