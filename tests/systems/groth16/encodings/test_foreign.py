"""Verification of what other provers made: every encoding, and every refusal by name."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effort import examples

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof, MismatchError, ProofmillError, VerificationError
from proofmill.systems.groth16.encodings import arkworks, gnark, gnark_json, read_key, read_proof, verify_foreign

from .vectors import ARKWORKS, GNARK, PLAIN, PUBLIC, SNARKJS, binary, mutations

ROOT = Path(__file__).parents[4]
SIGNALS = [int(value) for value in SNARKJS["publicSignals"]]


def carried(data: bytes) -> list[Any]:
    """Bytes as they travel."""
    return [data, bytearray(data), data.hex(), "0x" + data.hex(), json.dumps("0x" + data.hex()), list(data)]


@pytest.mark.parametrize("encoding", [None, "gnark"])
def test_gnarks_proof_verifies_in_each_of_its_forms(encoding: str | None) -> None:
    for form in ("compressed", "raw"):
        verify_foreign(binary(PLAIN, "key", form), PUBLIC, PLAIN["proof"]["json"], encoding=encoding)
        verify_foreign(PLAIN["key"]["json"], PUBLIC, binary(PLAIN, "proof", form), encoding=encoding)
    texts = [json.dumps(PLAIN[kind]["json"]) for kind in ("key", "proof")]
    verify_foreign(texts[0], PUBLIC, texts[1].encode(), encoding=encoding)


@pytest.mark.parametrize("encoding", [None, "arkworks"])
def test_arkworks_proof_verifies_in_each_of_its_forms(encoding: str | None) -> None:
    for key_form, proof_form in (("compressed", "uncompressed"), ("uncompressed", "compressed")):
        key, proof = binary(ARKWORKS, "key", key_form), binary(ARKWORKS, "proof", proof_form)
        verify_foreign(key, PUBLIC, proof, encoding=encoding)


@pytest.mark.parametrize("encoding", [None, "snarkjs"])
def test_snarkjs_proof_verifies_under_a_key_without_our_identity(encoding: str | None) -> None:
    verify_foreign(SNARKJS["verificationKey"], SIGNALS, SNARKJS["proof"], encoding=encoding)
    verify_foreign(json.dumps(SNARKJS["verificationKey"]), SIGNALS, json.dumps(SNARKJS["proof"]), encoding=encoding)


def test_bytes_are_read_however_they_are_carried() -> None:
    for vector, form in ((ARKWORKS, "compressed"), (PLAIN, "raw")):
        assert len({read_proof(data) for data in carried(binary(vector, "proof", form))}) == 1
    assert len({read_key(data).to_bytes() for data in carried(binary(PLAIN, "key", "raw"))}) == 1


def test_the_words_of_an_evm_and_every_writer_give_one_proof() -> None:
    words = read_proof(SNARKJS["proof"])
    key = read_key(SNARKJS["verificationKey"]).to_bytes()
    for compressed in (True, False):
        assert read_proof(gnark.proof_to_bytes(words, compressed=compressed)) == words
        assert read_proof(arkworks.proof_to_bytes(words, compressed=compressed)) == words
        assert read_key(gnark.key_to_bytes(key, compressed=compressed)).to_bytes() == key
        assert read_key(arkworks.key_to_bytes(key, compressed=compressed)).to_bytes() == key
    verify_foreign(key, SIGNALS, words, encoding="evm")
    verify_foreign(gnark_json.key_to_json(key), SIGNALS, words)


@pytest.mark.parametrize("wrong", [[35, 5], [5, 36], [0, 0]])
def test_another_public_value_does_not_verify(wrong: list[int]) -> None:
    for vector in (PLAIN, ARKWORKS):
        with pytest.raises(VerificationError):
            verify_foreign(vector["key"]["compressed"], wrong, vector["proof"]["compressed"])


def test_a_proof_does_not_verify_under_another_key() -> None:
    with pytest.raises(VerificationError):
        verify_foreign(PLAIN["key"]["compressed"], PUBLIC, ARKWORKS["proof"]["compressed"])


@pytest.mark.parametrize(
    "wrong", [[5], [5, 35, 0], [5, -1], [5, 35 + SCALAR_MODULUS], [5, 1 << 300], [True, 35], ["5", 35]]
)
def test_public_inputs_are_elements_and_as_many_as_the_key_takes(wrong: list[Any]) -> None:
    with pytest.raises(MalformedInput):
        verify_foreign(PLAIN["key"]["compressed"], wrong, PLAIN["proof"]["compressed"])


def others() -> list[tuple[str, str, str, str]]:
    names = {
        "plonk_bn254": "PLONK",
        "groth16_bls12_381": "BLS12-381",
        "groth16_bls12_377": "BLS12-377",
        "groth16_bn254_commitment": "Pedersen commitments",
    }
    forms = ("compressed", "raw", "json")
    return [(made, name, kind, form) for made, name in names.items() for kind in ("proof", "key") for form in forms]


@pytest.mark.parametrize(("made", "name", "kind", "form"), others())
def test_gnarks_other_schemes_and_curves_are_refused_by_name(made: str, name: str, kind: str, form: str) -> None:
    with pytest.raises(MismatchError, match=name):
        (read_proof if kind == "proof" else read_key)(GNARK[made][kind][form])


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ({"protocol": "plonk", "curve": "bn128"}, "PLONK"),
        ({"protocol": "fflonk", "curve": "bn128"}, "FFLONK"),
        ({"protocol": "groth16", "curve": "bls12381"}, "Groth16 over BLS12-381"),
        ({"protocol": "groth16", "curve": "BLS12-381"}, "Groth16 over BLS12-381"),
    ],
)
def test_snarkjs_other_schemes_and_curves_are_refused_by_name(header: dict[str, str], name: str) -> None:
    for read, data in ((read_proof, SNARKJS["proof"]), (read_key, SNARKJS["verificationKey"])):
        with pytest.raises(MismatchError, match=f"is of {name} ") as refused:
            read({**data, **header})
        assert refused.value.fields["expected"] == "Groth16 over BN254"


def test_an_arkworks_proof_of_48_byte_coordinates_is_refused_by_name() -> None:
    for length in (192, 384):
        with pytest.raises(MismatchError, match="BLS12-381 or BLS12-377"):
            read_proof(b"\x01" * length)
    key = b"\x01" * 336 + (3).to_bytes(8, "little") + b"\x01" * 144
    with pytest.raises(MismatchError, match="BLS12-381 or BLS12-377"):
        read_key(key)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "0 bytes are no proof"),
        (bytes(100), "100 bytes are no proof"),
        (bytes(256), "as evm: A: the point at infinity; as arkworks: a, byte 0: the point at infinity"),
        (5, "this JSON is no proof"),
        (None, "this JSON is no proof"),
        ([], "this JSON is no proof"),
        ([256] * 128, "this JSON is no proof"),
        ({"pi_a": 1}, "protocol: expected groth16"),
        ({"protocol": ["plonk"]}, "protocol: expected groth16"),
        ({"Ar": 1, "Bs": 2, "Krs": 3}, "Ar: expected an object"),
        ('"hello"', "a JSON string that is no hex"),
    ],
)
def test_what_is_no_proof_is_refused_and_said_why(data: Any, problem: str) -> None:
    with pytest.raises(MalformedProof, match=problem):
        read_proof(data)


def test_points_of_snarkjs_are_checked_when_read() -> None:
    bad = {**SNARKJS["proof"], "pi_a": ["1", "3", "1"]}
    with pytest.raises(MalformedProof, match="A: not on its curve"):
        read_proof(bad)
    key = {**SNARKJS["verificationKey"], "vk_delta_2": SNARKJS["verificationKey"]["vk_gamma_2"]}
    with pytest.raises(MalformedProof, match="gamma and delta are one point"):
        read_key(key)


def test_an_encoding_that_was_asked_for_is_the_only_one_read() -> None:
    with pytest.raises(MalformedProof, match="in gnark's form, not arkworks's"):
        read_proof(PLAIN["proof"]["raw"], "arkworks")
    with pytest.raises(MalformedProof, match="in snarkjs's JSON form, not gnark's"):
        read_proof(SNARKJS["proof"], "gnark")
    with pytest.raises(MalformedInput, match="encoding: expected one of arkworks, evm, gnark, snarkjs"):
        read_proof(PLAIN["proof"]["raw"], "halo2")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["groth16", "bn128", "1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["protocol", "curve", "pi_a", "pi_b", "pi_c", "Ar", "Bs", "Krs", "G1", "G2", "X", "Y", "K", "IC"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(
    st.one_of(_JSON, st.binary(max_size=400), st.text(max_size=40)), st.sampled_from([None, "gnark", "snarkjs", "evm"])
)
@settings(max_examples=examples(150), deadline=None, database=None)
def test_nothing_but_an_error_of_ours_comes_out_of_a_reader(data: Any, encoding: str | None) -> None:
    for read in (read_proof, read_key):
        with pytest.raises(ProofmillError):
            read(data, encoding)


@given(mutations(binary(ARKWORKS, "proof", "compressed")) | mutations(binary(PLAIN, "proof", "raw")))
@settings(max_examples=examples(12), deadline=None, database=None)
def test_no_damaged_proof_verifies(data: bytes) -> None:
    if data not in (binary(ARKWORKS, "proof", "compressed"), binary(PLAIN, "proof", "raw")):
        for key in (ARKWORKS_KEY, GNARK_KEY):
            with pytest.raises(ProofmillError):
                verify_foreign(key, PUBLIC, data)


ARKWORKS_KEY, GNARK_KEY = (
    read_key(vector["key"]["raw" if vector is PLAIN else "uncompressed"]).to_bytes() for vector in (ARKWORKS, PLAIN)
)


@pytest.mark.long
def test_gnark_verifies_what_we_write() -> None:
    if shutil.which("go") is None:
        pytest.skip("there is no Go compiler (go, 1.24 or newer)")
    proof, key = read_proof(PLAIN["proof"]["json"]), read_key(PLAIN["key"]["json"]).to_bytes()
    for compressed in (True, False):
        written = {"proof": gnark.proof_to_bytes(proof, compressed=compressed).hex()}
        written["key"] = gnark.key_to_bytes(key, compressed=compressed).hex()
        assert _gnark_says(written) == 0
        other = read_proof(ARKWORKS["proof"]["compressed"])
        assert _gnark_says({**written, "proof": gnark.proof_to_bytes(other, compressed=compressed).hex()}) == 1


def _gnark_says(written: dict[str, str]) -> int:
    command = ["go", "run", "./vectors", "check"]
    run = subprocess.run(command, cwd=ROOT / "benchmarks/gnark", input=json.dumps(written), text=True, check=False)
    return run.returncode


@pytest.mark.long
def test_arkworks_verifies_what_we_write() -> None:
    proof, key = read_proof(PLAIN["proof"]["json"]), read_key(PLAIN["key"]["json"]).to_bytes()
    manifest = ROOT / "native/peers/Cargo.toml"
    for form, compressed in (("compressed", True), ("uncompressed", False)):
        written = [
            arkworks.key_to_bytes(key, compressed=compressed),
            arkworks.proof_to_bytes(proof, compressed=compressed),
        ]
        lines = "".join(data.hex() + "\n" for data in written)
        command = ["cargo", "run", "--release", "--locked", "--quiet", "--manifest-path", str(manifest)]
        subprocess.run([*command, "--bin", "vectors", "--", "check", form], input=lines, text=True, check=True)
