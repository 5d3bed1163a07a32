"""Every command for circuits of plonky2, whose inputs may be proofs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proofmill import Proof
from proofmill.cli.builtin import BUILT_IN
from proofmill.cli.target import load_circuits
from proofmill.systems import schema
from proofmill.systems.key_file import key_from_json

from .conftest import Ran, Run

SOURCE = """
from proofmill import Array, Circuit, Output, Private, Proof, Public, U64, length, require
from proofmill.circuit import Chain

class Square(Circuit, system="plonky2"):
    root: Private[U64]
    square: Public[U64]

    def define(self):
        require(self.root * self.root == self.square, "this is not its root")

class Sum(Circuit, system="plonky2", zero_knowledge=False):
    squares: Private[Array[Proof[Square]]] = length(1)
    limit: Private[U64]
    total: Output[U64]

    def define(self):
        self.total = self.squares[0].public.square + 1
        require(self.total <= self.limit, "the sum is too large")

class Counter(Chain, zero_knowledge=False):
    count: Output[U64]

class Seen(Circuit, system="plonky2", zero_knowledge=False, chain=Counter):
    counter: Private[Proof[Counter]]
    count: Output[U64]

    def define(self):
        self.count = self.counter.public.count

class Add(Counter, kind=1):
    amount: Private[U64]

    def genesis(self):
        return {"count": U64.constant(0)}

    def define(self):
        self.count = self.previous.count + self.amount
"""


@pytest.fixture
def proofs(folder: Path) -> Path:
    (folder / "proofs.py").write_text(SOURCE)
    return folder


@pytest.fixture
def square(run: Run, proofs: Path) -> dict[str, Any]:
    """square.json: 12 is a root of 144."""
    return prove(run, proofs, "Square", {"root": 12, "square": "144"}, "square.json")


def prove(run: Run, folder: Path, circuit: str, inputs: dict[str, Any], output: str, *more: str) -> dict[str, Any]:
    (folder / "values.json").write_text(json.dumps(inputs))
    ran = run("prove", f"proofs.py:{circuit}", "values.json", "--output", output, *more)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads((folder / output).read_text())
    return found


def refused(ran: Ran, code: int, *says: str) -> None:
    assert ran.code == code
    assert [text for text in says if text not in ran.err] == []


def test_a_proof_is_made_verified_and_its_keys_are_nobodys_secret(
    run: Run, proofs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(proofs / "home"))
    (proofs / "values.json").write_text('{"root": 12, "square": 144}')
    ran = run("prove", "proofs.py:Square", "values.json", "--json").json()
    assert (ran["public_inputs"], ran["keys"]["made"], ran["keys"]["development"]) == ({"square": "144"}, True, False)
    assert set(ran["timings"]) == {"compile_ms", "keys_ms", "witness_ms", "prove_ms", "verify_ms"}
    assert Path(ran["keys"]["path"]).is_file()
    again = run("prove", "proofs.py:Square", "values.json")
    assert (again.code, again.err) == (0, "")
    made = run("setup", "proofs.py:Square", "--output-dir", "keys", "--json").json()
    assert (made["made"], made["development"], made["origin"]) == (False, False, "transparent")
    key = key_from_json(json.loads((proofs / "keys" / "verification_key.json").read_text()))
    assert (key.system, key.digest) == ("plonky2", made["verification_key_digest"])
    for option in ((), ("--verification-key", "keys/verification_key.json"), ("--circuit", "proofs.py:Square")):
        verdict = run("verify", "proof.json", *option, "--json").json()
        assert (verdict["valid"], verdict["public_inputs"]) == (True, {"square": "144"})
        assert (verdict["verification_key_digest"], verdict["development"]) == (key.digest, False)
    shown = run("verify", "proof.json")
    assert shown.out.startswith("valid: square 1\n  square  144\n")
    assert shown.err == ""


def test_where_the_store_has_no_key_the_circuit_is_built_to_verify(
    run: Run, proofs: Path, square: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(proofs / "empty"))
    refused(run("verify", "square.json"), 2, "artifact_not_found", "--verification-key")
    assert run("verify", "square.json", "--circuit", "proofs.py:Square").code == 0


def test_a_false_statement_and_a_false_proof_are_answered_no(run: Run, proofs: Path, square: dict[str, Any]) -> None:
    (proofs / "values.json").write_text('{"root": 271828182, "square": 144}')
    ran = run("prove", "proofs.py:Square", "values.json")
    refused(ran, 1, "error [unsatisfied]: ", "proofs.py:10")
    assert "271828182" not in ran.err
    (proofs / "lie.json").write_text(json.dumps({**square, "public_inputs": {"square": "145"}}))
    assert run("verify", "lie.json", "--json").json()["code"] == "verification_failed"
    assert run("verify", "lie.json").code == 1
    (proofs / "short.json").write_text(json.dumps({**square, "proof": square["proof"][:-2]}))
    refused(run("verify", "short.json"), 2, "malformed_proof")


def test_proofs_come_whole_among_the_inputs_or_from_files(run: Run, proofs: Path, square: dict[str, Any]) -> None:
    whole = prove(run, proofs, "Sum", {"squares": [square], "limit": 300}, "whole.json")
    assert whole["public_inputs"] == {"total": "145"}
    named = prove(run, proofs, "Sum", {"limit": 300}, "named.json", "--proof", "squares=square.json")
    assert named["public_inputs"] == {"total": "145"}
    assert run("verify", "named.json").code == 0
    (proofs / "values.json").write_text('{"limit": 144}')
    ran = run("prove", "proofs.py:Sum", "values.json", "--proof", "squares=square.json")
    refused(ran, 1, "the sum is too large")


@pytest.mark.parametrize(
    ("inputs", "options", "says"),
    [
        ({"limit": 300}, ["squares=square.json"] * 2, "squares: expected"),
        ({"limit": 300}, ["squares=nowhere.json"], "no file nowhere.json with a proof"),
        ({"limit": 300}, ["squares=values.json"], "values.json: circuit: missing from the proof envelope"),
        ({"limit": 300}, ["limit=square.json"], "for a proof that sum takes; it takes squares"),
        ({"limit": 300}, ["squares"], "expected NAME=FILE"),
        ({"limit": 300, "squares": []}, ["squares=square.json"], "have a value of that name already"),
        ({"limit": 300, "squares": [{"$file": "square.json"}]}, [], "missing from the proof envelope"),
        ({"limit": 300, "squares": [None]}, [], "squares[0]: expected a proof envelope"),
    ],
)
def test_a_proof_that_is_not_given_as_it_should_be_is_refused(
    run: Run, proofs: Path, square: dict[str, Any], inputs: dict[str, Any], options: list[str], says: str
) -> None:
    (proofs / "values.json").write_text(json.dumps(inputs))
    flags = [word for option in options for word in ("--proof", option)]
    refused(run("prove", "proofs.py:Sum", "values.json", *flags), 2, says)


def test_a_circuit_of_groth16_takes_no_proof(run: Run, proofs: Path, square: dict[str, Any]) -> None:
    refused(run("prove", "cubic.py", "inputs.json", "--proof", "x=square.json"), 2, "cubic takes; it takes none")


def test_inspect_shows_rows_gates_and_whose_proofs(run: Run, proofs: Path) -> None:
    facts = run("inspect", "proofs.py:Sum", "--json").json()
    assert (facts["system"], facts["zero_knowledge"], facts["chain"]) == ("plonky2", False, None)
    assert facts["proofs"] == [{"input": "squares", "circuit": "square", "any_step": False, "count": 1}]
    assert sum(gate["rows"] for gate in facts["gates"]) == 1 << facts["degree_bits"]
    filling = [gate["rows"] for gate in facts["gates"] if gate["gate"] == "NoopGate"]
    assert facts["rows"] + sum(filling) == 1 << facts["degree_bits"]
    assert [slot["name"] for slot in facts["public"]] == ["total"]
    assert sum(place["constraints"] for place in facts["locations"]) == facts["constraints"]
    ran = run("inspect", "proofs.py:Sum")
    assert "sum 1 on plonky2" in ran.out
    assert f"{facts['rows']:,} of {1 << facts['degree_bits']:,} (2^{facts['degree_bits']})" in ran.out
    assert "squares: square" in ran.out
    assert facts["verification_key_digest"] in ran.out
    assert any(line.split()[-1:] == ["PoseidonGate"] for line in ran.out.splitlines())


def test_a_chain_is_proved_step_by_step(run: Run, proofs: Path) -> None:
    first = prove(run, proofs, "Add", {"amount": 3, "previous": None}, "first.json")
    second = prove(run, proofs, "Add", {"amount": 4}, "second.json", "--proof", "previous=first.json")
    assert (first["public_inputs"]["count"], second["public_inputs"]["count"]) == ("3", "7")
    assert run("verify", "second.json").code == 0
    facts = run("inspect", "proofs.py:Add", "--json").json()
    digest = second["public_inputs"]["set_digest"]
    assert facts["chain"] == {"name": "counter", "kind": 1, "set_digest": digest}
    assert facts["proofs"] == [{"input": "previous", "circuit": "counter", "any_step": True, "count": 1}]
    assert "previous: any step of counter" in run("inspect", "proofs.py:Add").out
    (proofs / "values.json").write_text('{"amount": 4}')
    refused(run("prove", "proofs.py:Add", "values.json"), 2, "previous: expected a value")


def test_a_proof_that_only_a_step_verifies_is_made_and_says_nothing_alone(run: Run, proofs: Path) -> None:
    prove(run, proofs, "Add", {"amount": 3, "previous": None}, "first.json")
    ran = run("prove", "proofs.py:Seen", "--proof", "counter=first.json", "--output", "seen.json")
    assert ran.code == 0
    assert "nothing by itself" in ran.out
    assert Proof.from_json(json.loads((proofs / "seen.json").read_text())).public_inputs["count"] == "3"
    verdict = run("verify", "seen.json", "--json")
    assert (verdict.code, verdict.json()["code"]) == (1, "mismatch")
    assert run("inspect", "proofs.py:Seen", "--json").json()["chain"]["kind"] is None


def test_a_chain_is_no_circuit_and_its_steps_are(run: Run, proofs: Path) -> None:
    assert [circuit.circuit_name for circuit in load_circuits("proofs.py")] == ["square", "sum", "seen", "add"]
    refused(run("inspect", "proofs.py:Counter"), 2, "Counter is a chain; name one of its steps: proofs.py:Add")
    refused(run("inspect", "proofs.py:Chain"), 2, "proofs.py has no circuit Chain")


def test_export_writes_the_verification_key_and_refuses_the_forms_of_groth16(
    run: Run, proofs: Path, square: dict[str, Any]
) -> None:
    assert run("export", "proofs.py:Square", "--verification-key", "vk.json").code == 0
    key = key_from_json(json.loads((proofs / "vk.json").read_text()))
    assert key.digest == square["verification_key_digest"]
    for option in ("--solidity", "--vyper", "--zkey", "--r1cs", "--calldata"):
        ran = run("export", "proofs.py:Square", option, "file")
        refused(ran, 2, f"{option}: square is a circuit of plonky2, and that is a form of groth16")
        assert not (proofs / "file").exists()
    refused(run("export", "proofs.py:Square", "--wtns", "inputs.json", "file"), 2, "--wtns: square is a circuit")


def test_keys_of_both_systems_are_told_apart(run: Run, proofs: Path, square: dict[str, Any]) -> None:
    assert run("setup", "cubic.py", "--output-dir", "keys").code == 0
    other = run("verify", "square.json", "--verification-key", "keys/verification_key.json", "--json")
    assert other.code == 1
    assert other.json() == {"valid": False, "code": "mismatch", "reason": "the proof is for another system"}
    (proofs / "vk.json").write_text('{"format": "proofmill/plonky2-verification-key/v9", "key": "0x00"}')
    refused(run("verify", "square.json", "--verification-key", "vk.json"), 2, "malformed_proof")


def test_the_built_in_statements_have_their_circuits_names() -> None:
    assert {"payment-promise", "spent-8", "balance-update", "balance-claim-faster"} <= set(BUILT_IN)
    for name, circuit in BUILT_IN.items():
        assert circuit.circuit_name == name
        assert load_circuits(name) == [circuit]
        assert schema(circuit).revealed
