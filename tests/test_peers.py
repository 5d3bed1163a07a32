"""Other provers on our constraints: their proofs hold for our verifier, and they refuse what we refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.circuits import Case
from benchmarks.groth16 import Rounds, Statement
from benchmarks.peers import Peer

from benchmarks import groth16, peers
from proofmill import Circuit, Field, Output, Private, Public
from proofmill._native import NativeError
from proofmill._native import groth16 as native
from proofmill.circuit.gadgets import poseidon

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
def statement() -> Statement:
    return Statement.of(Case("hash", Hash, INPUTS))


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[Peer, Path]:
    return groth16.programs(peers.PEERS, tmp_path_factory.mktemp("peers"))


@pytest.fixture
def gnark(programs: dict[Peer, Path]) -> dict[Peer, Path]:
    if peers.GNARK not in programs:
        pytest.skip(str(peers.GNARK.why_not()))
    return {peers.GNARK: programs[peers.GNARK]}


def test_a_proof_by_gnark_holds_for_our_verifier_and_for_no_other_public_value(
    statement: Statement, gnark: dict[Peer, Path]
) -> None:
    with groth16.contenders(statement, gnark) as ([_, peer], setups):
        assert all(took > 0 for _, took in setups)
        assert peer.contender.ask("prove")["ms"] > 0
        shown = peer.contender.ask("show")
    compiled, witness = statement.compiled, statement.witness
    assert (shown["constraints"], shown["wires"]) == (compiled.constraints, compiled.constraint_system.wires)
    key = native.VerificationKey.from_bytes(bytes.fromhex(shown["key"]))
    proof = bytes.fromhex(shown["proof"])
    native.verify(key, witness.public, proof)
    for other in (witness.public[::-1], [*witness.public[:-1], bytes(32)]):
        with pytest.raises(NativeError) as refused:
            native.verify(key, other, proof)
        assert refused.value.args[0] == "verification_failed"


def test_gnark_has_all_our_rows_and_proves_no_changed_witness(
    statement: Statement, gnark: dict[Peer, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    for wire in (1, 2, statement.compiled.constraint_system.wires - 1):
        witness = statement.witness.replace(wire, (987_654_321).to_bytes(32, "big"))
        changed = Statement("hash", statement.compiled, witness, INPUTS)
        with groth16.contenders(changed, gnark) as ([_, peer], _), pytest.raises(RuntimeError, match="ended with 1"):
            peer.contender.ask("prove")
    assert "987654321" not in capfd.readouterr().err


def test_the_bench_measures_all_sides(statement: Statement, programs: dict[Peer, Path]) -> None:
    found = groth16.measured(statement, programs, Rounds(prove=2, slow=1, pair=1, setup=1))
    named = {(row["metric"], row["peer"]) for row in found}
    assert {("prove", peer.name) for peer in programs} <= named
    able = {("set-up", peer.name) for peer in programs if "setup" in peer.commands}
    assert {each for each in named if each[0] == "set-up"} == able
    assert all(row["ours"] > 0 and (row["peer"] is None or row["peer_value"]) for row in found)
