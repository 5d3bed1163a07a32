"""Keccak-256 of 32-bit words, as a Solidity contract hashes packed values. For circuits of the plonky2 system.

Twin: `algebra.keccak256`. 501 rows for up to 33 words, 514 for each further 34.
"""

from __future__ import annotations

from proofmill.circuit.build import current, gadget, require_same
from proofmill.circuit.gadgets.goldilocks_poseidon import gates
from proofmill.circuit.types import Array, Bool, Bytes, Field, HashOut, Struct, Unsigned, Value

_WORD = 32


@gadget("keccak256.hash_words")
def hash_words(*values: Value) -> Bytes:
    """The hash of all elements in order, each below 2^32 as four bytes, the highest first. 32 bytes.

    Raises TypeError for values whose elements may be larger, which would have no such spelling.
    """
    build = current()
    words: list[int] = []
    for value in values:
        require_same(build, value._build)
        _require_words(value)
        words += value.handles()
    return Bytes(build, gates(build).keccak256(words, build.here()), 32)


def _require_words(value: Value) -> None:
    if isinstance(value, Struct):
        for name in value.parts():
            _require_words(getattr(value, name))
    elif isinstance(value, Array):
        for item in value:
            _require_words(item)
    elif isinstance(value, Bytes):
        if len(value) % 4:
            raise TypeError("bytes are hashed in whole words of four")
    elif isinstance(value, Field | HashOut) or not isinstance(value, Bool | Unsigned):
        raise TypeError(f"a {type(value).__name__} is not made of 32-bit words")
    elif isinstance(value, Unsigned) and value.bits < _WORD:
        raise TypeError(f"a {type(value).__name__} is packed in fewer than four bytes")
