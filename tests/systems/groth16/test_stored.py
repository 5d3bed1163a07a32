"""Keys and compiled circuits in the store: made once, checked at every use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private, Public
from proofmill.artifacts import Kind, Store
from proofmill.errors import ArtifactError, ArtifactNotFound, MismatchError
from proofmill.systems import groth16
from proofmill.systems.groth16.stored import keys_for, load_compiled
from proofmill.systems.stored import verification_key_for


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_keys_are_made_once(sample: proofmill.Compiled, store: Store, inputs: dict[str, Any]) -> None:
    first, second = keys_for(sample, store), keys_for(sample, store)
    assert first.made
    assert not second.made
    assert first.path == second.path
    proof = proofmill.prove(sample, second.keys, inputs)
    proofmill.verify(proof, verification_key_for(proof.circuit.digest, store))


def test_no_keys_and_none_wanted(sample: proofmill.Compiled, store: Store) -> None:
    with pytest.raises(ArtifactNotFound):
        keys_for(sample, store, make=False)
    with pytest.raises(ArtifactNotFound):
        verification_key_for(sample.digest, store)


def test_a_damaged_key_is_refused_by_name(sample: proofmill.Compiled, store: Store) -> None:
    path = keys_for(sample, store).path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    with pytest.raises(ArtifactError, match=path.name):
        keys_for(sample, store)


class Twin(Circuit):
    """A circuit that a stored system may be mistaken for."""

    a: Public[Field]
    b: Private[Field]
    c: Output[Field]

    def define(self) -> None:
        self.c = self.a * self.b


def test_a_compiled_circuit_comes_back(sample: proofmill.Compiled, store: Store, inputs: dict[str, Any]) -> None:
    keys = keys_for(sample, store).keys
    again = load_compiled(sample.circuit, sample.digest, store)
    assert again.identity == sample.identity
    assert again.locations == sample.locations
    proofmill.verify(proofmill.prove(again, keys, inputs), keys.verification_key)
    with pytest.raises(proofmill.UnsatisfiedError, match="below the floor"):
        proofmill.prove(again, keys, inputs | {"number": 1})
    with pytest.raises(MismatchError):
        load_compiled(Twin, sample.digest, store)


def test_a_foreign_key_file_is_refused(sample: proofmill.Compiled, store: Store, tmp_path: Path) -> None:
    other = proofmill.compile(Twin)
    foreign = groth16.setup(other)
    artifact = store.put(Kind.PROVING_KEY, sample.digest, foreign.save, origin="development")
    assert artifact.circuit_digest == sample.digest
    with pytest.raises(MismatchError):
        keys_for(sample, store)


def test_a_development_key_is_not_taken_for_a_ceremonys(sample: proofmill.Compiled, store: Store) -> None:
    store.put(Kind.PROVING_KEY, sample.digest, groth16.setup(sample).save, origin="ceremony")
    with pytest.raises(ArtifactError, match="development"):
        keys_for(sample, store)
