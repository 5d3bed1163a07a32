"""Bytes and JSON values out of whatever carries them: a file, a text of hex or of JSON, a list of bytes."""

from __future__ import annotations

import string
from typing import Any

from proofmill import strict_json
from proofmill.errors import MalformedProof

__all__ = ["unwrap"]

_TEXT = string.printable.encode()


def unwrap(data: Any) -> Any:
    """Bytes of a binary encoding, or values of JSON. Raises MalformedInput for text that is neither hex nor JSON."""
    if isinstance(data, str):
        return _from_text(data.encode())
    if isinstance(data, (bytes, bytearray, memoryview)):
        data = bytes(data)
        # No binary encoding is all printable characters: of 128 random bytes, one in 2^120 is.
        return data if data.translate(None, _TEXT) else _from_text(data)
    return _from_list(data)


def _from_text(text: bytes) -> Any:
    bare = text.strip().removeprefix(b"0x")
    try:
        return bytes.fromhex(bare.decode("ascii"))
    except ValueError:
        pass
    value = strict_json.loads(text)
    if isinstance(value, str):
        try:
            return bytes.fromhex(value.removeprefix("0x"))
        except ValueError:
            raise MalformedProof("a JSON string that is no hex") from None
    return _from_list(value)


def _from_list(value: Any) -> Any:
    """serde's form of bytes is a list of numbers."""
    if isinstance(value, list) and value and all(type(n) is int and 0 <= n < 256 for n in value):
        return bytes(value)
    return value
