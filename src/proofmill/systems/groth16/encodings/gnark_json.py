"""What Go's `json.Marshal` makes of gnark's Groth16 proofs and keys over BN254, v0.14: objects by field name.

A coordinate is a decimal string, or a number where it has at most 15 digits; a point is {"X", "Y"}, of G2 each of these
{"A0", "A1"}; infinity has 0 everywhere. Source: the struct types of `backend/groth16/bn254` in gnark v0.14.0,
`fp.Element.MarshalJSON` of gnark-crypto v0.19.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from proofmill.systems.groth16.encodings.gnark import refuse_commitments
from proofmill.systems.groth16.encodings.points import (
    G1,
    Affine,
    Place,
    from_words,
    is_infinity,
    split_key,
    split_proof,
    to_words,
    trusted,
)

__all__ = ["key_from_json", "key_to_json", "proof_from_json", "proof_to_json"]

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_NUMBER_DIGITS = 15
_PROOF = {"Ar", "Bs", "Krs"}
_PROOF_EXTENSION = {"Commitments", "CommitmentPok"}
_KEY = {"G1", "G2"}
_KEY_EXTENSION = {"CommitmentKeys", "PublicAndCommitmentCommitted"}


def proof_to_json(proof: bytes) -> dict[str, Any]:
    """JSON values of a proof without commitments. Raises MalformedProof if `proof` is not the core's 256 bytes."""
    a, b, c = split_proof(proof)
    none = {"Commitments": [], "CommitmentPok": _show(from_words(bytes(G1)))}
    return {"Ar": _show(a), "Krs": _show(c), "Bs": _show(b), **none}


def proof_from_json(data: Any) -> bytes:
    """The core's 256 bytes. Raises MalformedProof naming the field; MismatchError for a proof with commitments."""
    proof = _object(data, Place("proof"), _PROOF, _PROOF_EXTENSION)
    _refuse_any(proof, "Commitments", "proof")
    points = [_point(proof["Ar"], "Ar", 1), _point(proof["Bs"], "Bs", 2), _point(proof["Krs"], "Krs", 1)]
    if "CommitmentPok" in proof and not is_infinity(_read(proof["CommitmentPok"], Place("CommitmentPok"), 1)):
        raise Place("CommitmentPok").refuse("a proof of knowledge of no commitment")
    return to_words(points)


def key_to_json(key: bytes, *, beta_1: bytes = bytes(G1), delta_1: bytes = bytes(G1)) -> dict[str, Any]:
    """JSON values of a key; `beta_1` and `delta_1` as for `gnark.key_to_bytes`. Raises as that does."""
    alpha, beta, gamma, delta, *ic = split_key(key)
    first = {"Alpha": _show(alpha), "Beta": _show(from_words(beta_1)), "Delta": _show(from_words(delta_1))}
    second = {"Beta": _show(beta), "Delta": _show(delta), "Gamma": _show(gamma)}
    none: dict[str, Any] = {"CommitmentKeys": None, "PublicAndCommitmentCommitted": []}
    return {"G1": {**first, "K": [_show(point) for point in ic]}, "G2": second, **none}


def key_from_json(data: Any) -> bytes:
    """The core's form of a key. Raises MalformedProof naming the field; MismatchError for a key with commitments."""
    key = _object(data, Place("verification key"), _KEY, _KEY_EXTENSION)
    for name in sorted(_KEY_EXTENSION):
        _refuse_any(key, name, "verification key")
    first = _object(key["G1"], Place("G1"), {"Alpha", "K"}, {"Beta", "Delta"})
    second = _object(key["G2"], Place("G2"), {"Beta", "Delta", "Gamma"}, set())
    alpha = _point(first["Alpha"], "G1.Alpha", 1)
    for name in sorted({"Beta", "Delta"} & set(first)):
        place = Place(f"G1.{name}")
        unused = _read(first[name], place, 1)
        if not is_infinity(unused):
            trusted(unused, place)
    fixed = [_point(second[name], f"G2.{name}", 2) for name in ("Beta", "Gamma", "Delta")]
    if not isinstance(first["K"], list) or not first["K"]:
        raise Place("G1.K").refuse("expected a list with a point for the constant 1")
    return to_words([alpha, *fixed, *(_point(point, f"G1.K[{i}]", 1) for i, point in enumerate(first["K"]))])


def _refuse_any(data: Mapping[str, Any], name: str, what: str) -> None:
    value = data.get(name)
    if value is not None and not isinstance(value, list):
        raise Place(name).refuse("expected a list")
    refuse_commitments(len(value or ()), what)


def _object(data: Any, place: Place, required: set[str], optional: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping) or not required <= set(data) <= required | optional:
        raise place.refuse(f"expected an object of {', '.join(sorted(required | optional))}")
    return data


def _point(data: Any, name: str, degree: int) -> Affine:
    return trusted(_read(data, Place(name), degree), Place(name))


def _read(data: Any, place: Place, degree: int) -> Affine:
    point = _object(data, place, {"X", "Y"}, set())
    return Affine(*(_coordinate(point[name], place, degree) for name in ("X", "Y")))


def _coordinate(data: Any, place: Place, degree: int) -> tuple[int, ...]:
    if degree == 1:
        return (_number(data, place),)
    pair = _object(data, place, {"A0", "A1"}, set())
    return _number(pair["A0"], place), _number(pair["A1"], place)


def _number(data: Any, place: Place) -> int:
    if isinstance(data, str) and _DECIMAL.fullmatch(data):
        return int(data)
    if isinstance(data, int) and not isinstance(data, bool) and 0 <= data < 10**_NUMBER_DIGITS:
        return data
    raise place.refuse("expected a decimal string below the base field's modulus, or a number of at most 15 digits")


def _show(point: Affine) -> dict[str, Any]:
    parts = [[n if len(str(n)) <= _NUMBER_DIGITS else str(n) for n in part] for part in (point.x, point.y)]
    x, y = (part[0] if len(part) == 1 else {"A0": part[0], "A1": part[1]} for part in parts)
    return {"X": x, "Y": y}
