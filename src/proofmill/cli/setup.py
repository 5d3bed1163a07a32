"""`proofmill setup`: keys of a circuit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli import console
from proofmill.cli.files import write_json
from proofmill.cli.keys import compile_with_progress, keys_with_progress, kind_of
from proofmill.cli.options import Json, Target
from proofmill.cli.target import load_circuit
from proofmill.errors import MalformedInput
from proofmill.systems.key_file import key_to_json

__all__ = ["setup"]

FILE = "verification_key.json"


def setup(
    circuit: Target,
    output_dir: Annotated[
        Path | None, typer.Option(help=f"Write {FILE} into this folder, on groth16 as snarkjs.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Make keys, once for each circuit: development keys on groth16; on plonky2 the built circuit.

    They are kept in the store under PROOFMILL_HOME, where prove and serve find them. Whoever makes development keys
    could keep the randomness and forge proofs for ever: for anything of value use the keys of a ceremony. plonky2
    needs none: its keys follow from the circuit, and are the same wherever they are made.
    """
    compiled = compile_with_progress(load_circuit(circuit), quiet=as_json)
    stored = keys_with_progress(compiled, quiet=as_json)
    key = stored.keys.verification_key
    written = None if output_dir is None else _folder(output_dir) / FILE
    if written is not None:
        write_json(str(written), key_to_json(key))
    if as_json:
        console.answer(
            {
                "circuit": compiled.identity.to_json(),
                "made": stored.made,
                "development": stored.keys.development,
                "origin": stored.keys.identity.origin,
                "proving_key": str(stored.path),
                "verification_key": None if written is None else str(written),
                "verification_key_digest": key.digest,
            }
        )
        return
    verb = "made" if stored.made else "found"
    console.say(f"{verb} {kind_of(stored.keys)} for {compiled.name} {compiled.identity.version}", "bold green")
    places = {"circuit": compiled.digest, "verification key": key.digest, "proving key": str(stored.path)}
    console.pairs(places if written is None else {**places, "written": str(written)})
    if stored.keys.development:
        console.warn("Whoever makes development keys can forge proofs: for anything of value use a ceremony's.")


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MalformedInput(f"cannot make the folder {path}: {error.strerror}", path=str(path)) from None
    return path
