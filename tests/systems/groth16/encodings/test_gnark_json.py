"""gnark's JSON, on what Go's json.Marshal wrote."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from tests.effort import examples

from proofmill.errors import MalformedProof, MismatchError
from proofmill.systems.groth16.encodings import gnark_json

from .test_gnark import unused
from .vectors import GNARK, KEYS, PLAIN, PROOFS

PROOF, KEY = PLAIN["proof"]["json"], PLAIN["key"]["json"]


def test_what_is_read_is_written_as_go_does() -> None:
    assert gnark_json.proof_to_json(gnark_json.proof_from_json(PROOF)) == PROOF
    first = {"beta_1": unused("Beta"), "delta_1": unused("Delta")}
    assert gnark_json.key_to_json(gnark_json.key_from_json(KEY), **first) == KEY


@given(PROOFS, KEYS)
@settings(max_examples=examples(6), deadline=None, database=None)
def test_a_round_trip(proof: bytes, key: bytes) -> None:
    assert gnark_json.proof_from_json(gnark_json.proof_to_json(proof)) == proof
    assert gnark_json.key_from_json(gnark_json.key_to_json(key)) == key


def changed(data: Any, path: str, value: Any) -> Any:
    data = copy.deepcopy(data)
    *way, last = path.split(".")
    inner = data
    for name in way:
        inner = inner[int(name) if name.isdigit() else name]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return data


BAD_PROOFS = [
    ("Ar", None, "proof: expected an object of"),
    ("Extra", 1, "proof: expected an object of"),
    ("Ar.X", "01", "Ar: expected a decimal string"),
    ("Ar.X", True, "Ar: expected a decimal string"),
    ("Ar.X", -1, "Ar: expected a decimal string"),
    ("Ar.X", 1.0, "Ar: expected a decimal string"),
    ("Ar.X", 10**15, "Ar: expected a decimal string"),
    ("Ar.X", "9" * 78, "Ar: a coordinate is not below"),
    ("Ar.Y", "5", "Ar: not on its curve"),
    ("Ar", {"X": 0, "Y": 0}, "Ar: the point at infinity"),
    ("Bs.X", "5", "Bs: expected an object of A0, A1"),
    ("Bs.X.A0", "5", "Bs: not on its curve"),
    ("Krs", [1, 2], "Krs: expected an object of X, Y"),
    ("Commitments", {}, "Commitments: expected a list"),
    ("CommitmentPok", PROOF["Ar"], "CommitmentPok: a proof of knowledge of no commitment"),
]


@pytest.mark.parametrize(("path", "value", "problem"), BAD_PROOFS)
def test_an_error_in_a_proof_names_the_field(path: str, value: Any, problem: str) -> None:
    with pytest.raises(MalformedProof, match=problem):
        gnark_json.proof_from_json(changed(PROOF, path, value))


BAD_KEYS = [
    ("G1.K", [], r"G1\.K: expected a list"),
    ("G1.K", 3, r"G1\.K: expected a list"),
    ("G1.K.1.X", "5", r"G1\.K\[1\]: not on its curve"),
    ("G1.Beta.X", "5", r"G1\.Beta: not on its curve"),
    ("G2.Gamma", None, "G2: expected an object of Beta, Delta, Gamma"),
    ("G2.Delta.Y.A1", "5", r"G2\.Delta: not on its curve"),
    ("G2", 5, "G2: expected an object"),
]


@pytest.mark.parametrize(("path", "value", "problem"), BAD_KEYS)
def test_an_error_in_a_key_names_the_field(path: str, value: Any, problem: str) -> None:
    with pytest.raises(MalformedProof, match=problem):
        gnark_json.key_from_json(changed(KEY, path, value))


@pytest.mark.parametrize("data", [None, 1, "text", [], [PROOF]])
def test_what_is_no_object_is_refused(data: Any) -> None:
    for read in (gnark_json.proof_from_json, gnark_json.key_from_json):
        with pytest.raises(MalformedProof, match="expected an object"):
            read(data)


def test_commitments_are_refused_by_name() -> None:
    vector = GNARK["groth16_bn254_commitment"]
    with pytest.raises(MismatchError, match="proof carries Pedersen commitments"):
        gnark_json.proof_from_json(vector["proof"]["json"])
    with pytest.raises(MismatchError, match="key carries Pedersen commitments"):
        gnark_json.key_from_json(vector["key"]["json"])
