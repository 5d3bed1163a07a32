"""What `prove` and `verify` do with the files of a circom project: the same files as `snarkjs groth16`."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmill import settings
from proofmill.cli import console
from proofmill.cli.files import STANDARD, read_encoded, read_object, write_text
from proofmill.cli.keys import interruptible
from proofmill.errors import MalformedInput, MismatchError, NotFound, ProofmillError, VerificationError
from proofmill.systems.groth16 import proof_to_snarkjs, public_to_snarkjs
from proofmill.systems.groth16.circom import CircomKey, CircomWitness, Symbols, read_wtns, verify_envelope
from proofmill.systems.groth16.circom.symbols import WITHOUT_NAMES
from proofmill.systems.groth16.encodings import read_key, read_public, verify_foreign

if TYPE_CHECKING:
    from proofmill.systems import Cancel, Proof

__all__ = ["circom_name", "prove_circom", "refuse", "split_circom", "verify_circom", "verify_circom_envelope"]

HALF = "A proof is half of a check: compare these values with the ones that you expect."


def prove_circom(
    zkey: str,
    *,
    inputs: str | None,
    wasm: str | None,
    wtns: str | None,
    output: str,
    public: str,
    show_log: bool,
    as_json: bool,
) -> None:
    """Write snarkjs' proof.json and public.json for a witness in a file, or for the one of a program and its inputs."""
    if output == public:
        raise MalformedInput("--output and --public name one file: give them different ones")
    start = time.perf_counter()
    solve = _witness(inputs, wasm, wtns, show_log)
    key = CircomKey.load(_existing(zkey, "a proving key"))
    ready = time.perf_counter()
    witness = interruptible(solve)
    if witness.wires != key.wires:
        told = (
            f"the witness has {witness.wires} wires and the key is for {key.wires}: they belong to different circuits"
        )
        raise MismatchError(told, expected=key.wires, got=witness.wires)
    solved = time.perf_counter()
    proof, values = interruptible(lambda cancel: key.prove(witness, cancel))
    times = {
        "load_ms": _ms(ready - start),
        "witness_ms": _ms(solved - ready),
        "prove_ms": _ms(time.perf_counter() - solved),
    }
    shown = public_to_snarkjs(values)
    write_text(output, snarkjs_text(proof_to_snarkjs(proof)))
    write_text(public, snarkjs_text(shown))
    if as_json:
        console.answer({"output": output, "public": public, "public_inputs": shown, "timings": times})
    elif STANDARD not in (output, public):
        console.say(f"proved: {output}, {public}", "bold green")
        console.pairs({str(number): value for number, value in enumerate(shown)})
        console.say("  ".join(f"{name.removesuffix('_ms')} {value:.0f} ms" for name, value in times.items()), "dim")


def verify_circom(key: str, public: str, proof: str, as_json: bool) -> bool:
    """Whether a proof holds for public values under a key, and say so. The three files are snarkjs', or another's."""
    points, values, data = (
        read_encoded(name, what) for name, what in ((key, "a key"), (public, "public values"), (proof, "a proof"))
    )
    try:
        elements = read_public(values)
        verify_foreign(points, elements, data)
    except (VerificationError, MismatchError) as error:
        refuse(error, as_json)
        return False
    shown = public_to_snarkjs(elements)
    if as_json:
        console.answer({"valid": True, WITHOUT_NAMES: shown})
        return True
    console.say("valid", "bold green")
    console.pairs({str(number): value for number, value in enumerate(shown)})
    console.say(HALF)
    return True


def verify_circom_envelope(proof: Proof, key: Any, sym: str | None, as_json: bool) -> bool:
    """Whether the envelope of a circom circuit's proof holds under a key of snarkjs, and say so."""
    points = read_key(key)
    symbols = None if sym is None else Symbols.load(Path(sym), points.public_inputs)
    try:
        shown = verify_envelope(proof, points, symbols)
    except (VerificationError, MismatchError) as error:
        refuse(error, as_json)
        return False
    if as_json:
        console.answer({"valid": True, "circuit": proof.circuit.to_json(), "public_inputs": shown})
        return True
    console.say("valid", "bold green")
    console.pairs(shown)
    console.say(f"circuit digest {proof.circuit.digest}", "dim")
    console.say(HALF)
    return True


def refuse(error: ProofmillError, as_json: bool) -> None:
    """Say that a proof does not hold, and why."""
    if as_json:
        console.answer({"valid": False, "code": error.code, "reason": error.message})
    else:
        console.say(f"not valid [{error.code}]: {error.message}", "bold red")


def split_circom(targets: list[str]) -> tuple[list[str], list[tuple[Path, Path, Path | None]]]:
    """What is no file of circom, and of circom's circuits each key, program and file of names.

    Raises MalformedInput for such files in another order.
    """
    others: list[str] = []
    found: list[tuple[Path, Path, Path | None]] = []
    kinds = [Path(target).suffix for target in targets]
    at = 0
    while at < len(targets):
        if kinds[at] not in (".zkey", ".wasm", ".sym"):
            others.append(targets[at])
            at += 1
            continue
        if kinds[at : at + 2] != [".zkey", ".wasm"]:
            raise MalformedInput(
                f"{targets[at]}: a circom circuit is named as K.zkey W.wasm, with N.sym if there is one"
            )
        count = 3 if kinds[at + 2 : at + 3] == [".sym"] else 2
        zkey, wasm, *sym = map(Path, targets[at : at + count])
        found.append((zkey, wasm, sym[0] if sym else None))
        at += count
    return others, found


def circom_name(wasm: Path) -> str:
    """The circuit's name, which is its program's: circom calls that after the source. Raises MalformedInput."""
    if not re.fullmatch(r"\w[\w.-]{0,99}", wasm.stem, re.ASCII):
        raise MalformedInput(f"{wasm.name}: a circuit's name has letters, digits, '.', '_' and '-' only")
    return wasm.stem


def snarkjs_text(value: Any) -> str:
    """JSON as snarkjs writes it: indented by one, without an end of the last line."""
    return json.dumps(value, indent=1)


def _witness(
    inputs: str | None, wasm: str | None, wtns: str | None, show_log: bool
) -> Callable[[Cancel], CircomWitness]:
    if wtns is not None:
        if wasm is not None or inputs is not None or show_log:
            raise MalformedInput("a witness in --wtns needs no inputs and no --wasm")
        path = _existing(wtns, "a witness")
        return lambda _: read_wtns(path)
    if wasm is None or inputs is None:
        raise MalformedInput("with --zkey goes --wasm and a file of inputs, or --wtns")
    # Here and not above: other commands need no WebAssembly.
    from proofmill.systems.groth16.witness_wasm import Limits, WitnessCalculator

    values = read_object(inputs, "the inputs")
    calculator = WitnessCalculator.load(Path(wasm), Limits.of(settings.load()))
    log = console.warn if show_log else None
    return lambda cancel: CircomWitness(calculator.witness(values, cancel=cancel, log=log))


def _existing(name: str, what: str) -> Path:
    path = Path(name)
    if not path.exists():
        raise NotFound(f"no file {name} with {what}", path=name)
    return path


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
