from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.circom_project import INPUTS, KEYED, project

from proofmill import Proof, settings
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.systems.groth16.circom.circuit import CircomCircuit
from proofmill.systems.groth16.witness_wasm import Limits

from .conftest import Run


@pytest.fixture(autouse=True)
def files(folder: Path) -> Path:
    """The project's files in the working folder."""
    for name in KEYED:
        for suffix in (".zkey", ".wasm", ".wtns", ".sym", "_key.json", "_proof.json", "_public.json"):
            shutil.copy(project() / f"{name}{suffix}", folder)
        (folder / f"{name}.json").write_text(json.dumps(INPUTS[name]))
    return folder


def full_prove(run: Run, name: str, *options: str) -> Any:
    return run("prove", "--zkey", f"{name}.zkey", "--wasm", f"{name}.wasm", f"{name}.json", *options)


@pytest.mark.parametrize("name", KEYED)
def test_fullprove_writes_the_files_that_snarkjs_does(
    run: Run, folder: Path, name: str, stranger: Callable[[str, Any], Any]
) -> None:
    ran = full_prove(run, name, "--output", "p.json", "--public", "q.json")
    assert ran.code == 0, ran.err
    assert (folder / "q.json").read_bytes() == (folder / f"{name}_public.json").read_bytes()
    ours, theirs = ((folder / file).read_text() for file in ("p.json", f"{name}_proof.json"))
    assert outline(ours) == outline(theirs)
    documents = {part: json.loads((folder / file).read_text()) for part, file in parts(name).items()}
    assert stranger("verify.mjs", documents) is True
    documents["public"][0] = "34"
    assert stranger("verify.mjs", documents) is False


def parts(name: str) -> dict[str, str]:
    return {"key": f"{name}_key.json", "public": "q.json", "proof": "p.json"}


def outline(text: str) -> str:
    """A text with each run of digits replaced: what is left is its shape, to the byte."""
    return re.sub(r'"\d{2,}"', '"…"', text)


@pytest.mark.parametrize("name", KEYED)
def test_a_witness_in_a_file_is_proved_too(run: Run, folder: Path, name: str) -> None:
    assert run("prove", "--zkey", f"{name}.zkey", "--wtns", f"{name}.wtns").code == 0
    assert (folder / "public.json").read_bytes() == (folder / f"{name}_public.json").read_bytes()
    verified = run("verify", f"{name}_key.json", "public.json", "proof.json")
    assert verified.code == 0
    assert verified.out.startswith("valid\n  0  ")
    assert "half of a check" in verified.out


def test_snarkjs_own_files_verify(run: Run, folder: Path) -> None:
    arguments = ("verify", "sums_key.json", "sums_public.json", "sums_proof.json")
    assert run(*arguments, "--json").json() == {
        "valid": True,
        "public": json.loads((folder / "sums_public.json").read_text()),
    }
    values = json.loads((folder / "sums_public.json").read_text())
    (folder / "other.json").write_text(json.dumps(["15", *values[1:]]))
    refused = run("verify", "sums_key.json", "other.json", "sums_proof.json", "--json")
    assert (refused.code, refused.json()["valid"], refused.json()["code"]) == (1, False, "verification_failed")
    assert run("verify", "sums_key.json", "other.json", "sums_proof.json").out.startswith(
        "not valid [verification_fail"
    )


def test_what_is_told_of_a_proof(run: Run) -> None:
    ran = full_prove(run, "sums")
    assert ran.out.startswith("proved: proof.json, public.json\n  0  14\n")
    document = full_prove(run, "multiplier", "--json").json()
    assert document["public_inputs"] == ["33"]
    assert set(document["timings"]) == {"load_ms", "witness_ms", "prove_ms"}
    assert json.loads(full_prove(run, "multiplier", "--output", "-").out)["protocol"] == "groth16"


def test_a_failed_assert_is_a_no_with_its_place(run: Run, folder: Path) -> None:
    (folder / "multiplier.json").write_text('{"a": "1", "b": "987654321"}')
    ran = full_prove(run, "multiplier", "--json")
    assert ran.code == 1
    error = ran.error()
    assert (error["code"], error["template"], error["line"]) == ("unsatisfied", "Factor", 7)
    assert not (folder / "proof.json").exists()


def test_what_the_circuit_logs_is_shown_when_asked_for(run: Run) -> None:
    assert full_prove(run, "multiplier").err == ""
    assert full_prove(run, "multiplier", "--show-log").err == "factor 3\nfactor 11\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--zkey", "sums.zkey", "--wasm", "multiplier.wasm", "multiplier.json"], 1, "belong to different circuits"),
        (["--zkey", "sums.zkey", "--wtns", "multiplier.wtns"], 1, "belong to different circuits"),
        (["--zkey", "none.zkey", "--wtns", "multiplier.wtns"], 2, "no file none.zkey"),
        (["--zkey", "sums.zkey", "--wtns", "none.wtns"], 2, "no file none.wtns"),
        (["--zkey", "sums.zkey", "--wasm", "none.wasm", "sums.json"], 2, "no file none.wasm"),
        (["--zkey", "sums.zkey", "--wasm", "sums.wasm", "none.json"], 2, "no file none.json"),
        (["--zkey", "sums.zkey", "--wasm", "sums.wasm", "multiplier.json"], 2, "a: the circuit has no input signal"),
        (["--zkey", "sums.zkey", "--wasm", "sums.wasm"], 2, "--wasm and a file of inputs"),
        (["--zkey", "sums.zkey", "sums.json"], 2, "--wasm and a file of inputs"),
        (["--zkey", "sums.zkey", "--wtns", "sums.wtns", "sums.json"], 2, "needs no inputs"),
        (["--zkey", "sums.zkey", "--wasm", "sums.wasm", "cubic.py", "sums.json"], 2, "one file of inputs"),
        (["--zkey", "sums.zkey", "--wtns", "sums.wtns", "--public", "proof.json"], 2, "different ones"),
        (["--zkey", "sums.wasm", "--wtns", "sums.wtns"], 3, "not a usable Groth16 proving key"),
        (["--wasm", "sums.wasm", "cubic.py", "inputs.json"], 2, "go with --zkey"),
        (["sums.json"], 2, "name a circuit and a file of its inputs"),
    ],
)
def test_what_cannot_be_proved_is_told(run: Run, folder: Path, arguments: list[str], code: int, says: str) -> None:
    ran = run("prove", *arguments)
    assert (ran.code, says in ran.err) == (code, True), ran.err
    assert not (folder / "proof.json").exists()


def change(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return copy


@pytest.mark.parametrize(
    ("file", "path", "new", "code"),
    [
        ("key", ("protocol",), "plonk", "mismatch"),
        ("key", ("curve",), "bls12381", "mismatch"),
        ("proof", ("protocol",), "fflonk", "mismatch"),
        ("proof", ("pi_a", 0), "1", "malformed_proof"),
        ("key", ("nPublic",), 4, "malformed_proof"),
        ("public", (0,), 14, "malformed_input"),
        ("public", (0,), "014", "malformed_input"),
        ("public", (0,), str(14 + SCALAR_MODULUS), "malformed_input"),
    ],
)
def test_files_that_are_none_of_snarkjs_for_this_system_are_refused(
    run: Run, folder: Path, file: str, path: tuple[Any, ...], new: Any, code: str
) -> None:
    name = f"sums_{file}.json"
    (folder / name).write_text(json.dumps(change(json.loads((folder / name).read_text()), path, new)))
    ran = run("verify", "sums_key.json", "sums_public.json", "sums_proof.json", "--json")
    if code == "mismatch":
        assert (ran.code, ran.json()["valid"], ran.json()["code"]) == (1, False, code)
        assert new.upper()[:5] in ran.json()["reason"].upper()
    else:
        assert (ran.code, ran.error()["code"]) == (2, code)


VECTORS = Path(__file__).parents[1] / "vectors"


def other_provers() -> Iterator[tuple[str, list[Any]]]:
    """Key, public values and proof of x³ + x + 5 = 35, as gnark and arkworks wrote them: hex text, bytes or JSON."""
    gnark = json.loads((VECTORS / "gnark_groth16.json").read_text())["groth16_bn254"]
    arkworks = json.loads((VECTORS / "arkworks_groth16.json").read_text())
    yield (
        "gnark json",
        [json.dumps(gnark["key"]["json"]), json.dumps(gnark["public"]), json.dumps(gnark["proof"]["json"])],
    )
    for form in ("compressed", "raw"):
        yield f"gnark {form}", [bytes.fromhex(gnark[kind][form]) for kind in ("key", "proof")]
        yield f"gnark {form} hex", [gnark[kind][form] for kind in ("key", "proof")]
    for form in ("compressed", "uncompressed"):
        yield f"arkworks {form}", [bytes.fromhex(arkworks[kind][form]) for kind in ("key", "proof")]


@pytest.mark.parametrize(
    ("name", "files"), list(other_provers()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_files_of_gnark_and_arkworks_verify(run: Run, folder: Path, name: str, files: list[Any]) -> None:
    witness = json.loads((VECTORS / "gnark_groth16.json").read_text())["groth16_bn254"]["witness"]
    key, public, proof = files if len(files) == 3 else (files[0], bytes.fromhex(witness), files[1])
    for file, content in (("key", key), ("public", public), ("proof", proof)):
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    assert run("verify", "key", "public", "proof", "--json").json() == {"valid": True, "public": ["5", "35"]}
    (folder / "public").write_text('["5", "36"]')
    refused = run("verify", "key", "public", "proof", "--json")
    assert (refused.code, refused.json()["code"]) == (1, "verification_failed")


def test_keys_and_proofs_of_other_schemes_and_curves_are_refused_by_name(run: Run, folder: Path) -> None:
    vectors = json.loads((VECTORS / "gnark_groth16.json").read_text())
    (folder / "public").write_text('["5", "35"]')
    for name, says in (
        ("plonk_bn254", "PLONK"),
        ("groth16_bls12_381", "BLS12-381"),
        ("groth16_bls12_377", "BLS12-377"),
        ("groth16_bn254_commitment", "commitments"),
    ):
        (folder / "key").write_text(json.dumps(vectors["groth16_bn254"]["key"]["json"]))
        (folder / "proof").write_bytes(bytes.fromhex(vectors[name]["proof"]["compressed"]))
        ran = run("verify", "key", "public", "proof")
        assert (ran.code, says in ran.out) == (1, True), (name, ran)


def served(name: str, symbols: bool) -> Proof:
    """An envelope as the service answers it."""
    sym = project() / f"{name}.sym" if symbols else None
    files = [project() / f"{name}{suffix}" for suffix in (".zkey", ".wasm")]
    return CircomCircuit.load(name, files[0], files[1], sym, Limits.of(settings.load())).prove(INPUTS[name])


@pytest.mark.parametrize("symbols", [True, False])
def test_an_envelope_of_a_circom_circuit_verifies_under_snarkjs_key(run: Run, folder: Path, symbols: bool) -> None:
    envelope = served("sums", symbols).to_json()
    (folder / "envelope.json").write_text(json.dumps(envelope))
    question = ["verify", "envelope.json", "--verification-key", "sums_key.json"]
    if symbols:
        assert ".sym" in run(*question).err
        question += ["--sym", "sums.sym"]
    document = run(*question, "--json").json()
    assert (document["valid"], document["public_inputs"]) == (True, envelope["public_inputs"])
    assert run(*question).out.startswith("valid\n")
    other = run("verify", "envelope.json", "--verification-key", "multiplier_key.json", "--json")
    assert (other.code, other.json()["code"]) == (1, "mismatch")
    name = next(iter(envelope["public_inputs"]))
    value = envelope["public_inputs"][name]
    envelope["public_inputs"][name] = ["9", *value[1:]] if isinstance(value, list) else "9"
    (folder / "envelope.json").write_text(json.dumps(envelope))
    refused = run(*question, "--json")
    assert (refused.code, refused.json()["valid"]) == (1, False)


def test_two_files_are_no_question(run: Run) -> None:
    assert run("verify", "sums_public.json", "sums_proof.json").code == 2
    assert run("verify", "a", "b", "c", "--circuit", "cubic.py").code == 2
