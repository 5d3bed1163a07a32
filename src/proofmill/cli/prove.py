"""`proofmill prove`: from a circuit and its inputs to a proof."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_object, write_json
from proofmill.cli.keys import compile_with_progress, describe, interruptible, keys_with_progress
from proofmill.cli.options import Json
from proofmill.cli.proof_inputs import with_proofs
from proofmill.cli.target import load_circuit
from proofmill.errors import MalformedInput
from proofmill.systems.checked import checked_proof

__all__ = ["prove"]


def _file(flag: str, help: str) -> Any:
    return typer.Option(flag, metavar="FILE", help=help, show_default=False)


def prove(
    context: typer.Context,
    circuit: Annotated[
        str | None,
        typer.Argument(
            metavar="CIRCUIT",
            help="file.py:Class, package.module:Class, or a built-in statement such as payment-promise. "
            "The class may be left out where there is one. With --zkey there is no CIRCUIT.",
            show_default=False,
        ),
    ] = None,
    inputs: Annotated[
        str | None,
        typer.Argument(
            metavar="INPUTS", help="JSON file with the inputs by name; - reads standard input.", show_default=False
        ),
    ] = None,
    proofs: Annotated[
        list[str] | None,
        typer.Option(
            "--proof",
            metavar="NAME=FILE",
            help="Take the input NAME from the file of a proof; once for each proof of a list.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", help="Where the proof goes; - is standard output.")] = (
        "proof.json"
    ),
    zkey: Annotated[str | None, _file("--zkey", "Prove for a circom circuit: its proving key.")] = None,
    wasm: Annotated[str | None, _file("--wasm", "The circom circuit's program, which takes INPUTS.")] = None,
    wtns: Annotated[str | None, _file("--wtns", "A witness that was computed already, instead of INPUTS.")] = None,
    public: Annotated[str | None, _file("--public", "With --zkey: where the public values go [public.json].")] = None,
    show_log: Annotated[bool, typer.Option("--show-log", help="With --wasm: show what the circuit logs.")] = False,
    as_json: Json = False,
) -> None:
    """Prove that a statement holds for some inputs.

    Keys come from the store under PROOFMILL_HOME. Where it has none for this circuit, development keys are made once
    and kept there; whoever makes development keys can forge proofs. Circuits of plonky2 have no such keys: they are
    built once and kept. Exit code 1 says that the statement does not hold.

    Where a circuit takes a proof, INPUTS has the whole proof under that name, or --proof names its file: `proofmill
    prove chain.py:Deposit inputs.json --proof previous=proof.json`.

    For a circom circuit: `proofmill prove --zkey K --wasm W input.json` writes what `snarkjs groth16 fullprove` does,
    `proofmill prove --zkey K --wtns F` what `snarkjs groth16 prove` does.
    """
    if zkey is not None:
        if inputs is not None or proofs:
            raise MalformedInput("with --zkey goes one file of inputs and no circuit: the key is the circuit's")
        # Here and not above: most proofs need nothing of circom.
        from proofmill.cli.circom import prove_circom

        target = public or "public.json"
        prove_circom(
            zkey,
            inputs=circuit,
            wasm=wasm,
            wtns=wtns,
            output=output,
            public=target,
            show_log=show_log,
            as_json=as_json,
        )
        return
    if wasm is not None or wtns is not None or public is not None or show_log:
        raise MalformedInput("--wasm, --wtns, --public and --show-log go with --zkey")
    if circuit is None or (inputs is None and not proofs):
        raise typer.BadParameter("name a circuit and a file of its inputs, or --zkey", ctx=context)
    _prove(circuit, inputs, proofs or [], output, as_json)


def _prove(circuit: str, inputs: str | None, proofs: list[str], output: str, as_json: bool) -> None:
    read = {} if inputs is None else read_object(inputs, "the inputs")
    start = time.perf_counter()
    compiled = compile_with_progress(load_circuit(circuit), quiet=as_json)
    values = with_proofs(compiled, read, proofs)
    compiled_at = time.perf_counter()
    stored = keys_with_progress(compiled, quiet=as_json)
    ready_at = time.perf_counter()
    proof = interruptible(lambda cancel: checked_proof(compiled, stored.keys, values, cancel=cancel))
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
        if not compiled.stands_alone:
            console.say("It says something in a step of its chain, which verifies it, and nothing by itself.")
        console.say("  ".join(f"{name.removesuffix('_ms')} {value:.0f} ms" for name, value in times.items()), "dim")


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
