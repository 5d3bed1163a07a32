"""How the fields of a payment request are read. One value, one spelling of its kind: all else raises MalformedInput
that names the field and what was expected, never the value.
"""

from __future__ import annotations

import re

import base58

from proofmill.algebra import babyjubjub, eddsa
from proofmill.algebra.babyjubjub import IDENTITY, SUBGROUP_ORDER, Point
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.strict_json import LARGEST

__all__ = [
    "malformed",
    "read_decimal",
    "read_field",
    "read_packed_point",
    "read_packed_signature",
    "read_point",
    "read_signature",
    "read_transaction",
    "read_unsigned",
]

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_TRANSACTION = re.compile(r"0x[0-9a-f]{64}")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]+")
_ELEMENT = "a canonical element of the scalar field"


def read_unsigned(value: object, path: str, bits: int) -> int:
    """An integer below 2^bits: a decimal string, or a number up to 2^53 − 1, where JSON readers still agree."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        number = value
    else:
        number = _decimal(value)
    if not 0 <= number < 1 << bits:
        raise malformed(path, f"an integer from 0 to 2^{bits} - 1: a decimal string, or a number below 2^53")
    return number


def read_decimal(value: object, path: str) -> int:
    """A field element as a decimal string below r."""
    number = _decimal(value)
    if not 0 <= number < SCALAR_MODULUS:
        raise malformed(path, f"{_ELEMENT} as a decimal string")
    return number


def read_field(value: object, path: str) -> int:
    """A field element: a decimal string, `0x` and hex digits, or a number below 2^53."""
    if isinstance(value, str) and len(value) <= 66 and _HEX.fullmatch(value):
        number = int(value, 16)
    elif isinstance(value, int) and not isinstance(value, bool) and value <= LARGEST:
        number = value
    else:
        number = _decimal(value)
    if not 0 <= number < SCALAR_MODULUS:
        raise malformed(path, f"{_ELEMENT}: a decimal string, 0x hex, or a number below 2^53")
    return number


def read_packed_point(value: object, path: str) -> Point:
    """A public key packed as circomlib does: 32 bytes in `0x` hex or base58."""
    data = _bytes(value, path, 32)
    try:
        point = babyjubjub.unpack(data)
    except MalformedInput as error:
        raise malformed(path, f"a packed point: {error}") from None
    return _in_subgroup(point, path)


def read_point(x: object, y: object, path: str) -> Point:
    """A public key by its coordinates, decimal strings; `path` is the field's name without its X."""
    point = Point(read_decimal(x, f"{path}X"), read_decimal(y, f"{path}Y"))
    return _in_subgroup(point, f"{path}X")


def read_packed_signature(value: object, path: str) -> eddsa.Signature:
    """R8 packed and S little-endian: 64 bytes in `0x` hex or base58."""
    data = _bytes(value, path, 64)
    try:
        signature = eddsa.unpack_signature(data)
    except MalformedInput as error:
        raise malformed(path, f"a packed signature: {error}") from None
    _in_subgroup(signature.r8, path)
    return signature


def read_signature(x: object, y: object, s: object, path: str) -> eddsa.Signature:
    """R8 by its coordinates and S, decimal strings; `path` is `signature`."""
    r8 = Point(read_decimal(x, f"{path}R8x"), read_decimal(y, f"{path}R8y"))
    _in_subgroup(r8, f"{path}R8x")
    scalar = read_decimal(s, f"{path}S")
    if scalar >= SUBGROUP_ORDER:
        raise malformed(f"{path}S", "an S below the order of the subgroup")
    return eddsa.Signature(r8, scalar)


def read_transaction(value: object, path: str) -> str:
    """The text itself: `0x` and 64 lower-case hex digits, or the canonical base58 of 64 bytes."""
    if isinstance(value, str) and (_TRANSACTION.fullmatch(value) or _base58(value, 64) is not None):
        return value
    raise malformed(path, "0x and 64 lower-case hex digits, or the canonical base58 of 64 bytes")


def malformed(path: str, expected: str) -> MalformedInput:
    """The error for a field that is not what it should be."""
    return MalformedInput(f"{path}: expected {expected}", path=path)


def _decimal(value: object) -> int:
    """The number, or −1 for what is no decimal string of at most 78 digits."""
    return int(value) if isinstance(value, str) and _DECIMAL.fullmatch(value) else -1


def _bytes(value: object, path: str, size: int) -> bytes:
    if isinstance(value, str):
        if len(value) == 2 + 2 * size and _HEX.fullmatch(value):
            return bytes.fromhex(value[2:])
        data = _base58(value, size)
        if data is not None:
            return data
    raise malformed(path, f"{size} bytes as 0x hex or canonical base58")


def _base58(value: str, size: int) -> bytes | None:
    """Exactly `size` bytes, or None. The library forgives white space and asks for no length: both are checked here."""
    # A byte takes at most log 256 / log 58 < 1.38 digits. Checked before decoding, which is quadratic.
    if not size <= len(value) <= size * 138 // 100 + 1 or not _BASE58.fullmatch(value):
        return None
    data = base58.b58decode(value)
    return data if len(data) == size and base58.b58encode(data).decode() == value else None


def _in_subgroup(point: Point, path: str) -> Point:
    if point == IDENTITY or not babyjubjub.in_subgroup(point):
        raise malformed(path, "a point of BabyJubJub's prime-order subgroup other than the identity")
    return point
