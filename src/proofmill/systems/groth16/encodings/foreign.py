"""Proofs and keys that another prover made: read whatever the encoding, and verified.

A key from elsewhere carries no identity of a Proofmill circuit. What a proof under it says, who made the key, and
whether somebody knows the randomness that it was made from, is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from proofmill._native import NativeError
from proofmill._native import groth16 as native
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, from_native
from proofmill.systems.groth16.backend import to_bytes
from proofmill.systems.groth16.encoding import key_points_from_snarkjs, proof_from_snarkjs
from proofmill.systems.groth16.encodings import arkworks, gnark, gnark_json
from proofmill.systems.groth16.encodings.carrier import unwrap
from proofmill.systems.groth16.encodings.detect import Form, json_encoding, key_forms, proof_forms
from proofmill.systems.groth16.encodings.points import Place, split_key, split_proof, trusted

__all__ = ["ENCODINGS", "read_key", "read_proof", "verify_foreign"]

ENCODINGS = ("arkworks", "evm", "gnark", "snarkjs")
"""Names that `encoding` takes."""

_JSON: dict[tuple[str, str], Callable[[Any], bytes]] = {
    ("snarkjs", "proof"): lambda data: _check_proof(proof_from_snarkjs(data)),
    ("snarkjs", "key"): lambda data: _check_key(key_points_from_snarkjs(data)),
    ("gnark", "proof"): gnark_json.proof_from_json,
    ("gnark", "key"): gnark_json.key_from_json,
}


class _Binary(Protocol):
    def __call__(self, data: bytes, *, compressed: bool) -> bytes: ...


_BINARY: dict[tuple[str, str], _Binary] = {
    ("gnark", "proof"): gnark.proof_from_bytes,
    ("gnark", "key"): gnark.key_from_bytes,
    ("arkworks", "proof"): arkworks.proof_from_bytes,
    ("arkworks", "key"): arkworks.key_from_bytes,
}


def verify_foreign(key: Any, public: Sequence[int], proof: Any, *, encoding: str | None = None) -> None:
    """Return if the proof holds for these public inputs under this key, which both may come from another prover.

    `key` and `proof` are each bytes of gnark, of arkworks or of the EVM's words (as bytes, as hex text or as a JSON
    list of bytes), or JSON of snarkjs or gnark (as text or as values); `encoding` names the one to expect, else their
    form tells. `public` are elements below r in the order of the key.

    Raises MismatchError for another scheme, curve or extension (PLONK, FFLONK, BLS12-381, gnark's commitments),
    MalformedProof for what no reader accepts, MalformedInput for public inputs that are wrong in number or range, and
    VerificationError if the proof does not hold.
    """
    points, data = read_key(key, encoding), read_proof(proof, encoding)
    for number, value in enumerate(public):
        # x and x + r give one sum: a value above r would be a second spelling of the same statement.
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < SCALAR_MODULUS:
            raise MalformedInput(f"public[{number}]: expected an integer below r", path=f"public[{number}]")
    try:
        native.verify(points, [to_bytes(value) for value in public], data)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None


def read_key(data: Any, encoding: str | None = None) -> native.VerificationKey:
    """The key, every point checked. Raises as `verify_foreign`."""
    words = _read(data, "key", encoding)
    try:
        return native.VerificationKey.from_bytes(words)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None


def read_proof(data: Any, encoding: str | None = None) -> bytes:
    """The core's 256 bytes, every point checked. Raises as `verify_foreign`."""
    return _read(data, "proof", encoding)


def _read(data: Any, kind: str, encoding: str | None) -> bytes:
    if encoding is not None and encoding not in ENCODINGS:
        raise MalformedInput(f"encoding: expected one of {', '.join(ENCODINGS)}", path="encoding")
    value = unwrap(data)
    what = "proof" if kind == "proof" else "verification key"
    if isinstance(value, bytes):
        return _read_binary(value, kind, what, encoding)
    found = json_encoding(value, what)
    if encoding not in (None, found):
        raise MalformedProof(f"this {what} is in {found}'s JSON form, not {encoding}'s")
    return _JSON[found, kind](value)


def _read_binary(data: bytes, kind: str, what: str, encoding: str | None) -> bytes:
    forms = (proof_forms if kind == "proof" else key_forms)(data)
    chosen = [form for form in forms if encoding in (None, form.encoding)]
    if not chosen:
        raise MalformedProof(f"this {what} is in {forms[0].encoding}'s form, not {encoding}'s")
    refusals = []
    # An arkworks proof is as long as the EVM's words: the curve equation decides, at most one of both holds.
    for form in chosen:
        try:
            return _decode(data, kind, form)
        except MalformedProof as error:
            refusals.append((form, error))
    if len(refusals) == 1:
        raise refusals[0][1]
    raise MalformedProof("; ".join(f"as {form.encoding}: {error}" for form, error in refusals))


def _decode(data: bytes, kind: str, form: Form) -> bytes:
    if form.compressed is None:
        return _check_proof(data) if kind == "proof" else _check_key(data)
    return _BINARY[form.encoding, kind](data, compressed=form.compressed)


def _check_proof(proof: bytes) -> bytes:
    for point, name in zip(split_proof(proof), "ABC", strict=True):
        trusted(point, Place(name))
    return proof


def _check_key(key: bytes) -> bytes:
    names = ("alpha", "beta", "gamma", "delta")
    for number, point in enumerate(split_key(key)):
        trusted(point, Place(names[number] if number < 4 else f"IC[{number - 4}]"))
    return key
