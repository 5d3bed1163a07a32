"""Bytes: a string of bytes of fixed length, packed big-endian: 31 to an element of BN254, 4 to one of Goldilocks.

Four and not seven, so that bytes and integers of 32-bit limbs are one another's elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Self

from proofmill.circuit.arithmetic.bits import assert_fits, assert_range, from_bits
from proofmill.circuit.arithmetic.integers import SMALL_FIELD
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.unsigned import U8
from proofmill.circuit.types.value import Bool, Value

_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")


class Bytes(Value):
    """`Private[Bytes] = length(32)`. Index for a U8, `to_bits` for hashing."""

    __slots__ = ("_bits", "_length", "_pieces")

    def __init__(self, build: Build, pieces: Sequence[int], size: int, bits: list[int] | None = None) -> None:
        self._build = build
        self._pieces = list(pieces)
        self._length = size
        self._bits = bits

    @classmethod
    def constant(cls, value: bytes) -> Bytes:
        """Constant bytes of the circuit, at least one."""
        build = current()
        return cls(build, [build.constant(piece) for piece in pack(value, piece_bytes(build.modulus))], len(value))

    @classmethod
    def from_bits(cls, bits: Sequence[Bool]) -> Bytes:
        """From bits in reading order (first byte first, its highest bit first): the inverse of `to_bits`."""
        if not bits or len(bits) % 8:
            raise TypeError("Bytes.from_bits takes a positive multiple of 8 bits")
        build = bits[0]._build
        for bit in bits:
            require_same(build, bit._build)
        handles = [bit.handle for bit in bits]
        step = 8 * piece_bytes(build.modulus)
        pieces = [from_bits(build, handles[i : i + step][::-1]) for i in range(0, len(handles), step)]
        return cls(build, pieces, len(bits) // 8, handles)

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One length: the number of bytes."""
        if arguments or len(sizes) != 1:
            raise TypeError("Bytes needs one length: `data: Private[Bytes] = length(32)`")
        return BytesShape(sizes[0], modulus)

    def form(self) -> object:
        """With the length: 1 to 31 bytes are one element each."""
        return Bytes, self._length

    def handles(self) -> list[int]:
        """One handle for each piece."""
        return self._pieces

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same length over other pieces, known to be in range."""
        return type(self)(self._build, handles, self._length)

    def to_bits(self) -> list[Bool]:
        """8 bits a byte in reading order: the first byte first, in each byte the highest bit first."""
        return [Bool(self._build, bit) for bit in self.bit_handles()]

    def bit_handles(self) -> list[int]:
        """The handles of `to_bits`; decomposed once, which is also the range check."""
        if self._bits is None:
            self._bits = []
            sizes = sizes_of(self._length, piece_bytes(self._build.modulus))
            for piece, size in zip(self._pieces, sizes, strict=True):
                self._bits += reversed(assert_range(self._build, piece, 8 * size))
        return self._bits

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> U8:
        index = range(self._length)[index]
        bits = self.bit_handles()[8 * index : 8 * index + 8][::-1]
        return U8(self._build, (from_bits(self._build, bits),), bits)

    def __iter__(self) -> Iterator[U8]:
        return (self[i] for i in range(self._length))

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if not isinstance(other, Bytes) or len(other) != len(self):
            raise TypeError("Bytes compare with Bytes of the same length")
        return self.equals(other)


class BytesShape(Shape):
    """`0x` hex of exactly this many bytes."""

    def __init__(self, size: int, modulus: int) -> None:
        self.size = size
        self.piece = piece_bytes(modulus)
        self.name = f"Bytes[{size}]"
        self.elements = len(sizes_of(size, self.piece))

    def allocate(self, build: Build, handles: Sequence[int]) -> Bytes:
        """Every piece is range-checked: a larger piece would be another string with the same hash input."""
        value = Bytes(build, handles, self.size)
        if build.backend.gates is None:
            value.bit_handles()
        else:
            for handle, size in zip(handles, sizes_of(self.size, piece_bytes(build.modulus)), strict=True):
                assert_fits(build, handle, 8 * size)
        return value

    def over(self, build: Build, handles: Sequence[int]) -> Bytes:
        """Pieces that are known to be in range."""
        return Bytes(build, handles, self.size)

    def accepts(self, value: object) -> bool:
        """Bytes of this length."""
        return isinstance(value, Bytes) and len(value) == self.size

    def encode(self, value: object, path: str) -> list[int]:
        """Python bytes or `0x` hex."""
        if isinstance(value, str) and _HEX.fullmatch(value):
            value = bytes.fromhex(value[2:])
        if not isinstance(value, bytes) or len(value) != self.size:
            raise malformed(path, f"{self.size} bytes as 0x hex")
        return pack(value, self.piece)

    def decode(self, elements: Sequence[int]) -> bytes:
        """Python bytes."""
        parts = list(zip(elements, sizes_of(self.size, self.piece), strict=True))
        if any(element >> 8 * size for element, size in parts):
            raise malformed(self.name, f"pieces of at most {self.piece} bytes")
        return b"".join(element.to_bytes(size, "big") for element, size in parts)

    def show(self, value: Any) -> str:
        """`0x` hex."""
        return "0x" + bytes(value).hex()

    def json_schema(self) -> dict[str, Any]:
        """A hex string."""
        return {"type": "string", "pattern": f"^0x[0-9a-fA-F]{{{2 * self.size}}}$", "description": f"{self.size} bytes"}

    def example(self) -> str:
        """Some bytes."""
        return "0x" + "2a" * self.size


def piece_bytes(modulus: int) -> int:
    """How many bytes an element of this field holds."""
    return 31 if modulus > SMALL_FIELD else 4


def pack(value: bytes, piece: int = 31) -> list[int]:
    """Big-endian integers of `piece` bytes each, the last one of what remains."""
    return [int.from_bytes(value[i : i + piece], "big") for i in range(0, len(value), piece)]


def sizes_of(size: int, piece: int = 31) -> list[int]:
    """How many bytes each piece holds."""
    return [min(piece, size - i) for i in range(0, size, piece)]
