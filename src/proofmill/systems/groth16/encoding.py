"""snarkjs' JSON forms: proof.json, public.json, verification_key.json (Groth16, curve bn128).

Source: the snarkjs repository's `groth16_prove` and `zkey_export_verificationkey`; coordinates are decimal strings,
an Fq2 element is [c0, c1], a point is projective with z = 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, from_native
from proofmill.systems.groth16.keys import FORMAT, VerificationKey
from proofmill.systems.key_identity import KeyIdentity

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_HEADER = {"protocol": "groth16", "curve": "bn128"}
G1, G2 = 64, 128


def proof_to_snarkjs(data: bytes) -> dict[str, Any]:
    """proof.json of 256 proof bytes."""
    a, b, c = data[:G1], data[G1 : G1 + G2], data[G1 + G2 :]
    return {"pi_a": _show_g1(a), "pi_b": _show_g2(b), "pi_c": _show_g1(c), **_HEADER}


def proof_from_snarkjs(data: Any) -> bytes:
    """256 proof bytes of a proof.json. Raises MalformedProof naming the field; points are checked by `verify`.

    rapidsnark names no curve in its proofs: what is not said cannot be wrong, and the points tell.
    """
    if isinstance(data, Mapping) and "curve" not in data:
        data = {**data, "curve": _HEADER["curve"]}
    proof = _object(data, "proof")
    return _read_g1(proof, "pi_a") + _read_g2(proof, "pi_b") + _read_g1(proof, "pi_c")


def public_to_snarkjs(elements: Sequence[int]) -> list[str]:
    """public.json."""
    return [str(element) for element in elements]


def public_from_snarkjs(data: Any) -> list[int]:
    """The elements of a public.json: decimal strings below r. Raises MalformedInput with the `path` of the value."""
    if not isinstance(data, list):
        raise MalformedInput("the public values are a list of decimal strings", path="public")
    for index, value in enumerate(data):
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or int(value) >= SCALAR_MODULUS:
            raise MalformedInput(f"public[{index}]: expected a decimal string below r", path=f"public[{index}]")
    return [int(value) for value in data]


def key_to_snarkjs(key: VerificationKey) -> dict[str, Any]:
    """verification_key.json, with one entry more, `proofmill`, that says which circuit it belongs to."""
    return {**points_to_snarkjs(key.native), "proofmill": key.identity.to_json(FORMAT)}


def points_to_snarkjs(key: groth16.VerificationKey) -> dict[str, Any]:
    """verification_key.json of a key that may be anybody's."""
    data = key.to_bytes()
    points = [data[448 + G1 * i : 448 + G1 * (i + 1)] for i in range(key.public_inputs + 1)]
    return {
        **_HEADER,
        "nPublic": key.public_inputs,
        "vk_alpha_1": _show_g1(data[:64]),
        "vk_beta_2": _show_g2(data[64:192]),
        "vk_gamma_2": _show_g2(data[192:320]),
        "vk_delta_2": _show_g2(data[320:448]),
        "IC": [_show_g1(point) for point in points],
    }


def key_from_snarkjs(data: Any) -> VerificationKey:
    """A key that `key_to_snarkjs` wrote. Raises MalformedProof, MismatchError."""
    points = key_points_from_snarkjs(data)
    try:
        native = groth16.VerificationKey.from_bytes(points)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None
    return VerificationKey(KeyIdentity.from_json(data.get("proofmill"), FORMAT, SCALAR_MODULUS), native)


def key_points_from_snarkjs(data: Any) -> bytes:
    """The core's bytes of anybody's verification_key.json. Raises MalformedProof naming the field; points are checked
    where the bytes are decoded. `vk_alphabeta_12` is not read: a verifier that trusted it would trust its writer."""
    key = _object(data, "verification key")
    if not isinstance(key.get("IC"), list) or not 1 <= len(key["IC"]) <= 1 << 20:
        raise MalformedProof("IC: expected a list of points", path="IC")
    points = b"".join(_read_g1(key, "IC", i) for i in range(len(key["IC"])))
    fixed = _read_g1(key, "vk_alpha_1") + b"".join(_read_g2(key, f"vk_{name}_2") for name in ("beta", "gamma", "delta"))
    if key.get("nPublic") != len(key["IC"]) - 1:
        raise MalformedProof("nPublic: expected one less than the points of IC", path="nPublic")
    return fixed + points


def _object(data: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise MalformedProof(f"expected a {what} in snarkjs' JSON form")
    for name, wanted in _HEADER.items():
        if data.get(name) != wanted:
            raise MalformedProof(f"{name}: expected {wanted}", path=name)
    return data


def _show_g1(point: bytes) -> list[str]:
    return [*(str(word) for word in _words(point)), "1"]


def _show_g2(point: bytes) -> list[list[str]]:
    x1, x0, y1, y0 = (str(word) for word in _words(point))
    return [[x0, x1], [y0, y1], ["1", "0"]]


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[i : i + 32], "big") for i in range(0, len(data), 32)]


def _read_g1(data: Mapping[str, Any], name: str, index: int | None = None) -> bytes:
    point = data.get(name) if index is None else data[name][index]
    if not isinstance(point, list) or len(point) != 3 or point[2] != "1":
        raise MalformedProof(f'{name}: expected [x, y, "1"] of decimal strings', path=name)
    return b"".join(_coordinate(value, name) for value in point[:2])


def _read_g2(data: Mapping[str, Any], name: str) -> bytes:
    point = data.get(name)
    pairs = isinstance(point, list) and len(point) == 3 and all(isinstance(p, list) and len(p) == 2 for p in point)
    if not isinstance(point, list) or not pairs or point[2] != ["1", "0"]:
        raise MalformedProof(f'{name}: expected [[x0, x1], [y0, y1], ["1", "0"]] of decimal strings', path=name)
    return b"".join(_coordinate(value, name) for pair in point[:2] for value in reversed(pair))


def _coordinate(value: Any, name: str) -> bytes:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or int(value) >= BASE_MODULUS:
        raise MalformedProof(f"{name}: expected decimal coordinates below the base field's modulus", path=name)
    return int(value).to_bytes(32, "big")
