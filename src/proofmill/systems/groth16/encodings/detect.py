"""Which encoding of Groth16 over BN254 something is, by its form alone; another scheme or curve is refused by its name.

A binary encoding has no magic: its length, and the list lengths inside it, tell. The readers check everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedProof, MismatchError
from proofmill.systems.groth16.encodings.points import G1, KEY_HEAD, PROOF, WORD

__all__ = ["Form", "json_encoding", "key_forms", "proof_forms"]

EXPECTED = "Groth16 over BN254"
_LIMB_48 = "BLS12-381 or BLS12-377"
_MOST_DIGITS = 400


@dataclass(frozen=True, slots=True)
class Form:
    """A binary encoding: `compressed` is None where there is only one form."""

    encoding: str
    compressed: bool | None


def proof_forms(data: bytes) -> list[Form]:
    """What a proof of this length can be. Raises MismatchError for another scheme or curve."""
    return _forms(data, "proof", _gnark_proof, lambda data, g1: 4 * g1, PROOF if len(data) == PROOF else -1)


def key_forms(data: bytes) -> list[Form]:
    """What a verification key of this length can be. Raises MismatchError for another scheme or curve."""
    own = len(data) if len(data) > KEY_HEAD and (len(data) - KEY_HEAD) % G1 == 0 else -1
    return _forms(data, "verification key", _gnark_key, _arkworks_key, own)


Length = Callable[[bytes, int], int | None]


def _forms(data: bytes, what: str, gnark: Length, arkworks: Length, own: int) -> list[Form]:
    found = [Form("evm", None)] if own == len(data) else []
    for name, length in (("gnark", gnark), ("arkworks", arkworks)):
        for size, compressed in ((WORD, True), (2 * WORD, False)):
            if length(data, size) == len(data):
                found.append(Form(name, compressed))
    if found:
        return found
    for name, length in (("gnark", gnark), ("arkworks", arkworks)):
        if any(length(data, size) == len(data) for size in (48, 96)):
            _refuse(what, f"Groth16 over {_LIMB_48}", f"{name}'s form with coordinates of 48 bytes")
    if any(_plonk_proof(data, size) == len(data) for size in (WORD, 2 * WORD)) or _is_plonk_key(data):
        _refuse(what, "PLONK", "gnark's form")
    raise MalformedProof(f"{len(data)} bytes are no {what} of gnark, of arkworks or of the words that an EVM takes")


def json_encoding(data: Any, what: str) -> str:
    """`snarkjs` or `gnark`. Raises MismatchError for another scheme or curve, MalformedProof for any other form."""
    if isinstance(data, Mapping):
        if {"protocol", "pi_a", "vk_alpha_1"} & set(data):
            _check_snarkjs(data, what)
            return "snarkjs"
        if {"LRO", "ZShiftedOpening"} <= set(data) or {"Kzg", "Qcp"} <= set(data):
            _refuse(what, "PLONK", "gnark's form")
        if {"Ar", "Bs", "Krs"} <= set(data):
            _check_gnark(data["Ar"], what)
            return "gnark"
        if {"G1", "G2"} <= set(data):
            _check_gnark(data["G1"].get("Alpha") if isinstance(data["G1"], Mapping) else None, what)
            return "gnark"
    raise MalformedProof(f"this JSON is no {what} in the form of snarkjs or gnark")


_CURVES = {"bls12381": "BLS12-381", "bls12377": "BLS12-377"}


def _check_snarkjs(data: Mapping[str, Any], what: str) -> None:
    """snarkjs writes `protocol` and `curve` into each proof and key."""
    protocol, curve = data.get("protocol"), data.get("curve")
    if isinstance(protocol, str) and protocol.lower() in ("plonk", "fflonk"):
        _refuse(what, protocol.upper(), "snarkjs' form")
    if isinstance(curve, str) and (name := _CURVES.get(curve.lower().replace("-", "").replace("_", ""))):
        _refuse(what, f"Groth16 over {name}", "snarkjs' form")


def _check_gnark(point: Any, what: str) -> None:
    """gnark names no curve: the equation that the first point satisfies tells."""
    x, y = (_integer(point.get(name)) for name in ("X", "Y")) if isinstance(point, Mapping) else (None, None)
    if x is None or y is None:
        return
    for name, modulus, b in _other_curves():
        if x < modulus and y < modulus and (y * y - x * x * x - b) % modulus == 0 and (x, y) != (0, 0):
            _refuse(what, f"Groth16 over {name}", "gnark's form")


def _integer(data: Any) -> int | None:
    return int(data) if isinstance(data, str) and len(data) <= _MOST_DIGITS and data.isdecimal() else None


def _other_curves() -> list[tuple[str, int, int]]:
    """(name, base field, b) of y² = x³ + b; the fields of the BLS12 family follow from its seed z."""
    seeds = (("BLS12-381", -0xD201000000010000, 4), ("BLS12-377", 0x8508C00000000001, 1))
    return [(name, (z - 1) ** 2 * (z**4 - z**2 + 1) // 3 + z, b) for name, z, b in seeds]


def _refuse(what: str, got: str, form: str) -> NoReturn:
    raise MismatchError(f"this {what} is of {got} ({form}), not of {EXPECTED}", expected=EXPECTED, got=got)


def _u32(data: bytes, at: int) -> int | None:
    return int.from_bytes(data[at : at + 4], "big") if at + 4 <= len(data) else None


def _gnark_proof(data: bytes, g1: int) -> int | None:
    """Length by its own count of commitments."""
    count = _u32(data, 4 * g1)
    return None if count is None else 4 * g1 + 4 + (count + 1) * g1


def _gnark_key(data: bytes, g1: int) -> int | None:
    count = _u32(data, 9 * g1)
    if count is None:
        return None
    at = 9 * g1 + 4 + count * g1
    lists = _u32(data, at)
    if lists is None or lists > len(data):
        return None
    at += 4
    for _ in range(lists):
        items = _u32(data, at)
        if items is None:
            return None
        at += 4 + 8 * items
    keys = _u32(data, at)
    return None if keys is None else at + 4 + 4 * g1 * keys


def _arkworks_key(data: bytes, g1: int) -> int | None:
    return 7 * g1 + 8 + int.from_bytes(data[7 * g1 : 7 * g1 + 8], "little") * g1


def _plonk_proof(data: bytes, g1: int) -> int | None:
    """Eight points, a list of values, a point, a value, a list of commitments."""
    values = _u32(data, 8 * g1)
    if values is None:
        return None
    at = 8 * g1 + 4 + WORD * values + g1 + WORD
    commitments = _u32(data, at)
    return None if commitments is None else at + 4 + commitments * g1


def _is_plonk_key(data: bytes) -> bool:
    """It begins with the size of its domain and the inverse of that."""
    size, inverse = int.from_bytes(data[:8], "big"), int.from_bytes(data[8:40], "big")
    return size > 1 and size & (size - 1) == 0 and size * inverse % SCALAR_MODULUS == 1
