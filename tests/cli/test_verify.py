from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run

OTHER = """
from proofmill import Circuit, Field, Private, Public, require

class Square(Circuit):
    y: Public[Field]
    x: Private[Field]

    def define(self) -> None:
        require(self.x * self.x == self.y, "no square")
"""


def test_public_values_are_printed_by_name_and_half_of_a_check_is_said(run: Run, proof: dict[str, Any]) -> None:
    ran = run("verify", "proof.json")
    assert ran.code == 0
    assert ran.out.startswith("valid: cubic 1\n  y  35\n")
    assert proof["circuit"]["digest"] in ran.out
    assert "half of a check" in ran.out
    assert "whoever made it can forge" in ran.err
    document = run("verify", "proof.json", "--json").json()
    assert document["valid"] is True
    assert document["development"] is True
    assert document["public_inputs"] == {"y": "35"}
    assert document["verification_key_digest"] == proof["verification_key_digest"]


@pytest.mark.parametrize("option", [("--verification-key", "keys/verification_key.json"), ("--circuit", "cubic.py")])
def test_the_verifier_chooses_the_key(run: Run, folder: Path, proof: dict[str, Any], option: tuple[str, str]) -> None:
    assert run("setup", "cubic.py", "--output-dir", "keys").code == 0
    assert run("verify", "proof.json", *option).code == 0
    (folder / "square.py").write_text(OTHER)
    assert run("setup", "square.py", "--output-dir", "keys").code == 0
    name, value = option
    other = run("verify", "proof.json", name, value.replace("cubic", "square"), "--json")
    assert other.code == 1
    assert other.json() == {"valid": False, "code": "mismatch", "reason": "the proof is for another circuit"}


def test_another_public_value_does_not_verify(run: Run, folder: Path, proof: dict[str, Any]) -> None:
    proof["public_inputs"]["y"] = "36"
    (folder / "proof.json").write_text(json.dumps(proof))
    ran = run("verify", "proof.json")
    assert ran.code == 1
    assert ran.out.startswith("not valid [verification_failed]")
    document = run("verify", "-", "--json", stdin=json.dumps(proof).encode()).json()
    assert (document["valid"], document["code"]) == (False, "verification_failed")


def test_the_name_that_is_printed_is_the_keys_and_not_the_provers(
    run: Run, folder: Path, proof: dict[str, Any]
) -> None:
    proof["circuit"]["name"] = "a-far-better-statement"
    (folder / "proof.json").write_text(json.dumps(proof))
    assert "valid: cubic 1" in run("verify", "proof.json").out


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"format": "proofmill/proof/v9"}, "malformed_proof"),
        ({"proof": "0x" + "00" * 256}, "malformed_proof"),
        ({"proof": "0x" + "ff" * 256}, "malformed_proof"),
        ({"proof": "0x00"}, "malformed_proof"),
        ({"public_inputs": {}}, "malformed_input"),
        ({"public_inputs": {"y": "35", "z": "1"}}, "malformed_input"),
        (
            {
                "public_inputs": {
                    "y": "21888242871839275222246405745257275088548364400416034343698204186575808495617",
                }
            },
            "malformed_input",
        ),
        ({"extra": 1}, "malformed_proof"),
    ],
)
def test_what_is_no_proof_is_malformed(
    run: Run, folder: Path, proof: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    (folder / "proof.json").write_text(json.dumps(proof | change))
    ran = run("verify", "proof.json", "--json")
    assert (ran.code, ran.error()["code"]) == (2, code)


def test_no_key_is_told_with_what_to_do(
    run: Run, folder: Path, proof: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "empty"))
    ran = run("verify", "proof.json")
    assert ran.code == 2
    assert "--verification-key" in ran.err
    assert proof["circuit"]["digest"] in ran.err


def test_bad_usage(run: Run, folder: Path, proof: dict[str, Any]) -> None:
    assert run("verify", "proof.json", "-k", "inputs.json", "-c", "cubic.py").code == 2
    assert run("verify", "nowhere.json").code == 2
    (folder / "vk.json").write_text('{"protocol": "plonk"}')
    ran = run("verify", "proof.json", "-k", "vk.json", "--json")
    assert (ran.code, ran.error()["code"]) == (1, "mismatch")
    (folder / "vk.json").write_text('{"protocol": "groth16"}')
    assert run("verify", "proof.json", "-k", "vk.json", "--json").error()["code"] == "malformed_proof"
