"""circom's files, with snarkjs and circom2 on the other side of each."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.systems.groth16.pledge import PUBLIC, Project, compile_circom, make_project, snarkjs

import proofmill
from proofmill import Circuit, Field, Output, Private, Public, require
from proofmill.errors import (
    ArtifactError,
    CancelledError,
    MalformedInput,
    MalformedProof,
    MismatchError,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.systems import groth16
from proofmill.systems.groth16 import proof_from_snarkjs, proof_to_snarkjs, public_to_snarkjs, solve
from proofmill.systems.groth16.circom import (
    CircomKey,
    CircomWitness,
    parse_wtns,
    read_r1cs,
    read_wtns,
    write_r1cs,
    write_wtns,
)

R = 21888242871839275222246405745257275088548364400416034343698204186575808495617

NOTE = 4  # the wire of the input that is in no constraint


class Small(Circuit, name="small"):
    """I know two numbers with this product, the first below four."""

    product: Public[Field]
    unused: Public[Field]
    left: Private[Field]
    right: Private[Field]
    total: Output[Field]

    def define(self) -> None:
        left = self.left
        require(left * (left - 1) * (left - 2) * (left - 3) == 0, "left is not below four")
        require(left * self.right == self.product, "not the product")
        self.total = (left + self.right) * (left + self.unused)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def key(project: Project) -> CircomKey:
    return CircomKey.load(project.path("final.zkey"))


@pytest.fixture(scope="module")
def witness(project: Project) -> CircomWitness:
    return read_wtns(project.path("witness.wtns"))


def with_wire(witness: CircomWitness, wire: int, value: int) -> CircomWitness:
    data = bytearray(witness.values_bytes)
    data[32 * wire : 32 * wire + 32] = value.to_bytes(32, "big")
    return CircomWitness(bytes(data))


def test_a_snarkjs_key_says_what_snarkjs_says_of_it(project: Project, key: CircomKey) -> None:
    wanted = {name: value for name, value in project.verification_key.items() if name != "vk_alphabeta_12"}
    assert key.verification_key_json() == wanted
    assert (key.public_inputs, key.wires) == (4, project.info["nVars"])


def test_a_proof_of_snarkjs_verifies(project: Project, key: CircomKey) -> None:
    proof = proof_from_snarkjs(project.proof)
    assert [int(value) for value in project.public] == PUBLIC
    key.verify(PUBLIC, proof)
    with pytest.raises(VerificationError):
        key.verify([*PUBLIC[:-1], 10], proof)
    with pytest.raises(MalformedInput, match="public inputs"):
        key.verify(PUBLIC[:-1], proof)
    with pytest.raises(MalformedInput, match="below r"):
        key.verify([*PUBLIC[:-1], 9 + R], proof)
    with pytest.raises(MalformedProof):
        key.verify(PUBLIC, proof[:-1])


def test_snarkjs_accepts_our_proof_under_its_key(project: Project, key: CircomKey, witness: CircomWitness) -> None:
    first, public = key.prove(witness)
    second, _ = key.prove(witness.values_bytes)
    assert public == witness.public(4) == PUBLIC
    assert first != second
    calls = [
        ["groth16.verify", project.verification_key, public_to_snarkjs(values), proof_to_snarkjs(first)]
        for values in (public, [*public[:-1], 10])
    ]
    assert snarkjs(*calls) == [True, False]


def test_a_witness_that_breaks_the_circuit_gives_no_proof(key: CircomKey, witness: CircomWitness) -> None:
    for wire in set(range(1, key.wires)) - {NOTE}:
        with pytest.raises(UnsatisfiedError):
            key.prove(with_wire(witness, wire, 5))


def test_a_witness_of_another_circuit_is_refused(key: CircomKey, witness: CircomWitness) -> None:
    with pytest.raises(MismatchError, match="wires"):
        key.prove(witness.values_bytes[:-32])
    for wrong in (b"", bytes(32 * key.wires), witness.values_bytes[:-1]):
        with pytest.raises(MalformedInput):
            key.prove(wrong)
    with pytest.raises(MalformedInput, match="modulus"):
        key.prove(with_wire(witness, 6, R))


def test_a_proof_can_be_cancelled(key: CircomKey, witness: CircomWitness) -> None:
    cancel = proofmill.Cancel()
    cancel.raise_flag()
    with pytest.raises(CancelledError):
        key.prove(witness, cancel)


def test_a_constraint_system_of_circom_is_read(project: Project, witness: CircomWitness) -> None:
    r1cs, info = read_r1cs(project.path("pledge.r1cs")), project.info
    assert (r1cs.constraints, r1cs.wires, r1cs.labels) == (info["nConstraints"], info["nVars"], info["nLabels"])
    counts = (r1cs.outputs, r1cs.public_inputs, r1cs.private_inputs)
    assert counts == (info["nOutputs"], info["nPubInputs"], info["nPrvInputs"]) == (2, 2, 2)
    assert r1cs.first_unsatisfied(witness) is None
    # The key binds `note`, the constraints do not.
    free = [wire for wire in range(1, r1cs.wires) if r1cs.first_unsatisfied(with_wire(witness, wire, 5)) is None]
    assert free == [NOTE]


def test_the_values_of_a_witness_are_shown_nowhere(witness: CircomWitness) -> None:
    assert "77" not in repr(witness)
    assert str(witness.values_bytes[32:64]) not in repr(witness)
    with pytest.raises(MalformedInput):
        witness.public(witness.wires)


def test_snarkjs_takes_our_files(project: Project, tmp_path: Path) -> None:
    compiled = proofmill.compile(Small)
    keys = groth16.setup(compiled)
    wires = solve(compiled, {"product": 21, "unused": 4, "left": 3, "right": 7})
    at = {name: tmp_path / name for name in ("ours.r1cs", "ours.wtns", "ours.zkey", "theirs.zkey", "last.zkey")}
    write_r1cs(at["ours.r1cs"], compiled)
    write_wtns(at["ours.wtns"], wires.to_bytes())
    keys.save(at["ours.zkey"])
    r1cs, wtns, ours, theirs, last = map(str, at.values())
    ptau = str(project.path("final.ptau"))
    info, check, proved, _, _, verified, other = snarkjs(
        ["r1cs.info", r1cs],
        ["wtns.check", r1cs, wtns],
        ["groth16.prove", ours, wtns],
        ["zKey.newZKey", r1cs, ptau, theirs],
        ["zKey.contribute", theirs, last, "one", "entropy"],
        ["zKey.verifyFromR1cs", r1cs, ptau, last],
        ["groth16.prove", last, wtns],
    )
    assert (info["nVars"], info["nConstraints"]) == (compiled.constraint_system.wires, compiled.constraints)
    assert (info["nOutputs"], info["nPubInputs"], info["nPrvInputs"]) == (1, 2, 2)
    assert (check, verified) == (True, True)
    public = [int(value) for value in proved["publicSignals"]]
    assert public == [(3 + 7) * (3 + 4), 21, 4]
    CircomKey.load(at["ours.zkey"]).verify(public, proof_from_snarkjs(proved["proof"]))
    theirs_key = CircomKey.load(at["last.zkey"])
    theirs_key.verify(public, proof_from_snarkjs(other["proof"]))
    ours_under_theirs, _ = theirs_key.prove(wires.to_bytes())
    theirs_key.verify(public, ours_under_theirs)
    assert read_r1cs(at["ours.r1cs"]).first_unsatisfied(read_wtns(at["ours.wtns"])) is None
    assert stat.S_IMODE(at["ours.wtns"].stat().st_mode) == 0o600


def test_our_own_key_proves_without_its_constraint_system(tmp_path: Path) -> None:
    compiled = proofmill.compile(Small)
    keys = groth16.setup(compiled)
    keys.save(tmp_path / "key.zkey")
    wires = solve(compiled, {"product": 6, "unused": 1, "left": 2, "right": 3})
    proof, public = CircomKey.load(tmp_path / "key.zkey").prove(wires.to_bytes())
    assert public == [(2 + 3) * (2 + 1), 6, 1]
    CircomKey(keys.proving_key).verify(public, proof)


def test_a_key_of_another_scheme_or_field_is_refused_by_name(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"plonk\.zkey.*section 1.*PLONK"):
        CircomKey.load(project.path("plonk.zkey"))
    compile_circom(tmp_path, "--prime", "bls12381")
    with pytest.raises(ArtifactError, match=r"section 1, offset .*BLS12-381"):
        read_r1cs(tmp_path / "pledge.r1cs")
    with pytest.raises(ArtifactError, match="not a wtns file"):
        read_wtns(project.path("pledge.r1cs"))
    with pytest.raises(ArtifactError, match=r"absent\.zkey"):
        CircomKey.load(tmp_path / "absent.zkey")


READERS: dict[str, Callable[[Path], object]] = {
    "final.zkey": CircomKey.load,
    "pledge.r1cs": read_r1cs,
    "witness.wtns": read_wtns,
}


def sections(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Id, begin and end of each body."""
    at = 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 12], "little")
        yield int.from_bytes(data[at : at + 4], "little"), at + 12, at + 12 + length
        at += 12 + length


@pytest.mark.parametrize("name", READERS)
def test_a_section_that_is_short_long_twice_or_absent_is_named(name: str, project: Project, tmp_path: Path) -> None:
    data = project.path(name).read_bytes()
    place = tmp_path / name
    for number, begin, end in sections(data):
        head = begin - 12
        shorter = data[: begin - 8] + (end - begin - 1).to_bytes(8, "little") + data[begin : end - 1] + data[end:]
        longer = data[: begin - 8] + (end - begin + 1).to_bytes(8, "little") + data[begin:end] + b"\0" + data[end:]
        another = data[:head] + (99).to_bytes(4, "little") + data[head + 4 :]
        twice = data[:8] + (data[8] + 1).to_bytes(4, "little") + data[12:] + data[head:end]
        beyond = data[: begin - 8] + b"\xff" * 8 + data[begin:]
        for damaged in (shorter, longer, another, twice, beyond):
            place.write_bytes(damaged)
            with pytest.raises(ArtifactError, match=rf"{name}: .* section {number}\b") as caught:
                READERS[name](place)
            assert caught.value.fields["path"] == str(place)


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_ends_anywhere_else_is_refused(name: str, project: Project, tmp_path: Path) -> None:
    data = project.path(name).read_bytes()
    place = tmp_path / name
    for length in [*range(64), *range(64, len(data), 1 + len(data) // 60), len(data) - 1]:
        place.write_bytes(data[:length])
        with pytest.raises(ArtifactError, match=r"section|offset"):
            READERS[name](place)


@pytest.mark.parametrize("name", READERS)
def test_a_flipped_byte_is_refused_or_reads_as_another_file(name: str, project: Project, tmp_path: Path) -> None:
    data = project.path(name).read_bytes()
    place = tmp_path / name
    messages = []
    for position in range(0, len(data), 1 + len(data) // 200):
        place.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])
        try:
            READERS[name](place)
        except ArtifactError as error:
            messages.append(error.message)
    assert len(messages) > 10
    assert all("offset" in message or "missing" in message for message in messages)


@pytest.mark.parametrize("position", [3, 7, 12, 31])
def test_a_witness_that_does_not_begin_with_one_is_refused(position: int, project: Project) -> None:
    data = bytearray(project.path("witness.wtns").read_bytes())
    [(_, begin, _)] = [section for section in sections(bytes(data)) if section[0] == 2]
    data[begin + position] ^= 1
    with pytest.raises(MalformedInput, match=f"section 2, offset {begin}"):
        parse_wtns(bytes(data))


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, witness: CircomWitness) -> None:
    with pytest.raises(ArtifactError, match="cannot write"):
        write_wtns(tmp_path / "absent" / "x.wtns", witness)
    place = tmp_path / "x.wtns"
    write_wtns(place, witness)
    before = place.read_bytes()
    with pytest.raises(MalformedInput):
        write_wtns(place, bytes(64))
    assert place.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["x.wtns"]
    assert read_wtns(place) == witness


def test_the_exported_key_is_json(key: CircomKey) -> None:
    assert json.loads(json.dumps(key.verification_key_json()))["curve"] == "bn128"
