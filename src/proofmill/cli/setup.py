"""`proofmill setup`: keys of a circuit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli import console
from proofmill.cli.files import write_json
from proofmill.cli.keys import keys_with_progress
from proofmill.cli.options import Json, Target
from proofmill.cli.target import compile_target
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import key_to_snarkjs

__all__ = ["setup"]

FILE = "verification_key.json"


def setup(
    circuit: Target,
    output_dir: Annotated[
        Path | None, typer.Option(help=f"Write {FILE}, in snarkjs' form, into this folder.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Make development keys, once for each circuit.

    They are kept in the store under PROOFMILL_HOME, where prove and serve find them. Whoever runs this could keep the
    randomness and forge proofs for ever: for anything of value use the keys of a ceremony.
    """
    compiled = compile_target(circuit)
    stored = keys_with_progress(compiled, quiet=as_json)
    key = stored.keys.verification_key
    written = None if output_dir is None else _folder(output_dir) / FILE
    if written is not None:
        write_json(str(written), key_to_snarkjs(key))
    if as_json:
        console.answer(
            {
                "circuit": compiled.identity.to_json(),
                "made": stored.made,
                "development": stored.keys.development,
                "proving_key": str(stored.path),
                "verification_key": None if written is None else str(written),
                "verification_key_digest": key.digest,
            }
        )
        return
    kind = "development keys" if stored.keys.development else "ceremony keys"
    verb = "made" if stored.made else "found"
    console.say(f"{verb} {kind} for {compiled.name} {compiled.identity.version}", "bold green")
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
