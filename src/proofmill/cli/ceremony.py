"""`proofmill ceremony`: keys that many people make, so that no single one of them can forge proofs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias, TypeVar

import typer

from proofmill.artifacts import Store
from proofmill.cli import console
from proofmill.cli.files import STANDARD, write_json
from proofmill.cli.keys import interruptible, progress_bar
from proofmill.cli.options import Json
from proofmill.cli.target import compile_target
from proofmill.errors import MalformedInput, NotFound
from proofmill.systems import Cancel, Compiled
from proofmill.systems.groth16 import ceremony, key_to_snarkjs
from proofmill.systems.groth16.circom import CircomKey, CircomR1cs, read_r1cs
from proofmill.systems.groth16.stored import keep_ceremony_keys

__all__ = ["app"]

T = TypeVar("T")

Circuit: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="CIRCUIT",
        help="A circuit as for prove, or a circom .r1cs file.",
        show_default=False,
    ),
]
Ptau: TypeAlias = Annotated[
    Path, typer.Option("--ptau", "-p", metavar="FILE", help="Phase 1, prepared for phase 2.", show_default=False)
]
PtauArgument: TypeAlias = Annotated[Path, typer.Argument(metavar="PTAU", help="Phase 1, prepared for phase 2.")]
Source: TypeAlias = Annotated[Path, typer.Argument(metavar="IN", help="The key so far: ours or snarkjs'.")]
Output: TypeAlias = Annotated[Path, typer.Argument(metavar="OUT", help="The key with this contribution.")]
Zkey: TypeAlias = Annotated[Path, typer.Argument(metavar="ZKEY", help="The key that the ceremony made.")]
Name: TypeAlias = Annotated[
    str | None, typer.Option("--name", "-n", help="Stands in the transcript for everybody to read.")
]

app = typer.Typer(
    help="Make a key together, in snarkjs' files: one honest contributor is enough that nobody can forge proofs."
)


@app.command()
def start(
    circuit: Circuit,
    ptau: Ptau,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The first key, for the first contributor.")
    ] = Path("0.zkey"),
    as_json: Json = False,
) -> None:
    """Write the key that nobody has contributed to. Anybody can make it again and compare: its bytes are fixed."""
    system, _ = _circuit(circuit), _present(ptau)
    circuit_hash = _run("start", as_json, lambda p, c: ceremony.start(system, ptau, output, progress=p, cancel=c))
    _tell(as_json, f"started: {output}", {"output": str(output), "circuit_hash": circuit_hash.hex()})


@app.command()
def contribute(
    source: Source,
    output: Output,
    name: Name = None,
    entropy: Annotated[
        str | None,
        typer.Option(help="Text that is mixed into this machine's randomness; - reads it from standard input."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Multiply a secret of yours into the key and forget it. Publish the hash that this prints."""
    _present(source)
    mixed = sys.stdin.buffer.read() if entropy == STANDARD else (entropy or "").encode()
    digest = _run(
        "contribution",
        as_json,
        lambda p, c: ceremony.contribute(source, output, name=name, entropy=mixed, progress=p, cancel=c),
    )
    _tell(as_json, f"contributed: {output}", {"output": str(output), "contribution_hash": digest.hex()})


@app.command()
def verify(circuit: Circuit, ptau: PtauArgument, zkey: Zkey, as_json: Json = False) -> None:
    """Check that a key follows from its circuit, phase 1 and the contributions in it, and from nothing else.

    Exit code 1 says that it does not. Compare the hashes with those that the contributors published.
    """
    system, _, _ = _circuit(circuit), _present(ptau), _present(zkey)
    found = _run("verification", as_json, lambda p, c: ceremony.verify(system, ptau, zkey, progress=p, cancel=c))
    if as_json:
        console.answer({"valid": True, **_document(found)})
        return
    console.say(f"valid: {len(found.contributions)} contributions", "bold green")
    console.pairs({"circuit hash": found.circuit_hash.hex()})
    _list(found.contributions)
    if not found.contributions:
        console.warn("Nobody has contributed to this key: whoever uses it can forge proofs.")


@app.command()
def phase1(
    ptau: Annotated[Path, typer.Argument(metavar="PTAU", help="Powers of tau, prepared for phase 2 or not.")],
    as_json: Json = False,
) -> None:
    """Check the powers of tau by themselves: every point, and the contributions that made them.

    Exit code 1 says that they do not hold. Compare the hashes with those that the contributors published.
    """
    _present(ptau)
    found = _run("verification", as_json, lambda p, c: ceremony.verify_phase1(ptau, progress=p, cancel=c))
    if as_json:
        contributions = _contributions(found.contributions)
        facts = {"power": found.power, "prepared": found.prepared, "contributions": contributions}
        console.answer({"valid": True, **facts})
        return
    console.say(f"valid: power {found.power}, {len(found.contributions)} contributions", "bold green")
    _list(found.contributions)
    if not found.prepared:
        console.warn("Not prepared for phase 2: snarkjs powersoftau prepare phase2 does that.")


@app.command()
def beacon(
    source: Source,
    output: Output,
    value: Annotated[str, typer.Argument(metavar="HEX", help="Public randomness that nobody could foresee.")],
    iterations: Annotated[int, typer.Argument(metavar="ITERATIONS", help="Hash it 2^ITERATIONS times: 10 to 63.")],
    name: Name = None,
    as_json: Json = False,
) -> None:
    """Close a ceremony with public randomness, so that the last contributor did not choose the key."""
    _present(source)
    data = _hex(value)
    digest = _run(
        "beacon",
        as_json,
        lambda p, c: ceremony.beacon(source, output, data, iterations, name=name, progress=p, cancel=c),
    )
    _tell(as_json, f"closed: {output}", {"output": str(output), "contribution_hash": digest.hex()})


@app.command()
def finalize(
    circuit: Circuit,
    ptau: PtauArgument,
    zkey: Zkey,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="The verification key, in snarkjs' form.")
    ] = "verification_key.json",
    as_json: Json = False,
) -> None:
    """Verify a key and put it into the store, where prove and serve find it in place of development keys.

    The key of a circom circuit needs no store, for it is all that there is to name the circuit by: it is verified, its
    verification key written, and the .zkey used as it is.
    """
    system, _, _ = _circuit(circuit), _present(ptau), _present(zkey)
    if isinstance(system, CircomR1cs):
        _finalize_circom(system, ptau, zkey, output, as_json)
        return
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "final.zkey"
        _run("verification", as_json, lambda p, c: ceremony.finalize(system, ptau, zkey, part, progress=p, cancel=c))
        stored = keep_ceremony_keys(system, part, Store.default())
    key = stored.keys.verification_key
    write_json(output, key_to_snarkjs(key))
    places = {"proving_key": str(stored.path), "verification_key": output, "verification_key_digest": key.digest}
    _tell(as_json, f"ceremony keys for {system.name} {system.identity.version}", places)


def _finalize_circom(system: CircomR1cs, ptau: Path, zkey: Path, output: str, as_json: bool) -> None:
    found = _run("verification", as_json, lambda p, c: ceremony.verify(system, ptau, zkey, progress=p, cancel=c))
    ceremony.require_contribution(found)
    write_json(output, CircomKey.load(zkey).verification_key_json())
    _tell(as_json, f"valid: {zkey} is the circuit's key", {"proving_key": str(zkey), "verification_key": output})


def _circuit(target: str) -> Compiled | CircomR1cs:
    if target.endswith(".r1cs"):
        return read_r1cs(_present(Path(target)))
    return compile_target(target)


def _present(path: Path) -> Path:
    if not path.is_file():
        raise NotFound(f"no file {path}", path=str(path))
    return path


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise MalformedInput("a beacon is given in hex, two digits for each byte", path="HEX") from None


def _run(title: str, quiet: bool, work: Callable[[Callable[[float], None] | None, Cancel], T]) -> T:
    with progress_bar(title, quiet) as progress:
        return interruptible(lambda cancel: work(progress, cancel))


def _tell(as_json: bool, line: str, values: dict[str, Any]) -> None:
    if as_json:
        console.answer(values)
        return
    console.say(line, "bold green")
    console.pairs({name.replace("_", " "): value for name, value in values.items()})


def _document(found: ceremony.Ceremony) -> dict[str, Any]:
    return {
        "circuit_hash": found.circuit_hash.hex(),
        "contributions": _contributions(found.contributions),
    }


def _contributions(found: Sequence[ceremony.Contribution]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "hash": each.hash.hex(),
            "beacon": None if each.beacon is None else each.beacon.hex(),
            "iterations": each.iterations,
        }
        for each in found
    ]


def _list(found: Sequence[ceremony.Contribution]) -> None:
    for number, each in enumerate(found, 1):
        console.pairs({f"{number} {_shown(each.name)}": each.hash.hex()})
        if each.beacon is not None:
            console.pairs({f"{number} beacon": f"{each.beacon.hex()}, 2^{each.iterations} times"})


def _shown(name: str | None) -> str:
    """A stranger's text, without what could command a terminal."""
    return (
        ""
        if name is None
        else "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    )
