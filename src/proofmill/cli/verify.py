"""`proofmill verify`: whether a proof holds, and what it says."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn

import typer

from proofmill import systems
from proofmill.artifacts import Store
from proofmill.cli import console
from proofmill.cli.circom import refuse, verify_circom, verify_circom_envelope
from proofmill.cli.files import read_json
from proofmill.cli.keys import compile_with_progress, keys_with_progress
from proofmill.cli.options import Json
from proofmill.cli.target import load_circuit
from proofmill.errors import ArtifactNotFound, MalformedInput, MismatchError, VerificationError
from proofmill.systems import AnyVerificationKey, Compiled, Proof
from proofmill.systems.key_file import is_own_key, key_from_json
from proofmill.systems.stored import verification_key_for

__all__ = ["verify"]

HALF = "A proof is half of a check: compare these values with the ones that you expect."


def verify(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PROOF",
            help="The envelope that prove wrote; - is standard input. Or three files of snarkjs, in its order: "
            "verification_key.json public.json proof.json; or a key, public values and a proof of gnark or arkworks.",
            show_default=False,
        ),
    ],
    verification_key: Annotated[
        str | None,
        typer.Option("--verification-key", "-k", metavar="FILE", help="Key as setup and export write it."),
    ] = None,
    circuit: Annotated[
        str | None,
        typer.Option("--circuit", "-c", metavar="CIRCUIT", help="Circuit whose key is taken from the store."),
    ] = None,
    sym: Annotated[
        str | None,
        typer.Option("--sym", metavar="FILE", help="Names of a circom circuit's public values.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify a proof and print its public values by name.

    Without an option, the key is the store's for the circuit that the proof names: look at the circuit that is
    printed, for it is the prover who chose it. Exit code 0: the proof holds. 1: it does not. 2: it is no proof.

    A proof is half of a check. That it verifies says nothing of whether its public values are the ones that you need:
    your recipient, your minimum, your root, a nullifier that was not seen before. Compare them with your own.
    """
    if len(files) == 3:
        if verification_key is not None or circuit is not None or sym is not None:
            raise MalformedInput("three files are key, public values and proof: no option goes with them")
        _exit(verify_circom(files[0], files[1], files[2], as_json))
    if len(files) != 1:
        raise MalformedInput("give one proof, or a key, public values and a proof of snarkjs")
    envelope = Proof.from_json(read_json(files[0], "a proof"))
    named = None if verification_key is None else read_json(verification_key, "a verification key")
    if isinstance(named, dict) and not is_own_key(named):  # a key of snarkjs
        if circuit is not None:
            raise MalformedInput("give --verification-key or --circuit, not both")
        _exit(verify_circom_envelope(envelope, named, sym, as_json))
    if sym is not None:
        raise MalformedInput("--sym goes with the verification key of a circom circuit")
    key = _key(envelope, named, circuit, as_json)
    try:
        public = systems.verify(envelope, key)
    except (VerificationError, MismatchError) as error:
        refuse(error, as_json)
        raise typer.Exit(1) from None
    shown = key.identity.schema.show_public(dict(public))
    if as_json:
        console.answer(_document(key, shown))
        return
    console.say(f"valid: {key.circuit.name} {key.circuit.version}", "bold green")
    console.pairs(shown)
    console.say(f"circuit digest {key.circuit.digest}", "dim")
    if key.development:
        console.warn("The key is a development key: whoever made it can forge proofs.")
    console.say(HALF)


def _exit(valid: bool) -> NoReturn:
    raise typer.Exit(0 if valid else 1)


def _key(proof: Proof, named: Any, circuit: str | None, quiet: bool) -> AnyVerificationKey:
    """The verifier's choice of key: never one that comes with the proof."""
    if named is not None and circuit is not None:
        raise MalformedInput("give --verification-key or --circuit, not both")
    if named is not None:
        return key_from_json(named)
    if circuit is None:
        return _stored_key(proof.circuit.digest)
    compiled = compile_with_progress(load_circuit(circuit), quiet)
    # One that had to be made tells nothing of other people's proofs, but on plonky2 everybody makes the same.
    return _stored_key(compiled.digest) if compiled.system == "groth16" else _own_key(compiled, quiet)


def _own_key(compiled: Compiled, quiet: bool) -> AnyVerificationKey:
    return keys_with_progress(compiled, quiet).keys.verification_key


def _stored_key(digest: str) -> AnyVerificationKey:
    try:
        return verification_key_for(digest, Store.default())
    except ArtifactNotFound as error:
        raise ArtifactNotFound(f"{error.message}; name one with --verification-key", **error.fields) from None


def _document(key: AnyVerificationKey, public: dict[str, Any]) -> dict[str, Any]:
    return {
        "valid": True,
        "circuit": key.circuit.to_json(),
        "public_inputs": public,
        "verification_key_digest": key.digest,
        "development": key.development,
    }
