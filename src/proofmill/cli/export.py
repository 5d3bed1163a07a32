"""`proofmill export`: a circuit, its keys, witnesses and proofs in the forms of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from proofmill import systems
from proofmill.circuit import Circuit
from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_json, read_object, write_json, write_text, write_with
from proofmill.cli.keys import compile_with_progress, describe, keys_with_progress
from proofmill.cli.options import Json
from proofmill.cli.target import load_circuit
from proofmill.cli.zkey import call_parts, export_zkey
from proofmill.errors import ArtifactError, MalformedInput
from proofmill.settle.evm import ContractKey, solidity, vyper
from proofmill.systems import AnyKeys, Compiled, Keys, Proof, VerificationKey
from proofmill.systems.groth16 import public_elements, solve
from proofmill.systems.groth16.circom import write_r1cs, write_wtns
from proofmill.systems.key_file import key_to_json
from proofmill.systems.stored import StoredKeys

__all__ = ["export"]

File: TypeAlias = str | None
BINARY = ("zkey", "r1cs", "wtns")


def _file(flag: str, help: str) -> Any:
    return typer.Option(flag, metavar="FILE", help=help, show_default=False)


def export(
    circuit: Annotated[
        str,
        typer.Argument(
            metavar="CIRCUIT",
            help="file.py:Class, package.module:Class or a built-in statement; or any snarkjs key: K.zkey.",
            show_default=False,
        ),
    ],
    solidity_file: Annotated[File, _file("--solidity", "Verifier contract in Solidity.")] = None,
    vyper_file: Annotated[File, _file("--vyper", "Verifier contract in Vyper.")] = None,
    proof: Annotated[
        File,
        typer.Option(
            "--calldata",
            metavar="PROOF",
            help="Print the arguments of the contracts' verifyProof for this envelope; - is standard input. For a "
            ".zkey it is snarkjs' proof.json, with --public.",
            show_default=False,
        ),
    ] = None,
    public: Annotated[File, _file("--public", "With --calldata for a .zkey: snarkjs' public.json.")] = None,
    verification_key: Annotated[File, _file("--verification-key", "Verification key, on groth16 as snarkjs.")] = None,
    zkey: Annotated[File, _file("--zkey", "Proving key as snarkjs reads it.")] = None,
    r1cs: Annotated[File, _file("--r1cs", "Constraint system as circom writes it.")] = None,
    witness: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--wtns",
            metavar="INPUTS FILE",
            help="Witness for these inputs, as circom's programs write it. It holds the private values.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write contracts, calldata, and files for snarkjs; of a plonky2 circuit the verification key.

    Keys come from the store, as for prove. A contract made from development keys guards nothing: whoever made them can
    forge proofs. FILE may be - for a text on standard output.
    """
    inputs, wtns = witness or (None, None)
    named = {"solidity": solidity_file, "vyper": vyper_file, "verification_key": verification_key}
    named |= {"zkey": zkey, "r1cs": r1cs, "wtns": wtns}
    files = {form: file for form, file in named.items() if file is not None}
    _refuse_what_makes_no_sense(files, proof, as_json)
    if circuit.endswith(".zkey"):
        export_zkey(Path(circuit), files, proof, public, as_json)
        return
    if public is not None:
        raise MalformedInput("--public goes with a .zkey: an envelope has its public values in it")
    loaded = load_circuit(circuit)
    _refuse_what_the_system_lacks(loaded, files, proof)
    compiled = compile_with_progress(loaded, quiet=as_json)
    stored = keys_with_progress(compiled, quiet=as_json) if proof or set(files) - _WITHOUT_KEYS else None
    call = None if stored is None or proof is None else _call(proof, stored.keys)
    if stored is not None:
        _write_from_keys(stored.keys, files)
    if r1cs is not None:
        _reporting(lambda: write_r1cs(Path(r1cs), compiled))
    if inputs is not None and wtns is not None:
        wires = solve(compiled, read_object(inputs, "the inputs")).to_bytes()
        _reporting(lambda: write_wtns(Path(wtns), wires))
    _tell(compiled, stored, files, call, as_json)


_WITHOUT_KEYS = {"r1cs", "wtns"}
_FROM_GROTH16_KEYS: dict[str, Callable[[str, Keys], None]] = {
    "solidity": lambda file, keys: write_text(file, solidity.contract(ContractKey.of(keys.verification_key))),
    "vyper": lambda file, keys: write_text(file, vyper.contract(ContractKey.of(keys.verification_key))),
    "zkey": lambda file, keys: write_with(file, keys.save),
}


def _write_from_keys(keys: AnyKeys, files: Mapping[str, str]) -> None:
    for form, file in files.items():
        if form == "verification_key":
            write_json(file, key_to_json(keys.verification_key))
        elif form in _FROM_GROTH16_KEYS and isinstance(keys, Keys):
            _FROM_GROTH16_KEYS[form](file, keys)


def _refuse_what_the_system_lacks(circuit: type[Circuit], files: Mapping[str, str], proof: str | None) -> None:
    if circuit.system == "groth16":
        return
    for form in ("calldata", *files) if proof is not None else files:
        if form != "verification_key":
            told = f"--{form}: {circuit.circuit_name} is a circuit of {circuit.system}, and that is a form of groth16"
            raise MalformedInput(f"{told}; of this one there is --verification-key")


def _refuse_what_makes_no_sense(files: Mapping[str, str], proof: str | None, as_json: bool) -> None:
    if not files and proof is None:
        raise MalformedInput("nothing to export: name --solidity, --vyper, --calldata or one of the other forms")
    for form in BINARY:
        if files.get(form) == STANDARD:
            raise MalformedInput(f"--{form}: name a file, standard output takes text only")
    if list(files.values()).count(STANDARD) + (as_json or proof is not None) > 1:
        raise MalformedInput("standard output takes one thing: name files for the others")


def _call(file: str, keys: AnyKeys) -> dict[str, Any]:
    """The call's parts, of a proof that holds: nobody pays a chain to hear no. Raises as `systems.verify`."""
    proof, key = Proof.from_json(read_json(file, "a proof")), keys.verification_key
    assert isinstance(key, VerificationKey)  # what the system lacks was refused
    systems.verify(proof, key)
    return call_parts(proof.data, public_elements(proof, key))


def _reporting(write: Callable[[], None]) -> None:
    """A place that the caller named and that cannot be written is the caller's error."""
    try:
        write()
    except ArtifactError as error:
        raise MalformedInput(error.message, **error.fields) from None


def _tell(
    compiled: Compiled,
    stored: StoredKeys[AnyKeys] | None,
    files: Mapping[str, str],
    call: dict[str, Any] | None,
    as_json: bool,
) -> None:
    if as_json:
        digest = None if stored is None else stored.keys.verification_key.digest
        development = None if stored is None else stored.keys.development
        facts = {"circuit": compiled.identity.to_json(), "verification_key_digest": digest, "development": development}
        console.answer({**facts, "written": dict(files), "calldata": call})
        return
    if stored is not None:
        describe(stored)
    if files and STANDARD not in files.values():
        console.say(f"exported {compiled.name} {compiled.identity.version}", "bold green")
        console.pairs(files)
    if call is not None:
        console.say(call["text"])
