"""A store whose files are mixed up, and a native module that is another than the one that runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private
from proofmill.artifacts import Kind, Store
from proofmill.errors import ArtifactError
from proofmill.systems.plonky2 import shelf
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.stored import keys_for


class Square(Circuit, system="plonky2", zero_knowledge=False, name="shelf-square"):
    y: Output[Field]
    x: Private[Field]

    def define(self) -> None:
        self.y = self.x * self.x


class Cube(Circuit, system="plonky2", zero_knowledge=False, name="shelf-cube"):
    y: Output[Field]
    x: Private[Field]

    def define(self) -> None:
        self.y = self.x * self.x * self.x


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "home")
    for circuit in (Square, Cube):
        keys_for(proofmill.compile(circuit), store)
    return store


def put_in_the_place_of(store: Store, kind: Kind, circuit: type[Circuit], other: type[Circuit]) -> None:
    """The index of `circuit` names the other's file."""
    mine, others = (shelf.place(proofmill.compile(one).digest) for one in (circuit, other))
    entry: Any = json.loads((store.root / "index" / others / f"{kind}.json").read_bytes())
    entry["circuit_digest"] = mine
    (store.root / "index" / mine / f"{kind}.json").write_text(json.dumps(entry))


def test_the_circuit_of_another_program_is_refused(store: Store) -> None:
    put_in_the_place_of(store, Kind.CIRCUIT, Square, Cube)
    again = Store(store.root.with_name("link"))
    again.root.symlink_to(store.root)  # another path: what the process holds is let go
    with pytest.raises(ArtifactError, match="of another program"):
        keys_for(proofmill.compile(Square), again)
    assert keys_for(proofmill.compile(Cube), again).keys.circuit.name == "shelf-cube"


def test_a_damaged_circuit_is_refused_and_one_that_was_taken_away_is_made_again(store: Store) -> None:
    compiled = proofmill.compile(Square)
    path = LIBRARY.path(compiled)
    assert path is not None
    again = Store(store.root.with_name("link"))
    again.root.symlink_to(store.root)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ArtifactError, match="damaged or foreign"):
        keys_for(compiled, again)
    shutil.rmtree(store.root)
    store.root.mkdir()
    assert keys_for(compiled, again).made
    assert path.read_bytes() == whole  # building is deterministic


def test_a_store_that_is_taken_away_under_a_process_is_filled_again(store: Store) -> None:
    compiled = proofmill.compile(Square)
    keys_for(compiled, store)
    shutil.rmtree(store.root)
    again = keys_for(compiled, store)
    assert again.made
    assert again.path.is_file()
    proof = proofmill.prove(compiled, again.keys, {"x": 3})
    assert proofmill.verify(proof, again.keys.verification_key)["y"] == 9


def test_a_module_that_was_replaced_files_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    state = shelf._module_state()
    shelf._core.cache_clear()
    monkeypatch.setattr(shelf, "_AT_START", (state[0] + 1, *state[1:]))
    with pytest.raises(ArtifactError, match="start it again"):
        shelf.place(64 * "0")
    monkeypatch.undo()
    assert LIBRARY.path(proofmill.compile(Square)) is not None
