"""Groth16 beside gnark v0.14.0: the same constraints, the same witness, two threads, in turn.

Solving the witness is in nobody's time, and set-up ends with keys in memory. The peak of memory is of each whole
process while it proves one by one: its key, and for ours the Python interpreter. Of proofs a second more is better.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import contender
from benchmarks.circuits import receipt_inputs
from benchmarks.contender import Contender, two_cores
from benchmarks.row import Row, row
from benchmarks.timing import alternate
from proofmill import Bytes, Circuit, Compiled, Field, Output, Private, compile, length
from proofmill._native import groth16 as native
from proofmill._native.r1cs import Witness
from proofmill.circuit.gadgets import poseidon, sha256
from proofmill.settings import EXAMPLE_DOMAIN
from proofmill.statements.payment import PaymentRequest
from proofmill.statements.payment.example import example_request
from proofmill.systems.groth16 import solve
from proofmill.systems.groth16.backend import to_bytes

__all__ = ["Case", "build", "contenders", "measured", "rows", "why_not"]

Pair: TypeAlias = tuple[Contender, Contender]
Figure: TypeAlias = tuple[str, str, float, float]
PEER = "gnark v0.14.0"
SOURCE = Path(__file__).with_name("gnark")
LINKS = 411
MESSAGE = 1024
PROOFS = 15
PAIRS = 5
SETUPS = 3
LARGE = 50_000  # above so many constraints one set-up is measured, not the median of three


class PoseidonChain(Circuit):
    """411 hashes, about 100,000 constraints: nearly every wire is a full-range value."""

    x: Private[Field]
    last: Output[Field]

    def define(self) -> None:
        """Each hash takes the last one and x."""
        value = self.x
        for _ in range(LINKS):
            value = poseidon.hash(value, self.x)
        self.last = value


class MessageDigest(Circuit):
    """SHA-256 of 1 KiB, about 300,000 constraints: nearly every wire is a bit."""

    message: Private[Bytes] = length(MESSAGE)
    digest: Output[Bytes] = length(32)

    def define(self) -> None:
        """Padding is the gadget's."""
        self.digest = sha256.hash(self.message)


@dataclass(frozen=True)
class Case:
    """A circuit and inputs that satisfy it."""

    name: str
    circuit: type[Circuit]
    inputs: dict[str, Any]


def rows() -> list[Row]:
    """Milliseconds, proofs a second and MiB of each circuit; none where Go is missing."""
    reason = why_not()
    if reason is not None:
        print(f"gnark: not measured, {reason}", file=sys.stderr)
        return []
    found = []
    with tempfile.TemporaryDirectory() as folder:
        program = build(Path(folder))
        for case in cases():
            found += measured(case, program, PROOFS)
    return found


def why_not() -> str | None:
    """What is missing for it, or None."""
    return None if shutil.which("go") else "there is no Go compiler (go, 1.24 or newer)"


def build(folder: Path) -> Path:
    """The peer's program; Go fetches the modules that `go.sum` pins. Raises CalledProcessError."""
    program = folder / "gnark"
    subprocess.run(["go", "build", "-buildvcs=false", "-o", str(program), "."], cwd=SOURCE, check=True)
    return program


def cases() -> Iterator[Case]:
    """A signature, a signature and a tree, values of full range, and bits."""
    yield Case("payment-promise", *PaymentRequest.read(example_request()).to_inputs(EXAMPLE_DOMAIN))
    yield Case("payment-receipt", *receipt_inputs())
    yield Case("poseidon-chain", PoseidonChain, {"x": 3})
    yield Case("sha256-1KiB", MessageDigest, {"message": bytes(range(256)) * (MESSAGE // 256)})


def measured(case: Case, program: Path, proofs: int) -> list[Row]:
    """Ours and the peer's in turn; what the peer proved has to hold for our verifier too."""
    compiled = compile(case.circuit)
    witness = solve(compiled, case.inputs)
    with contenders(compiled, case.inputs, witness, program) as (ours, peer):
        found = list(_figures((ours, peer), compiled.constraints > LARGE, proofs))
        shown = peer.ask("show")
    _require_same(compiled, witness, shown)
    found.insert(0, ("constraints", "constraints", compiled.constraints, shown["constraints"]))
    return [row(case.name, metric, unit, mine, PEER, theirs) for metric, unit, mine, theirs in found]


def _figures(both: Pair, large: bool, proofs: int) -> Iterator[Figure]:
    setups = [who.measure("setup")() for who in both] if large else _in_turn(both, "setup", SETUPS)
    yield _figure("set-up", "ms", setups)
    counted = Path("/proc/self/clear_refs").exists()
    if counted:
        for who in both:
            who.ask("forget")
    yield _figure(f"prove, median of {proofs}", "ms", _in_turn(both, "prove", proofs))
    if counted:
        yield _figure("peak memory while proving", "MiB", [who.ask("memory")["peak_kib"] / 1024 for who in both])
    pairs = _in_turn(both, "pair", min(PAIRS, proofs))
    yield _figure("two proofs at once", "proofs/s", [2000 / ms for ms in pairs])
    yield _figure("verify", "ms", _in_turn(both, "verify", proofs))


def _figure(metric: str, unit: str, values: Sequence[float]) -> Figure:
    ours, theirs = values
    return metric, unit, ours, theirs


def _in_turn(both: Pair, command: str, rounds: int) -> list[float]:
    return alternate([who.measure(command) for who in both], rounds)


@contextmanager
def contenders(compiled: Compiled, inputs: dict[str, Any], witness: Witness, program: Path) -> Iterator[Pair]:
    """Both processes, with the system, the inputs and the witness in files that are gone afterwards."""
    if compiled.hints:
        raise ValueError("our process solves without Python: it has no hint functions")
    with tempfile.TemporaryDirectory() as name, two_cores():
        folder = Path(name)
        system, given, wires = folder / "system", folder / "inputs", folder / "witness"
        compiled.constraint_system.save(str(system))
        given.write_bytes(b"".join(map(to_bytes, compiled.schema.encode_inputs(inputs))))
        wires.write_bytes(witness.to_bytes())
        own: list[str | Path] = [sys.executable, "-m", "benchmarks.own_prover", system, given, folder]
        with contender.running("own prover", own) as ours, contender.running(PEER, [program, system, wires]) as peer:
            yield ours, peer


def _require_same(compiled: Compiled, witness: Witness, shown: dict[str, Any]) -> None:
    """That the peer worked on this statement: its last proof, under its key, for our public values and our verifier."""
    sizes = (compiled.constraints, compiled.constraint_system.wires)
    if (shown["constraints"], shown["wires"]) != sizes:
        raise ValueError(f"{PEER} has {shown['constraints']} constraints and {shown['wires']} wires, not {sizes}")
    key = native.VerificationKey.from_bytes(bytes.fromhex(shown["key"]))
    native.verify(key, witness.public, bytes.fromhex(shown["proof"]))
