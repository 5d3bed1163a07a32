"""snarkjs' three files together: whether a proof.json holds for a public.json under a verification_key.json."""

from __future__ import annotations

import re
from typing import Any

from proofmill._native import NativeError, groth16
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, from_native
from proofmill.systems.groth16.circom.wtns import WIRE
from proofmill.systems.groth16.encoding import key_points_from_snarkjs, proof_from_snarkjs
from proofmill.systems.groth16.encodings.detect import json_encoding

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")


def verify_snarkjs(key: Any, public: Any, proof: Any) -> list[int]:
    """The public values, if the proof holds for them under this key. All three are the files' JSON values.

    A value of r and more is refused: v and v + r would be two texts for one statement, so that a nullifier that was
    seen as one of them could be shown again as the other. Raises MalformedInput, MalformedProof, VerificationError, and
    MismatchError that names the scheme or curve of a key or proof that is none of Groth16 over BN254.
    """
    for value, what in ((key, "verification key"), (proof, "proof")):
        if json_encoding(value, what) != "snarkjs":
            raise MalformedProof(f"expected a {what} in snarkjs' JSON form")
    elements = public_from_snarkjs(public)
    data = proof_from_snarkjs(proof)
    points = key_points_from_snarkjs(key)
    try:
        native = groth16.VerificationKey.from_bytes(points)
        groth16.verify(native, [value.to_bytes(WIRE, "big") for value in elements], data)
    except NativeError as error:
        raise from_native(error, damaged=MalformedProof) from None
    return elements


def public_from_snarkjs(data: Any) -> list[int]:
    """The elements of a public.json: decimal strings below r. Raises MalformedInput with the `path` of the value."""
    if not isinstance(data, list):
        raise MalformedInput("the public values are a list of decimal strings", path="public")
    for index, value in enumerate(data):
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or int(value) >= SCALAR_MODULUS:
            raise MalformedInput(f"public[{index}]: expected a decimal string below r", path=f"public[{index}]")
    return [int(value) for value in data]
