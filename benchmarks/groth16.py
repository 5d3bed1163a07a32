"""Groth16 beside other provers: the same constraints, the same witness, two threads, in turn.

Solving the witness is in nobody's time, and set-up ends with keys in memory; rapidsnark and snarkjs have none that
could be compared, and prove with our key. Every proof of a peer has to hold for our verifier. The peak of memory is of
the whole process while it proves one by one: its key, and for ours the Python interpreter. Of proofs a second more is
better.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.circuits import Case, cases
from benchmarks.contender import Contender, running, two_cores
from benchmarks.own_prover import BATCH
from benchmarks.peers import PEERS, SNARKJS, Files, Peer
from benchmarks.row import Row, row
from benchmarks.timing import alternate, median_ms
from proofmill import Compiled, compile
from proofmill._native.r1cs import Witness
from proofmill.systems.groth16 import solve
from proofmill.systems.groth16.backend import to_bytes
from proofmill.systems.groth16.circom import write_wtns
from proofmill.systems.groth16.encodings import verify_foreign

__all__ = ["Rounds", "Statement", "contenders", "measured", "method", "programs", "rows"]

OWN = "own prover"
LARGE = 50_000  # above so many constraints one set-up is measured, not the median of some


@dataclass(frozen=True)
class Rounds:
    """How often each is measured; the median counts, after one round that does not."""

    prove: int = 15
    slow: int = 3  # of snarkjs, which takes seconds
    pair: int = 5
    setup: int = 3


QUICK = Rounds(prove=3, slow=1, pair=1, setup=1)


@dataclass(frozen=True)
class Statement:
    """A compiled circuit with a witness."""

    name: str
    compiled: Compiled
    witness: Witness = field(repr=False)
    inputs: dict[str, Any] = field(repr=False)

    @staticmethod
    def of(case: Case) -> Statement:
        """Compile and solve. Raises ValueError for Python hints, which our process has not."""
        compiled = compile(case.circuit)
        if compiled.hints:
            raise ValueError("our process solves without Python: it has no hint functions")
        return Statement(case.name, compiled, solve(compiled, case.inputs), case.inputs)


@dataclass(frozen=True)
class Side:
    """One of those that are measured; ours has no peer."""

    contender: Contender
    peer: Peer | None = None

    def can(self, command: str) -> bool:
        """Whether it has such a command."""
        return self.peer is None or command in self.peer.commands


def method(quick: bool = False) -> str:
    """How it is measured, for whoever reads the table."""
    rounds = QUICK if quick else Rounds()
    return (
        f"medians of {rounds.prove} proofs in turn on two threads ({rounds.slow} of snarkjs, {rounds.pair} of two at "
        f"once, {rounds.setup} set-ups, 1 above {LARGE:,} constraints); in brackets ours / theirs"
    )


def rows(quick: bool = False) -> list[Row]:
    """Milliseconds, proofs a second and MiB of each circuit beside each peer whose tools are there."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        built = programs(PEERS, Path(folder))
        for case in cases(small=quick):
            print(f"groth16: {case.name}", file=sys.stderr)
            statement = Statement.of(case)
            found += _without_peers(case, statement)
            found += measured(statement, built, QUICK if quick else Rounds())
    return found


def programs(peers: Sequence[Peer], folder: Path) -> dict[Peer, Path]:
    """The peers' programs, made from their registries; one whose tools are missing is left out and said so."""
    built = {}
    for peer in peers:
        reason = peer.why_not()
        if reason is None:
            built[peer] = peer.build(folder)
        else:
            print(f"{peer.name}: not measured, {reason}", file=sys.stderr)
    return built


def _without_peers(case: Case, statement: Statement) -> list[Row]:
    compiled = statement.compiled
    return [
        row(case.name, "constraints", "constraints", compiled.constraints),
        row(case.name, "compile from Python", "ms", median_ms(partial(compile, case.circuit), 3)),
        row(case.name, "solve the witness", "ms", median_ms(partial(solve, compiled, case.inputs), 3)),
    ]


def measured(statement: Statement, built: dict[Peer, Path], rounds: Rounds) -> list[Row]:
    """All sides in turn; what each peer proved has to hold for our verifier too."""
    large = statement.compiled.constraints > LARGE
    with contenders(statement, built, once=large, setups=rounds.setup) as (sides, setups):
        found = [_rows(statement, "set-up", "ms", setups)]
        for side in sides:
            side.contender.forget_peak()
        found.append(_rows(statement, "prove", "ms", _in_turn(sides, "prove", rounds.prove, rounds.slow)))
        found.append(_rows(statement, "peak memory while proving", "MiB", _peaks(sides)))
        pairs = _in_turn(sides, "pair", rounds.pair, rounds.pair)
        found.append(_rows(statement, "two proofs at once", "proofs/s", [(side, 2000 / ms) for side, ms in pairs]))
        found.append(_rows(statement, "verify", "ms", _in_turn(sides, "verify", rounds.prove, rounds.slow)))
        together = alternate([sides[0].contender.measure("batch")], 5)
        found.append([row(statement.name, f"verify, each of {BATCH} together", "ms", together[0])])
        _require_sound(statement, sides)
    return [each for group in found for each in group]


Figures = Sequence[tuple[Side, float]]


def _in_turn(sides: Sequence[Side], command: str, usual: int, slow: int) -> list[tuple[Side, float]]:
    able = [side for side in sides if side.can(command)]
    counts = [slow if side.peer is SNARKJS else usual for side in able]
    return list(zip(able, alternate([side.contender.measure(command) for side in able], counts), strict=True))


def _peaks(sides: Sequence[Side]) -> list[tuple[Side, float]]:
    peaks = [(side, side.contender.peak_mib()) for side in sides]
    return [(side, peak) for side, peak in peaks if peak is not None]


def _rows(statement: Statement, metric: str, unit: str, figures: Figures) -> list[Row]:
    """Ours beside each of the others; none where ours could not be measured."""
    mine = [value for side, value in figures if side.peer is None]
    theirs = [(side.peer.name, value) for side, value in figures if side.peer is not None]
    return [row(statement.name, metric, unit, ours, peer, value) for ours in mine for peer, value in theirs]


@contextmanager
def contenders(
    statement: Statement, built: dict[Peer, Path], *, once: bool = False, setups: int = 1
) -> Iterator[tuple[list[Side], Figures]]:
    """All processes with their keys, ours first, and the time of their set-ups; the files are gone afterwards."""
    with tempfile.TemporaryDirectory() as name, two_cores(), ExitStack() as stack:
        files = _write(statement, Path(name))

        def start(peer: Peer) -> Side:
            return Side(stack.enter_context(running(peer.name, peer.start(built[peer], files))), peer)

        inputs = files.folder / "inputs"
        own: list[str | Path] = [sys.executable, "-m", "benchmarks.own_prover", files.system, inputs, files.zkey]
        sides = [Side(stack.enter_context(running(OWN, own)))]
        sides += [start(peer) for peer in built if "setup" in peer.commands]
        took = [side.contender.measure("setup")() for side in sides] if once else _setups(sides, setups)
        figures = list(zip(sides, took, strict=True))
        sides += [start(peer) for peer in built if "setup" not in peer.commands]  # our key is there now
        yield sides, figures


def _setups(sides: Sequence[Side], rounds: int) -> list[float]:
    return alternate([side.contender.measure("setup") for side in sides], rounds)


def _write(statement: Statement, folder: Path) -> Files:
    files = Files(folder)
    statement.compiled.constraint_system.save(str(files.system))
    files.wires.write_bytes(statement.witness.to_bytes())
    write_wtns(files.wtns, statement.witness.to_bytes())
    given = statement.compiled.schema.encode_inputs(statement.inputs)
    (folder / "inputs").write_bytes(b"".join(map(to_bytes, given)))
    return files


def _require_sound(statement: Statement, sides: Sequence[Side]) -> None:
    """A peer that is fast and wrong is no peer: its last proof has to hold, for our verifier and our public values."""
    public = [int.from_bytes(value, "big") for value in statement.witness.public]
    sizes = (statement.compiled.constraints, statement.compiled.constraint_system.wires)
    ours = bytes.fromhex(sides[0].contender.ask("show")["key"])
    for side in sides:
        shown = side.contender.ask("show")
        if (shown.get("constraints", sizes[0]), shown.get("wires", sizes[1])) != sizes:
            raise ValueError(f"{side.contender.name} has other constraints and wires than {sizes}")
        verify_foreign(shown.get("key", ours), public, shown["proof"])
