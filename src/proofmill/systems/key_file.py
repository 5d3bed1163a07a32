"""A verification key as a file, whatever its system: on groth16 in snarkjs' form, on plonky2 in ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.systems import AnyVerificationKey
from proofmill.systems.groth16 import VerificationKey, key_from_snarkjs, key_to_snarkjs
from proofmill.systems.plonky2 import VerificationKey as Plonky2Key
from proofmill.systems.plonky2.keys import FORMAT

__all__ = ["is_own_key", "key_from_json", "key_to_json"]


def key_to_json(key: AnyVerificationKey) -> dict[str, Any]:
    """JSON values; `key_from_json` reads them."""
    return key_to_snarkjs(key) if isinstance(key, VerificationKey) else key.to_json()


def key_from_json(data: Any) -> AnyVerificationKey:
    """The key of a circuit of ours. Raises MalformedProof, MismatchError."""
    return Plonky2Key.from_json(data) if _is_plonky2(data) else key_from_snarkjs(data)


def is_own_key(data: Any) -> bool:
    """Whether it says which circuit of ours it belongs to. A key that is snarkjs' alone does not."""
    return _is_plonky2(data) or (isinstance(data, Mapping) and "proofmill" in data)


def _is_plonky2(data: Any) -> bool:
    """Of any version: the reader says which one it wants."""
    return isinstance(data, Mapping) and str(data.get("format")).startswith(FORMAT.removesuffix("v1"))
