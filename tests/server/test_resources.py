from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.algebra.twist import point_outside_the_subgroup
from tests.server.circuits import SMALL_INPUTS
from tests.server.test_body import assert_problem

import proofmill
from proofmill import Proof
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.server import Loaded
from proofmill.systems.groth16 import key_from_snarkjs, proof_to_snarkjs, public_elements, public_to_snarkjs


@pytest.fixture(scope="module")
def envelope(small: Loaded) -> dict[str, Any]:
    return proofmill.prove(small.compiled, small.keys, SMALL_INPUTS).to_json()


def ask(client: httpx.Client, envelope: dict[str, Any], **more: Any) -> httpx.Response:
    return client.post("/v1/proofs/verify", json={"proof": envelope, **more})


def test_circuits_are_listed(client: httpx.Client, small: Loaded) -> None:
    circuits = {circuit["name"]: circuit for circuit in client.get("/v1/circuits").json()["circuits"]}
    assert set(circuits) == {"small", "payment-promise", "payment-receipt"}
    assert circuits["small"] == {
        "name": "small",
        "version": "1",
        "system": "groth16",
        "description": "I know a number whose cube is public, and it is large enough.",
        "ready": True,
        "digest": small.compiled.digest,
    }


def test_a_circuit_is_described(client: httpx.Client, small: Loaded) -> None:
    circuit = client.get("/v1/circuits/small").json()
    assert circuit["digest"] == small.compiled.digest
    assert circuit["verification_key_digest"] == small.keys.verification_key.digest
    assert circuit["development"] is True
    assert circuit["constraints"] == small.compiled.constraints
    assert circuit["wires"] == small.compiled.constraint_system.wires
    assert circuit["public_inputs"] == 2
    assert list(circuit["input_schema"]["properties"]) == ["least", "x"]
    assert list(circuit["public_schema"]["properties"]) == ["cube", "least"]


@pytest.mark.parametrize("path", ["/v1/circuits/none", "/v1/circuits/none/verification-key", "/v1/circuits/%00"])
def test_an_unknown_circuit_is_404(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert_problem(answer, "not_found")


def test_a_proof_is_made_and_verifies_here_and_elsewhere(client: httpx.Client, small: Loaded) -> None:
    answer = client.post("/v1/proofs", json={"circuit": "small", "inputs": SMALL_INPUTS})
    assert answer.status_code == 201
    proof = Proof.from_json(answer.json())
    assert proof.public_inputs == {"cube": "27", "least": "5"}
    assert set(proof.timings) == {"witness_ms", "prove_ms", "verify_ms"}
    key = key_from_snarkjs(client.get("/v1/circuits/small/verification-key").json())
    assert proofmill.verify(proof, key) == {"cube": 27, "least": 5}
    assert ask(client, answer.json()).json() == {
        "valid": True,
        "circuit": small.compiled.identity.to_json(),
        "verification_key_digest": small.keys.verification_key.digest,
        "public_inputs": {"cube": "27", "least": "5"},
    }


def test_snarkjs_verifies_what_is_served(client: httpx.Client, stranger: Callable[[str, Any], Any]) -> None:
    key = client.get("/v1/circuits/small/verification-key").json()
    proof = Proof.from_json(client.post("/v1/proofs", json={"circuit": "small", "inputs": SMALL_INPUTS}).json())
    public = public_to_snarkjs(public_elements(proof, key_from_snarkjs(key)))
    assert stranger("verify.mjs", {"key": key, "public": public, "proof": proof_to_snarkjs(proof.data)}) is True


def test_a_pinned_digest_is_compared(client: httpx.Client, small: Loaded) -> None:
    body = {"circuit": "small", "inputs": SMALL_INPUTS}
    for name in ("circuit_digest", "circuitDigest"):
        assert client.post("/v1/proofs", json={**body, name: small.compiled.digest}).status_code == 201
    answer = client.post("/v1/proofs", json={**body, "circuit_digest": "0" * 64})
    assert answer.status_code == 409
    problem = assert_problem(answer, "mismatch")
    assert (problem["expected"], problem["got"]) == ("0" * 64, small.compiled.digest)


def test_a_statement_that_does_not_hold_says_which_requirement(client: httpx.Client) -> None:
    answer = client.post("/v1/proofs", json={"circuit": "small", "inputs": {"x": 666, "least": 5}})
    assert answer.status_code == 422
    problem = assert_problem(answer, "unsatisfied")
    assert problem["detail"] == "the number is cursed"
    assert problem["location"]["file"] == "circuits.py"
    assert problem["location"]["line"] > 0


def test_an_unknown_circuit_cannot_be_proved(client: httpx.Client) -> None:
    answer = client.post("/v1/proofs", json={"circuit": "none", "inputs": {}})
    assert answer.status_code == 404
    assert_problem(answer, "not_found")


def test_a_proof_that_does_not_verify_is_an_answer(client: httpx.Client, envelope: dict[str, Any]) -> None:
    answer = ask(client, {**envelope, "public_inputs": {"cube": "28", "least": "5"}})
    assert answer.status_code == 200
    assert answer.json()["valid"] is False
    assert answer.json()["code"] == "verification_failed"
    assert answer.json()["reason"]
    assert "public_inputs" not in answer.json()


@pytest.mark.parametrize(
    "change",
    [
        {"verification_key_digest": "0" * 64},
        {"circuit": {"name": "small", "version": "1", "digest": "0" * 64}},
        {"system": "plonky2"},
    ],
)
def test_a_proof_of_another_circuit_or_key_is_an_answer(
    client: httpx.Client, envelope: dict[str, Any], change: dict[str, Any]
) -> None:
    answer = ask(client, {**envelope, **change})
    assert answer.status_code == 200
    assert (answer.json()["valid"], answer.json()["code"]) == (False, "mismatch")


def test_the_asker_may_say_which_circuit_it_must_be(client: httpx.Client, envelope: dict[str, Any]) -> None:
    assert ask(client, envelope, circuit="small").json()["valid"] is True
    assert ask(client, envelope, circuit="payment-promise").json()["code"] == "mismatch"
    assert ask(client, envelope, circuit="none").status_code == 404
    assert ask(client, {**envelope, "circuit": {**envelope["circuit"], "name": "none"}}).status_code == 404


P = BASE_MODULUS
INFINITY = "0x" + "00" * 256


def words(*numbers: int) -> str:
    return "".join(f"{number:064x}" for number in numbers)


def with_words(envelope: dict[str, Any], first: int, new: str) -> str:
    data: str = envelope["proof"][2:]
    return "0x" + data[: 64 * first] + new + data[64 * first + len(new) :]


def bad_proofs(envelope: dict[str, Any]) -> dict[str, str]:
    outside = point_outside_the_subgroup()
    x, y = outside.x, outside.y
    data = envelope["proof"]
    return {
        "A at infinity": with_words(envelope, 0, words(0, 0)),
        "B at infinity": with_words(envelope, 2, words(0, 0, 0, 0)),
        "C at infinity": with_words(envelope, 6, words(0, 0)),
        "all at infinity": INFINITY,
        "A off the curve": with_words(envelope, 0, words(1, 1)),
        "B off the twist": with_words(envelope, 2, words(1, 1, 1, 1)),
        "B outside the subgroup": with_words(envelope, 2, words(x.c1, x.c0, y.c1, y.c0)),
        "A not canonical": with_words(envelope, 0, words(1 + P, 2)),
        "all ones": "0x" + "ff" * 256,
        "too short": data[:-2],
        "too long": data + "00",
        "empty": "0x",
        "upper case": data.upper(),
        "no hex": "0x" + "zz" * 256,
    }


@pytest.mark.parametrize("case", list(bad_proofs({"proof": "0x" + "00" * 256})))
def test_bytes_that_are_no_proof_are_400(client: httpx.Client, envelope: dict[str, Any], case: str) -> None:
    answer = ask(client, {**envelope, "proof": bad_proofs(envelope)[case]})
    assert answer.status_code == 400
    assert_problem(answer, "malformed_proof")


@pytest.mark.parametrize(
    "public",
    [
        {},
        {"cube": "27"},
        {"cube": "27", "least": "5", "more": "1"},
        {"cube": str(SCALAR_MODULUS + 27), "least": "5"},
        {"cube": "27", "least": str(1 << 64)},
        {"cube": "027", "least": "5"},
        {"cube": ["27"], "least": "5"},
    ],
)
def test_public_inputs_that_are_not_the_circuits_are_400(
    client: httpx.Client, envelope: dict[str, Any], public: dict[str, Any]
) -> None:
    answer = ask(client, {**envelope, "public_inputs": public})
    assert answer.status_code == 400
    assert_problem(answer, "malformed_input")


@pytest.mark.parametrize(
    "change",
    [
        {"format": "proofmill/proof/v9"},
        {"public_inputs": []},
        {"proof": 7},
        {"circuit": "small"},
        {"circuit": {"name": "small", "version": "1", "digest": "xyz"}},
        {"verification_key_digest": None},
        {"attestation": "mine"},
        {"timings": {"a": "b"}},
        {"extra": 1},
    ],
)
def test_an_envelope_that_is_none_is_400(
    client: httpx.Client, envelope: dict[str, Any], change: dict[str, Any]
) -> None:
    answer = ask(client, {**envelope, **change})
    assert answer.status_code == 400
    assert_problem(answer, "malformed_proof")
