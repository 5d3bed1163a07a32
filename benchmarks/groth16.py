"""Groth16: set-up, solving, proving and verifying."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks import peers
from benchmarks.circuits import Case, cases
from benchmarks.peers import Peer
from benchmarks.row import Row, row
from benchmarks.timing import alternate, median_ms, stopwatch
from proofmill import Keys, Proof, VerificationKey, prove, setup, verify
from proofmill._native import groth16 as native
from proofmill.systems.groth16 import proof_from_snarkjs, public_elements, reference, solve, verify_batch
from proofmill.systems.groth16.backend import to_bytes

__all__ = ["rows"]

BATCH = 64
SLOW_ROUNDS = 3
"""Of snarkjs, which takes seconds."""


def rows() -> list[Row]:
    """Milliseconds; proving beside each peer in turn."""
    found = []
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            found += _rows(case, Path(folder))
    return found


def _rows(case: Case, folder: Path) -> list[Row]:
    compiled = case.compiled
    start = time.perf_counter()
    keys = setup(compiled)
    took = 1000 * (time.perf_counter() - start)
    found = [
        row(case.name, "constraints", "constraints", compiled.constraints),
        row(case.name, "set-up", "ms", took),
        row(case.name, "solve", "ms", median_ms(lambda: solve(compiled, case.inputs), case.rounds)),
    ]
    found += _proving(case, keys, folder)
    return found + _verifying(case, keys)


def _proving(case: Case, keys: Keys, folder: Path) -> list[Row]:
    """From a witness in memory, in turn with each peer."""
    compiled = case.compiled
    witness = solve(compiled, case.inputs)
    zkey, wtns, system, wires = (folder / name for name in ("circuit.zkey", "witness.wtns", "system", "wires"))
    keys.save(zkey)
    peers.write_wtns(wtns, witness.to_bytes())
    compiled.constraint_system.save(str(system))
    wires.write_bytes(witness.to_bytes())
    beside = peers.ark_groth16(system, wires, case.rounds)
    found = [row(case.name, "prove", "ms", beside.ours, "ark-groth16", beside.ark)]
    ours = stopwatch(lambda: native.prove(keys.proving_key, compiled.constraint_system, witness))
    with peers.snarkjs(zkey, wtns) as peer:
        if peer is None:
            return found
        mine, theirs = alternate([ours, peer.prove], SLOW_ROUNDS)
        _require_sound(peer, keys.verification_key, witness.public)
    return [*found, row(case.name, "prove", "ms", mine, peer.name, theirs)]


def _require_sound(peer: Peer, key: VerificationKey, public: list[bytes]) -> None:
    """A peer that is fast and wrong is no peer: what it proved has to verify under our key."""
    native.verify(key.native, public, proof_from_snarkjs(peer.answer["proof"]))


def _verifying(case: Case, keys: Keys) -> list[Row]:
    proof = prove(case.compiled, keys, case.inputs)
    key = keys.verification_key
    data, public = key.native.to_bytes(), public_elements(proof, key)
    native.verify(key.native, [to_bytes(value) for value in public], proof.data)
    ours, plain = alternate(
        [stopwatch(lambda: verify(proof, key)), stopwatch(lambda: reference.verify(data, public, proof.data))], 3
    )
    batch: list[Proof] = [proof] * BATCH
    together = median_ms(lambda: verify_batch(batch, key), 5) / BATCH
    return [
        row(case.name, "verify", "ms", ours, "plain Python reference", plain),
        row(case.name, f"verify, each of {BATCH} together", "ms", together, "one by one", ours),
    ]
