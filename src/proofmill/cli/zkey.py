"""What `export` makes of a key that is not ours: any Groth16 `.zkey` of snarkjs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_encoded, write_json, write_text
from proofmill.errors import MalformedInput, NotFound
from proofmill.settle.evm import ContractKey, calldata, solidity, vyper
from proofmill.systems.groth16.circom import CircomKey
from proofmill.systems.groth16.encodings import read_proof, read_public
from proofmill.systems.identity import circom_digest

__all__ = ["call_parts", "export_zkey"]

_FORMS = ("solidity", "vyper", "verification_key")


def export_zkey(path: Path, files: Mapping[str, str], proof: str | None, public: str | None, as_json: bool) -> None:
    """Contracts, the verification key, and calldata of a proof.json that holds.

    Raises NotFound, ArtifactError (no such key, or of another scheme or curve), MalformedInput (a form that needs more
    than a key), VerificationError.
    """
    for form in files:
        if form not in _FORMS:
            raise MalformedInput(f"--{form}: a .zkey holds no constraints and no types, and is what it is already")
    if (proof is None) != (public is None):
        raise MalformedInput("for a .zkey, --calldata and --public go together: proof.json and public.json of snarkjs")
    if not path.exists():
        raise NotFound(f"no file {path} with a proving key", path=str(path))
    key = CircomKey.load(path)
    call = None if proof is None or public is None else _call(key, proof, public)
    for form, file in files.items():
        _write(form, file, key, path.stem)
    digest = circom_digest(key.native.verification_key.to_bytes())
    if as_json:
        console.answer({"circuit_digest": digest, "written": dict(files), "calldata": call})
        return
    if files and STANDARD not in files.values():
        console.say(f"exported {path.name}", "bold green")
        console.pairs(files)
        console.warn("Whoever holds the secrets that a key was made from can forge proofs: check its ceremony.")
    if call is not None:
        console.say(call["text"])


def call_parts(proof: bytes, elements: Sequence[int]) -> dict[str, Any]:
    """A call of `verifyProof`, in the forms that contract libraries take."""
    a, b, c, inputs = calldata.arguments(proof, elements)
    return {
        "function": calldata.signature(len(elements)),
        "arguments": {"a": a, "b": b, "c": c, "inputs": inputs},
        "data": f"0x{calldata.encode(proof, elements).hex()}",
        "text": calldata.snarkjs_text(proof, elements),
    }


def _write(form: str, file: str, key: CircomKey, name: str) -> None:
    if form == "verification_key":
        write_json(file, key.verification_key_json())
        return
    points = key.native.verification_key.to_bytes()
    notes = (f"circuit digest {circom_digest(points)}", "Who holds the secrets of its key, the key does not say.")
    write_text(file, {"solidity": solidity, "vyper": vyper}[form].contract(ContractKey.from_bytes(points, name, notes)))


def _call(key: CircomKey, proof: str, public: str) -> dict[str, Any]:
    data = read_proof(read_encoded(proof, "a proof"))
    elements = read_public(read_encoded(public, "public values"))
    key.verify(elements, data)
    return call_parts(data, elements)
