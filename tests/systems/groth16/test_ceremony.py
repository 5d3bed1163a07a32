"""Ceremonies that snarkjs continues and checks, that we continue and check, and files that somebody changed."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private, Public, require
from proofmill.algebra import bn254
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq
from proofmill.artifacts import Store
from proofmill.errors import (
    ArtifactError,
    CancelledError,
    MalformedInput,
    MalformedProof,
    MismatchError,
    ProofmillError,
    VerificationError,
)
from proofmill.systems import Cancel, groth16
from proofmill.systems.groth16 import ceremony, key_to_snarkjs, proof_to_snarkjs, public_elements, public_to_snarkjs
from proofmill.systems.groth16.circom import read_r1cs, write_r1cs
from proofmill.systems.groth16.keys import VerificationKey
from proofmill.systems.groth16.stored import keep_ceremony_keys, keys_for
from proofmill.systems.stored import verification_key_for

R = 1 << 256
BEACON = bytes(range(32))
Stranger = Callable[[str, Any], Any]
Edit = Callable[[dict[int, bytes]], None]


class Cubic(Circuit, name="ceremony-cubic"):
    """I know a root."""

    y: Public[Field]
    x: Private[Field]

    def define(self) -> None:
        require(self.x * self.x * self.x + self.x + 5 == self.y, "x is no root")


class OtherCubic(Circuit, name="ceremony-cubic"):
    """The same but for one constant."""

    y: Public[Field]
    x: Private[Field]

    def define(self) -> None:
        require(self.x * self.x * self.x + self.x + 6 == self.y, "x is no root")


class Squares(Circuit):
    """With its public values it fills 2^5 rows: all that the powers of tau carry."""

    x: Private[Field]
    last: Output[Field]

    def define(self) -> None:
        value = self.x
        for i in range(30):
            value = value * value - i
        self.last = value


class TooMany(Circuit):
    """It needs one power more."""

    x: Private[Field]
    last: Output[Field]

    def define(self) -> None:
        value = self.x
        for _ in range(31):
            value = value * value + self.x
        self.last = value


@dataclass(frozen=True)
class Made:
    """One ceremony in which we and snarkjs took turns."""

    folder: Path
    compiled: proofmill.Compiled
    ptau: Path
    hashes: list[str]

    @property
    def final(self) -> Path:
        return self.folder / "4.zkey"


@pytest.fixture(scope="module")
def cubic() -> proofmill.Compiled:
    return proofmill.compile(Cubic)


@pytest.fixture(scope="module")
def made(cubic: proofmill.Compiled, phase1: Path, stranger: Stranger, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, ptau = tmp_path_factory.mktemp("ceremony"), phase1 / "prepared.ptau"
    r1cs, keys = folder / "cubic.r1cs", [folder / f"{i}.zkey" for i in range(5)]
    write_r1cs(r1cs, cubic)
    hashes = [ceremony.start(cubic, ptau, keys[0]).hex()]
    hashes.append(ceremony.contribute(keys[0], keys[1], name="alice", entropy=b"dice").hex())
    steps: list[list[str | int]] = [["new", str(r1cs), str(ptau), str(folder / "theirs.zkey")]]
    steps += [["contribute", str(keys[1]), str(keys[2]), "bob"]]
    steps += [["beacon", str(keys[2]), str(folder / "beacon.zkey"), BEACON.hex(), 10, "moon"]]
    theirs = stranger("ceremony.mjs", steps)
    assert theirs[0] == hashes[0]
    hashes.append(theirs[1])
    hashes.append(ceremony.beacon(keys[2], keys[3], BEACON, 10, name="moon").hex())
    assert theirs[2] == hashes[3]
    hashes.append(ceremony.contribute(keys[3], keys[4]).hex())
    assert stranger("ceremony.mjs", [["verify", str(r1cs), str(ptau), str(keys[4])]]) == [True]
    return Made(folder, cubic, ptau, hashes)


def test_the_first_key_is_snarkjs_byte_for_byte(made: Made) -> None:
    assert (made.folder / "0.zkey").read_bytes() == (made.folder / "theirs.zkey").read_bytes()


def test_a_beacon_makes_the_key_that_snarkjs_makes(made: Made) -> None:
    assert (made.folder / "3.zkey").read_bytes() == (made.folder / "beacon.zkey").read_bytes()


def test_a_ceremony_with_snarkjs_verifies(made: Made) -> None:
    found = ceremony.verify(made.compiled, made.ptau, made.final)
    assert [each.name for each in found.contributions] == ["alice", "bob", "moon", None]
    assert [found.circuit_hash.hex(), *(each.hash.hex() for each in found.contributions)] == made.hashes
    assert (found.contributions[2].beacon, found.contributions[2].iterations) == (BEACON, 10)


def test_the_largest_domain_and_a_file_of_circom(phase1: Path, stranger: Stranger, tmp_path: Path) -> None:
    compiled, ptau = proofmill.compile(Squares), phase1 / "prepared.ptau"
    r1cs, ours, theirs, last = (tmp_path / name for name in ("s.r1cs", "ours.zkey", "theirs.zkey", "last.zkey"))
    write_r1cs(r1cs, compiled)
    ceremony.start(read_r1cs(r1cs), ptau, ours)
    ceremony.contribute(ours, last)
    steps = [["new", str(r1cs), str(ptau), str(theirs)], ["verify", str(r1cs), str(ptau), str(last)]]
    assert stranger("ceremony.mjs", steps)[1] is True
    assert ours.read_bytes() == theirs.read_bytes()
    assert len(ceremony.verify(read_r1cs(r1cs), ptau, last).contributions) == 1
    assert ceremony.verify(compiled, ptau, theirs).contributions == ()


def test_keys_of_a_ceremony_prove_and_are_no_development_keys(made: Made, stranger: Stranger, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    assert keys_for(made.compiled, store).keys.development
    ceremony.finalize(made.compiled, made.ptau, made.final, tmp_path / "final.zkey")
    keep_ceremony_keys(made.compiled, tmp_path / "final.zkey", store)
    stored = keys_for(made.compiled, store, make=False)
    assert not stored.keys.development
    assert stored.keys.identity.origin == "ceremony"
    proof = proofmill.prove(made.compiled, stored.keys, {"x": 3, "y": 35})
    key = verification_key_for(made.compiled.digest, store)
    assert isinstance(key, VerificationKey)
    assert proofmill.verify(proof, key) == {"y": 35}
    public = public_to_snarkjs(public_elements(proof, key))
    question = {"key": key_to_snarkjs(key), "public": public, "proof": proof_to_snarkjs(proof.data)}
    assert stranger("verify.mjs", question) is True
    # The transcript stays in the file: whoever has the store can check the ceremony again.
    assert len(ceremony.verify(made.compiled, made.ptau, stored.path).contributions) == 4


def test_keys_that_are_from_no_ceremony_are_not_kept(made: Made, tmp_path: Path) -> None:
    with pytest.raises(VerificationError, match="nobody has contributed"):
        ceremony.finalize(made.compiled, made.ptau, made.folder / "0.zkey", tmp_path / "final.zkey")
    assert not (tmp_path / "final.zkey").exists()
    groth16.setup(made.compiled).save(tmp_path / "development.zkey")
    with pytest.raises(MismatchError, match="not from a ceremony"):
        keep_ceremony_keys(made.compiled, tmp_path / "development.zkey", Store(tmp_path))
    with pytest.raises(MismatchError):
        ceremony.finalize(proofmill.compile(OtherCubic), made.ptau, made.final, tmp_path / "final.zkey")


def test_another_circuit_and_another_phase_1_are_refused(made: Made, phase1: Path) -> None:
    with pytest.raises(MismatchError, match="section 3"):
        ceremony.verify(proofmill.compile(OtherCubic), made.ptau, made.final)
    with pytest.raises(MismatchError, match="another circuit"):
        ceremony.verify(proofmill.compile(Squares), made.ptau, made.final)
    with pytest.raises(MismatchError, match="another phase 1"):
        ceremony.verify(made.compiled, phase1 / "other.ptau", made.final)


# --- files that somebody changed


def sections(path: Path) -> dict[int, bytes]:
    data, at, found = path.read_bytes(), 12, {}
    while at < len(data):
        number, length = struct.unpack_from("<IQ", data, at)
        found[number] = data[at + 12 : at + 12 + length]
        at += 12 + length
    return found


def write(path: Path, magic: bytes, bodies: dict[int, bytes]) -> Path:
    head = magic + struct.pack("<II", 1, len(bodies))
    path.write_bytes(head + b"".join(struct.pack("<IQ", n, len(body)) + body for n, body in bodies.items()))
    return path


def point_at(data: bytes, at: int) -> bn254.G1:
    x, y = (int.from_bytes(data[at + i : at + i + 32], "little") * pow(R, -1, BASE_MODULUS) for i in (0, 32))
    return bn254.Point(Fq(x % BASE_MODULUS), Fq(y % BASE_MODULUS))


def form(point: bn254.G1 | None) -> bytes:
    assert point is not None
    return b"".join((value.n * R % BASE_MODULUS).to_bytes(32, "little") for value in (point.x, point.y))


def put(section: int, at: int, data: bytes) -> Edit:
    def edit(bodies: dict[int, bytes]) -> None:
        body = bodies[section]
        bodies[section] = body[:at] + data + body[at + len(data) :]

    return edit


def copy(section: int, to: int, source: tuple[int, int], length: int) -> Edit:
    return lambda bodies: put(section, to, bodies[source[0]][source[1] : source[1] + length])(bodies)


def starts(body: bytes) -> Iterator[int]:
    at = 68
    while at < len(body):
        yield at
        at += 392 + int.from_bytes(body[at + 388 : at + 392], "little")
    yield at


def without(index: int) -> Edit:
    def edit(bodies: dict[int, bytes]) -> None:
        body, places = bodies[10], list(starts(bodies[10]))
        count = (len(places) - 2).to_bytes(4, "little")
        bodies[10] = body[:64] + count + body[68 : places[index]] + body[places[index + 1] :]

    return edit


def of_contribution(index: int, offset: int, data: bytes) -> Edit:
    return lambda bodies: put(10, list(starts(bodies[10]))[index] + offset, data)(bodies)


def double_last_delta(bodies: dict[int, bytes]) -> None:
    delta = form(bn254.multiply(point_at(bodies[2], 84 + 384), 2))
    put(2, 84 + 384, delta)(bodies)
    of_contribution(3, 0, delta)(bodies)


def shift_h(bodies: dict[int, bytes]) -> None:
    """Add D times the i-th odd root to the i-th point: no polynomial of degree up to 2n − 2 sees it."""
    size = len(bodies[9]) // 64
    root = pow(5, (SCALAR_MODULUS - 1) // (2 * size), SCALAR_MODULUS)
    hidden = bn254.multiply(bn254.G1_GENERATOR, 7)
    for i in range(size):
        moved = bn254.multiply(hidden, pow(root, 2 * i + 1, SCALAR_MODULUS))
        put(9, 64 * i, form(bn254.add(point_at(bodies[9], 64 * i), moved)))(bodies)


G = form(bn254.G1_GENERATOR)
ZKEYS: dict[str, tuple[Edit, type[ProofmillError], str]] = {
    "another transcript hash": (of_contribution(1, 320, b"\1"), VerificationError, "contribution 2: its transcript"),
    "another s": (of_contribution(1, 64, G), VerificationError, "contribution 2: its transcript"),
    "a skipped contribution": (without(0), VerificationError, "contribution 1: its transcript"),
    "the last one left out": (without(3), VerificationError, "delta in G1"),
    "another secret than shown": (
        lambda bodies: of_contribution(0, 192, bodies[10][list(starts(bodies[10]))[1] :][192:320])(bodies),
        VerificationError,
        "contribution 1: it does not show",
    ),
    "delta by another factor": (double_last_delta, VerificationError, "contribution 4: delta was not"),
    "another delta in G1": (put(2, 84 + 384, G), VerificationError, "delta in G1"),
    "another delta in G2": (copy(2, 84 + 448, (2, 84 + 256), 128), VerificationError, "delta is not the same"),
    "another beacon": (
        of_contribution(2, 392 + 6 + 4, b"\xff"),
        VerificationError,
        "contribution 3: it does not follow",
    ),
    "another L": (copy(8, 0, (9, 0), 64), VerificationError, "points of L"),
    "another H": (copy(9, 0, (9, 64), 64), VerificationError, "points of H"),
    "H where a check by degree is blind": (shift_h, VerificationError, "points of H"),
    "another alpha": (put(2, 84, G), MismatchError, "phase 1"),
    "another gamma": (copy(2, 84 + 256, (2, 84 + 128), 128), MismatchError, "phase 1"),
    "another IC": (put(3, 0, G), MismatchError, "section 3"),
    "another A": (put(5, 64, G), MismatchError, "section 5"),
    "another B in G1": (put(6, 64, G), MismatchError, "section 6"),
    "another B in G2": (copy(7, 128, (2, 84 + 128), 128), MismatchError, "section 7"),
    "another coefficient": (put(4, 16, b"\1"), MismatchError, "another circuit"),
    "another circuit hash": (put(10, 0, bytes(64)), MismatchError, "transcript belongs"),
    "L off the curve": (put(8, 0, b"\1"), MalformedProof, "section 8, offset"),
    "a contribution at infinity": (of_contribution(0, 64, bytes(64)), MalformedProof, "infinity"),
    "parameters out of order": (of_contribution(2, 392 + 6, b"\1"), ArtifactError, "section 10, offset"),
    "a short L": (lambda bodies: bodies.update({8: bodies[8][:-64]}), ArtifactError, "section 8"),
    "no transcript": (lambda bodies: bodies.update({10: b""}), ArtifactError, "section 10"),
}


@pytest.mark.parametrize("case", ZKEYS)
def test_a_changed_key_is_refused_by_name(case: str, made: Made, tmp_path: Path) -> None:
    edit, error, words = ZKEYS[case]
    bodies = sections(made.final)
    edit(bodies)
    changed = write(tmp_path / "changed.zkey", b"zkey", bodies)
    assert changed.read_bytes() != made.final.read_bytes()
    with pytest.raises(error, match=words):
        ceremony.verify(made.compiled, made.ptau, changed)


def test_a_key_cut_anywhere_is_refused(made: Made, tmp_path: Path) -> None:
    data = made.final.read_bytes()
    for length in range(0, len(data), 97):
        (tmp_path / "cut.zkey").write_bytes(data[:length])
        with pytest.raises(ArtifactError):
            ceremony.contribute(tmp_path / "cut.zkey", tmp_path / "next.zkey")
    assert not (tmp_path / "next.zkey").exists()


# Places among the 4 rows of the cubic circuit: the Lagrange basis of 4 points begins after those of 1 and 2.
PTAUS: dict[str, tuple[Edit, str]] = {
    "tau in G1": (put(2, 64 * 2, G), "tau in G1"),
    "tau in G1, the highest power": (put(2, 64 * 6, G), "tau in G1"),
    "tau in G2": (copy(3, 128 * 2, (3, 0), 128), "powers of tau in G2"),
    "alpha": (put(4, 64 * 3, G), "alpha"),
    "beta": (put(5, 64 * 3, G), "beta"),
    "beta in G2": (copy(6, 0, (3, 128), 128), "beta is not the same"),
    "the first power": (put(2, 0, form(bn254.multiply(bn254.G1_GENERATOR, 3))), "generators"),
    "Lagrange of tau in G1": (put(12, 64 * 3, G), "section 12"),
    "Lagrange of tau in G1, twice the domain": (put(12, 64 * 8, G), "section 12"),
    "Lagrange of tau in G2": (copy(13, 128 * 3, (3, 0), 128), "section 13"),
    "Lagrange of alpha": (put(14, 64 * 4, G), "section 14"),
    "Lagrange of beta": (put(15, 64 * 5, G), "section 15"),
}


@pytest.mark.parametrize("case", PTAUS)
def test_a_changed_phase_1_is_refused_by_name(
    case: str, cubic: proofmill.Compiled, phase1: Path, tmp_path: Path
) -> None:
    edit, words = PTAUS[case]
    bodies = sections(phase1 / "prepared.ptau")
    edit(bodies)
    changed = write(tmp_path / "changed.ptau", b"ptau", bodies)
    with pytest.raises(VerificationError, match=words):
        ceremony.start(cubic, changed, tmp_path / "0.zkey")
    assert not (tmp_path / "0.zkey").exists()


def test_a_phase_1_that_does_not_serve_is_refused_by_name(
    cubic: proofmill.Compiled, phase1: Path, made: Made, tmp_path: Path
) -> None:
    output = tmp_path / "0.zkey"
    with pytest.raises(MalformedInput, match=r"needs power 6 .* has power 5"):
        ceremony.start(proofmill.compile(TooMany), phase1 / "prepared.ptau", output)
    with pytest.raises(MalformedInput, match="not prepared for phase 2"):
        ceremony.start(cubic, phase1 / "bare.ptau", output)
    with pytest.raises(VerificationError, match="nobody has contributed to the powers of tau"):
        ceremony.start(cubic, phase1 / "nobody.ptau", output)
    with pytest.raises(ArtifactError, match="not a ptau file"):
        ceremony.start(cubic, made.final, output)
    bodies = sections(phase1 / "prepared.ptau")
    put(1, 4, b"\0")(bodies)
    with pytest.raises(ArtifactError, match="not BN254"):
        ceremony.start(cubic, write(tmp_path / "curve.ptau", b"ptau", bodies), output)
    bodies = sections(phase1 / "prepared.ptau")
    bodies[4] = bodies[4][:-64]
    with pytest.raises(ArtifactError, match="ptau section 4"):
        ceremony.start(cubic, write(tmp_path / "short.ptau", b"ptau", bodies), output)


def test_wrong_arguments_are_refused(made: Made, tmp_path: Path) -> None:
    source, output = made.folder / "0.zkey", tmp_path / "next.zkey"
    for name in ("", "n" * 65):
        with pytest.raises(MalformedInput, match="name"):
            ceremony.contribute(source, output, name=name)
    for value, iterations in ((b"", 10), (bytes(256), 10), (BEACON, 9), (BEACON, 64), (BEACON, -1)):
        with pytest.raises(MalformedInput, match="beacon"):
            ceremony.beacon(source, output, value, iterations)
    with pytest.raises(MalformedInput, match="is there already"):
        ceremony.contribute(source, made.final)
    assert list(tmp_path.iterdir()) == []


def test_two_contributions_with_the_same_entropy_differ(made: Made, tmp_path: Path) -> None:
    source = made.folder / "0.zkey"
    first, second = (ceremony.contribute(source, tmp_path / name, entropy=b"same") for name in ("a", "b"))
    assert first != second


def test_progress_and_cancel(made: Made, tmp_path: Path) -> None:
    seen: list[float] = []
    ceremony.contribute(made.final, tmp_path / "a.zkey", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    seen.clear()
    ceremony.verify(made.compiled, made.ptau, made.final, progress=seen.append)
    assert 0.0 < min(seen) < max(seen) <= 1.0
    cancel = Cancel()
    cancel.raise_flag()
    with pytest.raises(CancelledError):
        ceremony.contribute(made.final, tmp_path / "b.zkey", cancel=cancel)
    with pytest.raises(CancelledError):
        # Without the flag this one would run for years.
        ceremony.beacon(made.final, tmp_path / "b.zkey", BEACON, 63, cancel=cancel)
    assert not (tmp_path / "b.zkey").exists()
