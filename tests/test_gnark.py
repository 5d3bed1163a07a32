"""gnark on our constraints: its proofs hold for our verifier, and it refuses what we refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import gnark
from proofmill import Circuit, Field, Output, Private, Public, compile
from proofmill._native import NativeError, groth16
from proofmill.circuit.gadgets import poseidon
from proofmill.systems.groth16 import solve

pytestmark = pytest.mark.long
INPUTS = {"x": 3, "y": 4}


class Hash(Circuit):
    """One output and one public input, so that a wrong order of wires shows."""

    x: Public[Field]
    y: Private[Field]
    digest: Output[Field]

    def define(self) -> None:
        """A hash, since it has rows of many terms."""
        self.digest = poseidon.hash(self.x, self.y)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reason = gnark.why_not()
    if reason is not None:
        pytest.skip(reason)
    return gnark.build(tmp_path_factory.mktemp("gnark"))


def test_a_proof_by_gnark_holds_for_our_verifier_and_for_no_other_public_value(program: Path) -> None:
    compiled = compile(Hash)
    witness = solve(compiled, INPUTS)
    with gnark.contenders(compiled, INPUTS, witness, program) as (_, peer):
        assert peer.ask("setup")["ms"] > 0
        assert peer.ask("prove")["ms"] > 0
        shown = peer.ask("show")
    assert (shown["constraints"], shown["wires"]) == (compiled.constraints, compiled.constraint_system.wires)
    key = groth16.VerificationKey.from_bytes(bytes.fromhex(shown["key"]))
    proof = bytes.fromhex(shown["proof"])
    groth16.verify(key, witness.public, proof)
    for other in (witness.public[::-1], [*witness.public[:-1], bytes(32)]):
        with pytest.raises(NativeError) as refused:
            groth16.verify(key, other, proof)
        assert refused.value.args[0] == "verification_failed"


def test_gnark_has_all_our_rows_and_proves_no_changed_witness(program: Path, capfd: pytest.CaptureFixture[str]) -> None:
    compiled = compile(Hash)
    witness = solve(compiled, INPUTS)
    for wire in (1, 2, compiled.constraint_system.wires - 1):
        changed = witness.replace(wire, (987_654_321).to_bytes(32, "big"))
        with gnark.contenders(compiled, INPUTS, changed, program) as (_, peer):
            peer.ask("setup")
            with pytest.raises(RuntimeError, match="ended with 1"):
                peer.ask("prove")
    assert "987654321" not in capfd.readouterr().err


def test_the_bench_measures_both_sides(program: Path) -> None:
    found = gnark.measured(gnark.Case("hash", Hash, INPUTS), program, 2)
    metrics = {row["metric"]: row for row in found}
    assert {"constraints", "set-up", "prove, median of 2", "two proofs at once", "verify"} <= metrics.keys()
    assert metrics["constraints"]["ratio"] == 1
    assert all(row["ours"] > 0 and row["peer_value"] for row in found)
