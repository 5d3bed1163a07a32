from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.circom_project import INPUTS, project
from tests.server.service import Service, running
from tests.server.test_body import assert_problem

from proofmill import Circuit, Keys
from proofmill.artifacts import Store
from proofmill.errors import ArtifactError, CircuitError, MismatchError, NotFound, PolicyError
from proofmill.server import CircomFiles, Loaded, Registry
from proofmill.server.registry import from_store
from proofmill.settings import load
from proofmill.systems import Cancel, Proof
from proofmill.systems.groth16.circom import CircomKey
from proofmill.systems.groth16.circom.circuit import CircomCircuit
from proofmill.systems.groth16.witness_wasm import Limits

LIMITS = Limits(memory_bytes=1 << 24, seconds=20)


def files(name: str, *, sym: bool = True, key: str | None = None, seconds: float = 20) -> CircomFiles:
    folder = project()
    limits = dataclasses.replace(LIMITS, seconds=seconds)
    names = folder / f"{name}.sym" if sym else None
    return CircomFiles(name, folder / f"{key or name}.zkey", folder / f"{name}.wasm", names, limits)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service for two circuits of circom: one with names, one without."""
    store = Store(tmp_path_factory.mktemp("store"))
    registry = Registry([files("multiplier", sym=False), files("sums")], from_store(store, development=True))
    with running(registry, load()) as service:
        yield service


def prove(service: Service, name: str, **changed: Any) -> Any:
    answer = service.client.post("/v1/proofs", json={"circuit": name, "inputs": {**INPUTS[name], **changed}})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_circuits_appear_by_the_names_of_their_files(service: Service) -> None:
    circuits = service.client.get("/v1/circuits").json()["circuits"]
    assert [(circuit["name"], circuit["system"], circuit["ready"]) for circuit in circuits] == [
        ("multiplier", "groth16", True),
        ("sums", "groth16", True),
    ]
    detail = service.client.get("/v1/circuits/sums").json()
    assert (detail["public_inputs"], detail["constraints"], detail["development"]) == (5, None, False)
    assert str(project()) not in json.dumps([circuits, detail])
    rows = detail["input_schema"]["properties"]["rows"]
    assert set(detail["input_schema"]["properties"]) == {"weights", "rows"}
    assert (rows["minItems"], rows["items"]["maxItems"], rows["items"]["items"]["anyOf"][1]) == (
        2,
        3,
        {"type": "integer"},
    )
    assert list(detail["public_schema"]["properties"]) == ["sums", "weights"]
    assert detail["public_schema"]["properties"]["sums"]["maxItems"] == 2


def test_public_values_have_the_names_of_the_sym_file(service: Service) -> None:
    envelope = prove(service, "sums")
    sums = ["14", str(4 + 10 - 18 + 21888242871839275222246405745257275088548364400416034343698204186575808495617)]
    assert envelope["public_inputs"] == {"sums": sums, "weights": ["1", "2", "3"]}
    without = prove(service, "multiplier")
    assert without["public_inputs"] == {"public": ["33"]}
    assert {"witness_ms", "prove_ms"} <= set(without["timings"])


@pytest.mark.parametrize("name", ["multiplier", "sums"])
def test_snarkjs_verifies_what_is_answered(service: Service, name: str, stranger: Callable[[str, Any], Any]) -> None:
    envelope = prove(service, name)
    key = service.client.get(f"/v1/circuits/{name}/verification-key").json()
    theirs = json.loads((project() / f"{name}_key.json").read_text())
    theirs.pop("vk_alphabeta_12")
    assert key == theirs
    files = envelope["snarkjs"]
    assert files["public"] == json.loads((project() / f"{name}_public.json").read_text())
    assert stranger("verify.mjs", {"key": key, **files}) is True


@pytest.mark.parametrize("name", ["multiplier", "sums"])
def test_what_is_answered_can_be_asked_about(service: Service, name: str) -> None:
    envelope = prove(service, name)
    verdict = service.client.post("/v1/proofs/verify", json={"proof": envelope}).json()
    assert verdict["valid"] is True
    assert verdict["public_inputs"] == envelope["public_inputs"]
    files = envelope.pop("snarkjs")
    assert service.client.post("/v1/proofs/verify", json={"proof": envelope, "circuit": name}).json()["valid"] is True
    assert Proof.from_json(envelope).to_json() == envelope  # an envelope as any other
    other = {**envelope, "snarkjs": {**files, "public": [str(int(files["public"][0]) + 1), *files["public"][1:]]}}
    assert_problem(service.client.post("/v1/proofs/verify", json={"proof": other}), "malformed_proof")


def verdict(service: Service, envelope: Any) -> Any:
    envelope.pop("snarkjs", None)
    return service.client.post("/v1/proofs/verify", json={"proof": envelope, "circuit": "sums"})


def test_another_value_does_not_verify_and_another_shape_is_refused(service: Service) -> None:
    envelope = prove(service, "sums")
    good = envelope["public_inputs"]
    envelope["public_inputs"] = {**good, "weights": ["1", "2", "4"]}
    assert verdict(service, envelope).json() == {
        "valid": False,
        "code": "verification_failed",
        "reason": verdict(service, envelope).json()["reason"],
    }
    envelope["public_inputs"] = {"public": [*good["sums"], *good["weights"]]}
    assert verdict(service, envelope).json()["valid"] is True  # by somebody who had no names
    for wrong in (
        {**good, "extra": "1"},
        {**good, "weights": ["1", "2", "3", "4"]},
        {**good, "weights": ["1", "2"]},
        {**good, "weights": [["1"], ["2"], ["3"]]},
        {**good, "weights": {"0": "1"}},
        {**good, "weights": ["1", "2", 3]},
        {**good, "weights": ["1", "2", "03"]},
        {"sums": good["sums"]},
        {},
    ):
        envelope["public_inputs"] = wrong
        assert_problem(verdict(service, envelope), "malformed_input")
    multiplier = prove(service, "multiplier")
    assert verdict(service, multiplier).json()["code"] == "mismatch"


@pytest.mark.parametrize(
    ("inputs", "status", "code", "says"),
    [
        ({"a": 3}, 400, "malformed_input", "signals are missing"),
        ({"a": 3, "b": 4, "d": 987654321}, 400, "malformed_input", "d: the circuit has no input signal"),
        ({"a": 3, "b": "987654321x"}, 400, "malformed_input", "b: expected"),
        ({"a": "987654321", "b": 1}, 422, "unsatisfied", "template Factor, line 7"),
    ],
)
def test_what_cannot_be_proved_is_answered_without_the_values(
    service: Service, inputs: Any, status: int, code: str, says: str
) -> None:
    answer = service.client.post("/v1/proofs", json={"circuit": "multiplier", "inputs": inputs})
    assert answer.status_code == status
    assert_problem(answer, code)
    assert says in answer.json()["detail"]
    assert "987654321" not in answer.text


def test_another_circuit_than_the_one_meant_is_a_conflict(service: Service) -> None:
    digest = service.client.get("/v1/circuits/sums").json()["digest"]
    body = {"circuit": "multiplier", "inputs": INPUTS["multiplier"], "circuit_digest": digest}
    assert_problem(service.client.post("/v1/proofs", json=body), "mismatch")
    body["circuit"], body["inputs"] = "sums", INPUTS["sums"]
    assert service.client.post("/v1/proofs", json=body).status_code == 201


def test_the_routes_are_described(service: Service) -> None:
    document = service.client.get("/openapi.json").json()
    body = document["paths"]["/v1/proofs"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [form["title"] for form in body["oneOf"]] == ["multiplier", "sums"]
    assert "CircomEnvelope" in document["components"]["schemas"]


def load_one(circuit: CircomFiles, *, development: bool = True, store: Path) -> object:
    return from_store(Store(store), development=development)(circuit, Cancel())


def test_files_that_do_not_belong_together_end_the_loading(tmp_path: Path) -> None:
    with pytest.raises(MismatchError, match="different circuits"):
        load_one(files("multiplier", key="sums"), store=tmp_path)
    with pytest.raises(ArtifactError, match="names no signal for public value 4"):
        load_one(
            dataclasses.replace(files("sums"), sym=project() / "multiplier.sym", wasm=project() / "sums.wasm"),
            store=tmp_path,
        )
    with pytest.raises(ArtifactError, match=r"none of a \.sym file"):
        load_one(dataclasses.replace(files("sums"), sym=project() / "sums.circom"), store=tmp_path)
    with pytest.raises(NotFound):
        load_one(dataclasses.replace(files("sums"), sym=tmp_path / "none.sym"), store=tmp_path)
    with pytest.raises(NotFound):
        load_one(dataclasses.replace(files("sums"), zkey=tmp_path / "none.zkey"), store=tmp_path)


def test_two_circuits_of_one_name_are_refused() -> None:
    class Own(Circuit, name="sums"):
        """Of ours."""

    with pytest.raises(CircuitError, match="same name"):
        Registry([files("sums"), Own], lambda circuit, cancel: None)  # type: ignore[arg-type, return-value]


def test_a_development_key_of_ours_is_refused_beyond_loopback(
    tmp_path: Path, small: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(small.keys, Keys)
    small.keys.save(tmp_path / "small.zkey")
    loaded = files("sums").load(development=True)
    own = dataclasses.replace(loaded, key=CircomKey.load(tmp_path / "small.zkey"))
    assert (own.development, loaded.development) == (True, False)
    # No program of circom's makes witnesses for a circuit of ours: the key is put in its place.
    monkeypatch.setattr(CircomCircuit, "load", lambda *_: own)
    assert load_one(files("sums"), store=tmp_path) is own
    with pytest.raises(PolicyError, match="--development-keys"):
        load_one(files("sums"), development=False, store=tmp_path)
