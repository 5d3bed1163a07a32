"""The scalars of the balance statements, each an annotation: `amount: U256`.

Each value has one spelling per form: where the original's reader strips, pads or wraps, this one refuses.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Annotated, Any

from proofmill.algebra import goldilocks, hash_out, limbs
from proofmill.circuit.shape import malformed
from proofmill.errors import MalformedInput
from proofmill.statements.balance.layout.codec import Codec, ElementCodec
from proofmill.strict_json import LARGEST

__all__ = [
    "U32",
    "U64",
    "U256",
    "Address",
    "Base64",
    "Base64Codec",
    "BoolCodec",
    "Bytes32",
    "BytesCodec",
    "ElementU64",
    "HashCodec",
    "HashOut",
    "U256Codec",
    "Unsigned",
]

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
# As a number is written, or as the 32 bytes that an address or key is written as; nothing between.
_HEX_256 = re.compile(r"0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63}|[0-9a-fA-F]{64})")


class BoolCodec(ElementCodec[bool]):
    """`true` or `false`; the element 1 or 0."""

    width = 1
    expected = "true or false"

    def holds(self, value: object) -> bool:
        """A bool, and no 0 or 1."""
        return isinstance(value, bool)

    def read(self, data: object, path: str) -> bool:
        """JSON's own truth values."""
        if not isinstance(data, bool):
            raise malformed(path, self.expected)
        return data

    def show(self, value: bool) -> Any:
        """The same."""
        return value

    def json_schema(self) -> dict[str, Any]:
        """Of a boolean."""
        return {"type": "boolean"}

    def encode(self, value: bool) -> list[int]:
        """0 or 1."""
        return [int(value)]

    def decode(self, elements: Sequence[int], path: str) -> bool:
        """Of 0 or 1, and of nothing else."""
        (element,) = elements
        if element not in (0, 1):
            raise malformed(path, "0 or 1")
        return element == 1


class Unsigned(ElementCodec[int]):
    """An integer below 2^bits and below p, in one element, or in `in_limbs` elements of 32 bits, high first.

    JSON: a number up to 2^53 − 1, above that a decimal string; both are read.
    """

    def __init__(self, bits: int, in_limbs: int = 0) -> None:
        self.width = in_limbs or 1
        self._limbs = in_limbs
        self._limit = 1 << bits if in_limbs else min(1 << bits, goldilocks.MODULUS)
        bound = "the Goldilocks modulus" if self._limit == goldilocks.MODULUS else f"2^{bits}"
        self.expected = f"an integer from 0 to below {bound}: a number up to 2^53 - 1 or a decimal string"

    def holds(self, value: object) -> bool:
        """An int in range, and no bool."""
        return type(value) is int and 0 <= value < self._limit

    def read(self, data: object, path: str) -> int:
        """Of a number up to 2^53 − 1 or a decimal string."""
        number = data
        if isinstance(data, str) and _DECIMAL.fullmatch(data):
            number = int(data)
        elif type(data) is int and data > LARGEST:
            raise malformed(path, self.expected)
        if not isinstance(number, int) or not self.holds(number):
            raise malformed(path, self.expected)
        return number

    def show(self, value: int) -> Any:
        """A number where every reader of JSON agrees on it, else a decimal string."""
        return value if value <= LARGEST else str(value)

    def json_schema(self) -> dict[str, Any]:
        """Of either spelling."""
        text = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,19})$"}
        number = {"type": "integer", "minimum": 0, "maximum": min(self._limit - 1, LARGEST)}
        return {"anyOf": [number, text], "description": self.expected}

    def encode(self, value: int) -> list[int]:
        """The element, or the limbs."""
        return list(limbs.to_limbs(value, self._limbs)) if self._limbs else [value]

    def decode(self, elements: Sequence[int], path: str) -> int:
        """Of an element in range, or of limbs below 2^32."""
        number = _from_limbs(elements, path) if self._limbs else elements[0]
        if not 0 <= number < self._limit:
            raise malformed(path, self.expected)
        return number


class U256Codec(ElementCodec[int]):
    """An integer of 256 bits in eight limbs, high first. JSON: a decimal string; `0x` hex is read too."""

    width = 8
    expected = "an integer of 256 bits: a decimal string or 0x hex, without leading zeros or with all 64 digits"

    def holds(self, value: object) -> bool:
        """An int in range, and no bool."""
        return type(value) is int and 0 <= value < 1 << 256

    def read(self, data: object, path: str) -> int:
        """Of a string: a JSON number would end at 2^53."""
        number = -1
        if isinstance(data, str) and _DECIMAL.fullmatch(data):
            number = int(data)
        elif isinstance(data, str) and _HEX_256.fullmatch(data):
            number = int(data, 16)
        if not self.holds(number):
            raise malformed(path, self.expected)
        return number

    def show(self, value: int) -> Any:
        """A decimal string."""
        return str(value)

    def json_schema(self) -> dict[str, Any]:
        """Of either spelling."""
        return {
            "type": "string",
            "pattern": f"^(?:{_DECIMAL.pattern}|{_HEX_256.pattern})$",
            "description": self.expected,
        }

    def encode(self, value: int) -> list[int]:
        """Eight limbs."""
        return list(limbs.to_limbs(value, 8))

    def decode(self, elements: Sequence[int], path: str) -> int:
        """Of eight limbs below 2^32."""
        return _from_limbs(elements, path)


class BytesCodec(ElementCodec[bytes]):
    """A multiple of four bytes in limbs of 32 bits, first bytes first. JSON: `0x` and all hex digits."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.width = size // 4
        self._hex = re.compile(f"0x[0-9a-fA-F]{{{2 * size}}}")
        self.expected = f"0x and {2 * size} hex digits"

    def holds(self, value: object) -> bool:
        """So many bytes."""
        return isinstance(value, bytes) and len(value) == self.size

    def read(self, data: object, path: str) -> bytes:
        """Of hex digits in either case, no fewer and no more."""
        if not isinstance(data, str) or not self._hex.fullmatch(data):
            raise malformed(path, self.expected)
        return bytes.fromhex(data[2:])

    def show(self, value: bytes) -> Any:
        """Lower case."""
        return f"0x{value.hex()}"

    def json_schema(self) -> dict[str, Any]:
        """Of the hex string."""
        return {"type": "string", "pattern": f"^{self._hex.pattern}$"}

    def encode(self, value: bytes) -> list[int]:
        """Big-endian groups of four bytes."""
        return [int.from_bytes(value[i : i + 4], "big") for i in range(0, self.size, 4)]

    def decode(self, elements: Sequence[int], path: str) -> bytes:
        """Of limbs below 2^32."""
        return _from_limbs(elements, path).to_bytes(self.size, "big")


class HashCodec(ElementCodec[hash_out.HashOut]):
    """Four elements: an output of Poseidon, or a salt. JSON: `0x` and 64 hex digits, 8 bytes big-endian each."""

    width = 4
    expected = "0x and 64 hex digits: four elements below the Goldilocks modulus, 8 bytes big-endian each"

    def holds(self, value: object) -> bool:
        """A tuple of four canonical elements."""
        return isinstance(value, tuple) and len(value) == 4 and all(_is_element(element) for element in value)

    def read(self, data: object, path: str) -> hash_out.HashOut:
        """Of hex digits in either case. An element ≥ p is refused: it would hash as its remainder."""
        raw = _HASH_BYTES.read(data, path)
        try:
            return hash_out.from_bytes(raw)
        except MalformedInput:
            raise malformed(path, self.expected) from None

    def show(self, value: hash_out.HashOut) -> Any:
        """Lower case."""
        return f"0x{hash_out.to_bytes(value).hex()}"

    def json_schema(self) -> dict[str, Any]:
        """Of the hex string; that the elements are canonical is beyond a pattern."""
        return _HASH_BYTES.json_schema() | {"description": self.expected}

    def encode(self, value: hash_out.HashOut) -> list[int]:
        """The elements themselves."""
        return list(value)

    def decode(self, elements: Sequence[int], path: str) -> hash_out.HashOut:
        """The elements themselves."""
        a, b, c, d = elements
        self.check((a, b, c, d), path)
        return a, b, c, d


class Base64Codec(Codec[bytes]):
    """Bytes that enter no hash, such as a proof. JSON: base64 (RFC 4648, section 4) with its padding."""

    expected = "base64 with padding"

    def holds(self, value: object) -> bool:
        """Bytes, not none of them."""
        return isinstance(value, bytes) and len(value) > 0

    def read(self, data: object, path: str) -> bytes:
        """Of the one base64 text that these bytes have."""
        try:
            value = base64.b64decode(data, validate=True) if isinstance(data, str) else b""
        except (binascii.Error, ValueError):
            raise malformed(path, self.expected) from None
        # The last digit has bits that decoding ignores.
        if not value or base64.b64encode(value).decode() != data:
            raise malformed(path, self.expected)
        return value

    def show(self, value: bytes) -> Any:
        """Base64."""
        return base64.b64encode(value).decode()

    def json_schema(self) -> dict[str, Any]:
        """Of the text."""
        return {"type": "string", "contentEncoding": "base64", "minLength": 4}


def _is_element(value: object) -> bool:
    return type(value) is int and 0 <= value < goldilocks.MODULUS


def _from_limbs(values: Sequence[int], path: str) -> int:
    try:
        return limbs.from_limbs(values)
    except MalformedInput:
        raise malformed(path, "limbs below 2^32") from None


_HASH_BYTES = BytesCodec(32)

U32 = Annotated[int, Unsigned(32)]
"""One element."""
U64 = Annotated[int, Unsigned(64, in_limbs=2)]
"""A time: two elements, high limb first."""
ElementU64 = Annotated[int, Unsigned(64)]
"""An index or value of 64 bits in one element, and so below p."""
U256 = Annotated[int, U256Codec()]
Bytes32 = Annotated[bytes, BytesCodec(32)]
Address = Annotated[bytes, BytesCodec(20)]
"""An Ethereum address: five limbs."""
HashOut = Annotated[hash_out.HashOut, HashCodec()]
"""Four elements: an output of Poseidon, or a salt."""
Base64 = Annotated[bytes, Base64Codec()]
