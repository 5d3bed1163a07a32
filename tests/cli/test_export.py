from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.circom_project import project

from benchmarks import evm
from proofmill import Keys, Proof
from proofmill._native import groth16
from proofmill.settle.evm import ContractKey, calldata, solidity, vyper
from proofmill.systems.groth16 import key_from_snarkjs, proof_from_snarkjs

from .conftest import Run


def test_contracts_and_keys_are_those_of_the_stores_key(run: Run, folder: Path) -> None:
    files = ["--solidity", "a.sol", "--vyper", "a.vy", "--verification-key", "vk.json", "--zkey", "a.zkey"]
    ran = run("export", "cubic.py", *files)
    assert ran.code == 0
    assert "exported cubic 1" in ran.out
    assert "development keys" in ran.err
    key = key_from_snarkjs(json.loads((folder / "vk.json").read_text()))
    assert Keys.load(folder / "a.zkey").verification_key.digest == key.digest
    assert (folder / "a.sol").read_text() == solidity.contract(ContractKey.of(key))
    assert (folder / "a.vy").read_text() == vyper.contract(ContractKey.of(key))
    document = run("export", "cubic.py", *files, "--json").json()
    assert document["verification_key_digest"] == key.digest
    assert document["written"] == dict(zip(["solidity", "vyper", "verification_key", "zkey"], files[1::2], strict=True))
    assert (document["development"], document["calldata"]) == (True, None)


def test_snarkjs_proves_with_the_files_and_we_verify_it(
    run: Run, folder: Path, stranger: Callable[[str, Any], Any]
) -> None:
    files = ["--zkey", "a.zkey", "--r1cs", "a.r1cs", "--wtns", "inputs.json", "a.wtns", "--verification-key", "vk.json"]
    assert run("export", "cubic.py", *files).code == 0
    assert stat.S_IMODE((folder / "a.wtns").stat().st_mode) == 0o600, "the witness is private"
    answer = stranger("prove.mjs", {kind: str(folder / f"a.{kind}") for kind in ("r1cs", "zkey", "wtns")})
    assert (answer["checked"], answer["public"]) == (True, ["35"])
    key = key_from_snarkjs(json.loads((folder / "vk.json").read_text()))
    groth16.verify(key.native, [(35).to_bytes(32, "big")], proof_from_snarkjs(answer["proof"]))


def test_constraints_and_witness_need_no_keys(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(folder / "home"))
    ran = run("export", "cubic.py", "--r1cs", "a.r1cs", "--wtns", "-", "a.wtns", "--json", stdin=b'{"x": 3, "y": 35}')
    document = ran.json()
    assert document["written"] == {"r1cs": "a.r1cs", "wtns": "a.wtns"}
    assert document["verification_key_digest"] is None
    assert not (folder / "home").exists()


def test_no_witness_of_a_statement_that_does_not_hold(run: Run, folder: Path) -> None:
    (folder / "inputs.json").write_text('{"x": "271828182845", "y": 35}')
    ran = run("export", "cubic.py", "--wtns", "inputs.json", "a.wtns")
    assert ran.code == 1
    assert "271828182845" not in ran.err
    assert not (folder / "a.wtns").exists()


def test_calldata_of_a_proof(run: Run, folder: Path, proof: dict[str, Any]) -> None:
    document = run("export", "cubic.py", "--calldata", "proof.json", "--json").json()["calldata"]
    envelope = Proof.from_json(proof)
    assert document["function"] == calldata.signature(1)
    assert document["data"] == "0x" + calldata.encode(envelope.data, [35]).hex()
    assert document["arguments"]["inputs"] == [f"0x{35:064x}"]
    text = calldata.snarkjs_text(envelope.data, [35])
    assert run("export", "cubic.py", "--calldata", "proof.json").out == text + "\n"
    both = run("export", "cubic.py", "--calldata", "-", "--solidity", "a.sol", stdin=json.dumps(proof).encode())
    assert text in both.out
    assert (folder / "a.sol").is_file()


def test_no_calldata_of_a_proof_that_does_not_hold(run: Run, folder: Path, proof: dict[str, Any]) -> None:
    (folder / "proof.json").write_text(json.dumps(proof | {"public_inputs": {"y": "36"}}))
    ran = run("export", "cubic.py", "--calldata", "proof.json", "--solidity", "a.sol")
    assert (ran.code, ran.out) == (1, "")
    assert not (folder / "a.sol").exists()


def test_a_contract_goes_to_standard_output(run: Run) -> None:
    ran = run("export", "cubic.py", "--vyper", "-")
    assert ran.out.startswith("# pragma version")
    assert "exported" not in ran.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "nothing to export"),
        (["--zkey", "-"], "name a file"),
        (["--wtns", "inputs.json", "-"], "name a file"),
        (["--wtns", "nowhere.json", "a.wtns"], "nowhere.json"),
        (["--wtns", "inputs.json", "no/such/folder"], "cannot write no/such/folder"),
        (["--r1cs", "no/such/folder"], "cannot write no/such/folder"),
        (["--solidity", "-", "--vyper", "-"], "one thing"),
        (["--solidity", "-", "--calldata", "proof.json"], "one thing"),
        (["--solidity", "-", "--json"], "one thing"),
        (["--zkey", "no/such/folder"], "cannot write no/such/folder"),
        (["--solidity", "no/such/folder"], "cannot write no/such/folder"),
        (["--calldata", "nowhere.json"], "nowhere.json"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, options: list[str], says: str) -> None:
    ran = run("export", "cubic.py", *options)
    assert ran.code == 2
    assert says in ran.err


def test_a_key_of_snarkjs_becomes_a_contract_and_calldata(
    run: Run, folder: Path, stranger: Callable[[str, Any], Any]
) -> None:
    for name in ("sums.zkey", "sums_proof.json", "sums_public.json", "sums_key.json"):
        shutil.copy(project() / name, folder)
    files = ["--solidity", "a.sol", "--vyper", "a.vy", "--verification-key", "vk.json"]
    call = ["--calldata", "sums_proof.json", "--public", "sums_public.json"]
    document = run("export", "sums.zkey", *files, *call, "--json").json()
    theirs = json.loads((folder / "sums_key.json").read_text())
    del theirs["vk_alphabeta_12"]
    assert json.loads((folder / "vk.json").read_text()) == theirs
    inputs = [int(value) for value in json.loads((folder / "sums_public.json").read_text())]
    codes = evm.compile_solidity({"a": (folder / "a.sol").read_text()})
    codes |= evm.compile_vyper({"b": (folder / "a.vy").read_text()})
    for contract in codes.values():
        chain = evm.Chain()
        answer = chain.call(chain.deploy(contract), bytes.fromhex(document["calldata"]["data"][2:]))
        assert answer.yes
    assert document["calldata"]["arguments"]["inputs"] == [f"0x{value:064x}" for value in inputs]
    question = {"proof": json.loads((folder / "sums_proof.json").read_text()), "public": [str(each) for each in inputs]}
    theirs = stranger("evm.mjs", question | {"zkey": str(folder / "sums.zkey")})
    assert run("export", "sums.zkey", *call).out == theirs["calldata"] + "\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["sums.zkey", "--r1cs", "a.r1cs"], 2, "holds no constraints"),
        (["sums.zkey", "--calldata", "sums_proof.json"], 2, "go together"),
        (["sums.zkey", "--calldata", "sums_proof.json", "--public", "wrong.json"], 1, "does not hold"),
        (["none.zkey", "--solidity", "a.sol"], 2, "no file none.zkey"),
        (["wrong.zkey", "--solidity", "a.sol"], 3, "not a usable Groth16 proving key"),
        (["cubic.py", "--calldata", "sums_proof.json", "--public", "wrong.json"], 2, "goes with a .zkey"),
    ],
)
def test_what_a_key_of_snarkjs_does_not_give(
    run: Run, folder: Path, arguments: list[str], code: int, says: str
) -> None:
    for name in ("sums.zkey", "sums_proof.json"):
        shutil.copy(project() / name, folder)
    (folder / "wrong.json").write_text('["1", "2", "3"]')
    (folder / "wrong.zkey").write_bytes(b"zkey")
    values = json.loads((project() / "sums_public.json").read_text())
    (folder / "wrong.json").write_text(json.dumps(["7", *values[1:]]))
    ran = run("export", *arguments)
    assert (ran.code, says in ran.err) == (code, True), ran.err
    assert not (folder / "a.sol").exists()
