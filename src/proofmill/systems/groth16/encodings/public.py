"""Public values as other provers write them to a file.

JSON: a list of decimal strings (snarkjs). Binary, told apart by length modulo 32: gnark's public witness (u32 number
of public and of secret values, a list of 32 bytes each, all big-endian), arkworks' `Vec<Fr>` (u64 length, 32 bytes
each, all little-endian), the EVM's words (32 bytes each, big-endian).
Source: `backend/witness` of gnark v0.14.0, `fr.Vector` of gnark-crypto v0.19.0; `ark-serialize` of a vector.
"""

from __future__ import annotations

from typing import Any, Literal

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MismatchError
from proofmill.systems.groth16.encoding import public_from_snarkjs
from proofmill.systems.groth16.encodings.carrier import unwrap
from proofmill.systems.groth16.encodings.points import WORD

__all__ = ["public_to_gnark", "read_public"]

_GNARK, _ARKWORKS = 12, 8  # bytes before the values


def read_public(data: Any) -> list[int]:
    """The values in order, each below r. `data` is JSON or binary, as text, bytes or JSON values.

    Raises MalformedInput for what is neither, and MismatchError for a witness of gnark that has secret values in it.
    """
    value = unwrap(data)
    if not isinstance(value, bytes):
        return public_from_snarkjs(value)
    if len(value) % WORD == _GNARK:
        return _gnark(value)
    if len(value) % WORD == _ARKWORKS:
        if int.from_bytes(value[:_ARKWORKS], "little") != len(value) // WORD:
            raise MalformedInput("public: the length of an arkworks list is not that of its values", path="public")
        return _values(value[_ARKWORKS:], "little")
    if len(value) % WORD:
        raise MalformedInput("public: expected the public values of snarkjs, gnark, arkworks or the EVM", path="public")
    return _values(value, "big")


def public_to_gnark(values: list[int]) -> bytes:
    """gnark's public witness."""
    count = len(values).to_bytes(4, "big")
    return count + bytes(4) + count + b"".join(value.to_bytes(WORD, "big") for value in values)


def _gnark(data: bytes) -> list[int]:
    public, secret, length = (int.from_bytes(data[at : at + 4], "big") for at in (0, 4, 8))
    if secret:
        # Whoever sends it sends the private inputs: it must not pass for a list of public values.
        told = "this witness of gnark has secret values: a verifier takes the public part alone"
        raise MismatchError(told, expected="a public witness", got="a full witness")
    if not public == length == len(data) // WORD:
        raise MalformedInput("public: the numbers of a gnark witness are not those of its values", path="public")
    return _values(data[_GNARK:], "big")


def _values(data: bytes, order: Literal["big", "little"]) -> list[int]:
    values = [int.from_bytes(data[at : at + WORD], order) for at in range(0, len(data), WORD)]
    for index, value in enumerate(values):
        if value >= SCALAR_MODULUS:
            raise MalformedInput(f"public[{index}]: not below r", path=f"public[{index}]")
    return values
