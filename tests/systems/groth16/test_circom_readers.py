"""Any data is read or refused with an error of ours: the readers of circom's and snarkjs' texts."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill import Proof
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import ArtifactError, ProofmillError
from proofmill.systems.groth16 import key_from_snarkjs, proof_from_snarkjs
from proofmill.systems.groth16.circom import Symbols, named
from proofmill.systems.groth16.circom.verification import public_elements
from proofmill.systems.groth16.witness_inputs import read_signals

VECTOR = json.loads((Path(__file__).parents[2] / "vectors" / "snarkjs_groth16.json").read_text())
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["1", "0x1f", "-3", "00"])
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
)
SIGNALS = st.sampled_from(
    ["main.a", "main.a[0]", "main.a[1]", "main.a[0][1]", "main.b.c[0]", "main.b", "main.x.y", "a"]
)
LINES = st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 1), SIGNALS), max_size=6)


def load(text: str, public: int) -> Symbols:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sym"
        path.write_text(text, encoding="utf-8")
        return Symbols.load(path, public)


@given(st.text(max_size=60) | LINES.map(lambda lines: "".join(f"1,{w},{c},{n}\n" for w, c, n in lines)))
def test_symbols(text: str) -> None:
    try:
        symbols = load(text, 2)
    except ProofmillError:
        return
    shown = named(symbols.public, ["7", "8"])
    assert public_elements(shown, symbols) == [7, 8] or set(shown) == {"public"}


@pytest.mark.parametrize(
    "names", [["main.a", "main.a[0]"], ["main.a[0]", "main.a[0]"], ["main.a[1]"], ["main.a[0][0]", "main.a[1]"]]
)
def test_positions_that_are_no_array_are_refused(names: list[str]) -> None:
    # Two values of one place, or a place without one, could be shown as one thing and be proved as another.
    with pytest.raises(ArtifactError, match="no array"):
        load("".join(f"{i},{i},0,{name}\n" for i, name in enumerate(names, 1)), 1)


@given(st.dictionaries(st.text(max_size=6), JSON, max_size=4))
def test_signals(inputs: dict[str, Any]) -> None:
    try:
        signals = read_signals(inputs)
    except ProofmillError:
        return
    assert all(0 <= value < SCALAR_MODULUS for values in signals.values() for value in values)


@given(JSON, st.sampled_from(["pi_a", "pi_b", "pi_c", "protocol", "curve"]))
def test_proofs_of_snarkjs(part: Any, name: str) -> None:
    for data in (part, {**VECTOR["proof"], name: part}):
        try:
            assert len(proof_from_snarkjs(data)) == 256
        except ProofmillError:
            continue


@given(JSON, st.sampled_from(["vk_alpha_1", "vk_beta_2", "IC", "nPublic", "protocol", "proofmill"]))
def test_keys_of_snarkjs(part: Any, name: str) -> None:
    for data in (part, {**VECTOR["verificationKey"], name: part}):
        with pytest.raises(ProofmillError):  # the vector's key names no circuit of ours
            key_from_snarkjs(data)


@given(JSON, st.sampled_from(["circuit", "public_inputs", "proof", "timings", "prover", "format", "system"]))
def test_envelopes(part: Any, name: str) -> None:
    circuit = {"name": "a", "version": "1", "digest": "0" * 64}
    envelope = {"format": "proofmill/proof/v1", "system": "groth16", "circuit": circuit, "public_inputs": {}}
    envelope |= {"verification_key_digest": "0" * 64, "proof": "0x00"}
    for data in (part, {**envelope, name: part}):
        try:
            Proof.from_json(data)
        except ProofmillError:
            continue
