"""`proofmill prove`: from a circuit and its inputs to a proof."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from proofmill import systems
from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_object, write_json
from proofmill.cli.keys import describe, interruptible, keys_with_progress
from proofmill.cli.options import Json, Target
from proofmill.cli.target import compile_target

__all__ = ["prove"]


def prove(
    circuit: Target,
    inputs: Annotated[
        str, typer.Argument(metavar="INPUTS", help="JSON file with the inputs by name; - reads standard input.")
    ],
    output: Annotated[str, typer.Option("--output", "-o", help="Where the proof goes; - is standard output.")] = (
        "proof.json"
    ),
    as_json: Json = False,
) -> None:
    """Prove that a statement holds for some inputs.

    Keys come from the store under PROOFMILL_HOME. Where it has none for this circuit, development keys are made once
    and kept there; whoever makes development keys can forge proofs. Exit code 1 says that the statement does not hold.
    """
    values = read_object(inputs, "the inputs")
    start = time.perf_counter()
    compiled = compile_target(circuit)
    compiled_at = time.perf_counter()
    stored = keys_with_progress(compiled, quiet=as_json)
    ready_at = time.perf_counter()
    proof = interruptible(lambda cancel: systems.prove(compiled, stored.keys, values, cancel=cancel))
    # A flipped bit while proving gives a wrong proof, which at worst tells of the witness: it is not let out.
    systems.verify(proof, stored.keys.verification_key)
    if not (as_json and output == STANDARD):
        write_json(output, proof.to_json())
    times = {"compile_ms": _ms(compiled_at - start), "keys_ms": _ms(ready_at - compiled_at), **proof.timings}
    if as_json:
        keys = {"path": str(stored.path), "made": stored.made, "development": stored.keys.development}
        where = {"envelope": proof.to_json()} if output == STANDARD else {"output": output}
        shown = {"circuit": proof.circuit.to_json(), "public_inputs": dict(proof.public_inputs)}
        console.answer({**where, **shown, "keys": keys, "timings": times})
        return
    describe(stored)
    if output != STANDARD:
        console.say(f"proved {compiled.name} {compiled.identity.version}: {output}", "bold green")
        console.pairs(proof.public_inputs)
        console.say("  ".join(f"{name.removesuffix('_ms')} {value:.0f} ms" for name, value in times.items()), "dim")


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
