"""Phase 1's own transcript: what snarkjs made holds, and no other file does."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private
from proofmill.algebra.bn254 import G1_GENERATOR, Point, add, multiply
from proofmill.algebra.fields import BASE_MODULUS, SCALAR_MODULUS
from proofmill.algebra.fq12 import Fq
from proofmill.errors import ProofmillError, VerificationError
from proofmill.systems.groth16 import ceremony
from proofmill.systems.groth16.circom import write_r1cs

Stranger = Callable[[str, Any], Any]
BEACON = "5a" * 32
FIXED = 448 + 768 + 216 + 64 + 8


@dataclass(frozen=True)
class Made:
    folder: Path
    hashes: list[str]

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.ptau"


@pytest.fixture(scope="module")
def made(phase1: Path, stranger: Stranger, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Powers of tau by two contributors and a beacon; the first is that of `phase1`."""
    folder = tmp_path_factory.mktemp("transcript")
    new, one, two, three, whole = (str(folder / f"{name}.ptau") for name in ("new", "one", "two", "three", "whole"))
    steps: list[list[Any]] = [["accumulator", 3, new], ["phase1", new, one], ["phase1", one, two]]
    steps += [["phase1Beacon", two, three, BEACON, 10], ["prepare", three, whole]]
    steps += [["truncate", whole, str(folder / "cut")], ["phase1Verify", whole]]
    answers = stranger("ceremony.mjs", steps)
    assert answers[-1] is True
    return Made(folder, answers[1:4])


def test_a_file_of_snarkjs_holds_and_its_hashes_are_those_that_snarkjs_printed(made: Made) -> None:
    found = ceremony.verify_phase1(made.path("whole"))
    assert (found.power, found.prepared) == (3, True)
    assert [each.hash.hex() for each in found.contributions] == made.hashes
    assert [each.name for each in found.contributions] == ["first", "first", "moon"]
    assert (found.contributions[2].beacon, found.contributions[2].iterations) == (bytes.fromhex(BEACON), 10)
    bare = ceremony.verify_phase1(made.path("three"))
    assert (bare.prepared, bare.contributions) == (False, found.contributions)


def test_a_file_that_was_cut_holds(made: Made) -> None:
    cut = next(made.folder.glob("cut*2.ptau"))
    found = ceremony.verify_phase1(cut)
    assert (found.power, [each.hash.hex() for each in found.contributions]) == (2, made.hashes)


class Square(Circuit):
    """One constraint and one public value: a domain of four points, which is all that the file that was cut has."""

    x: Private[Field]
    y: Output[Field]

    def define(self) -> None:
        self.y = self.x * self.x


def test_a_file_that_was_cut_starts_the_key_that_snarkjs_starts(made: Made, stranger: Stranger, tmp_path: Path) -> None:
    # Its largest Lagrange basis is the larger file's, with a power of tau that a file of its size has not.
    cut = next(made.folder.glob("cut*2.ptau"))
    compiled = proofmill.compile(Square)
    write_r1cs(tmp_path / "square.r1cs", compiled)
    ceremony.start(compiled, cut, tmp_path / "ours.zkey")
    stranger("ceremony.mjs", [["new", str(tmp_path / "square.r1cs"), str(cut), str(tmp_path / "theirs.zkey")]])
    assert (tmp_path / "ours.zkey").read_bytes() == (tmp_path / "theirs.zkey").read_bytes()


def test_a_point_hidden_where_a_basis_has_one_more_power_than_the_file_is_refused(made: Made, tmp_path: Path) -> None:
    # One point times the roots of unity, added to the basis, is seen by no polynomial of lower degree.
    parts = sections(made.path("whole").read_bytes())
    said = refusal(tmp_path / "a.ptau", joined({**parts, 12: with_a_point_hidden(parts[12], 16)}))
    assert "the Lagrange basis of section 12" in said


def with_a_point_hidden(section: bytes, size: int) -> bytes:
    """The basis of `size` points, changed where the coefficient of the highest power alone shows it."""
    root, montgomery = pow(5, (SCALAR_MODULUS - 1) // size, SCALAR_MODULUS), 1 << 256
    changed = bytearray(section)
    for number in range(size):
        at = 64 * (size - 1 + number)
        x, y = (int.from_bytes(section[i : i + 32], "little") for i in (at, at + 32))
        point = Point(*(Fq(value * pow(montgomery, -1, BASE_MODULUS)) for value in (x, y)))
        moved = add(point, multiply(G1_GENERATOR, pow(root, number, SCALAR_MODULUS)))
        assert isinstance(moved, Point)
        words = ((value.n * montgomery % BASE_MODULUS).to_bytes(32, "little") for value in (moved.x, moved.y))
        changed[at : at + 64] = b"".join(words)
    return bytes(changed)


def test_a_file_that_nobody_contributed_to(made: Made) -> None:
    with pytest.raises(VerificationError, match="nobody has contributed"):
        ceremony.verify_phase1(made.path("new"))


def sections(data: bytes) -> dict[int, bytes]:
    found, at = {}, 12
    while at < len(data):
        number, length = struct.unpack_from("<IQ", data, at)
        found[number] = data[at + 12 : at + 12 + length]
        at += 12 + length
    return found


def joined(parts: dict[int, bytes]) -> bytes:
    body = b"".join(struct.pack("<IQ", number, len(part)) + part for number, part in parts.items())
    return b"ptau" + struct.pack("<II", 1, len(parts)) + body


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(ProofmillError) as refused:
        ceremony.verify_phase1(path)
    return str(refused.value)


def test_the_transcript_of_another_ceremony_is_refused(made: Made, phase1: Path, tmp_path: Path) -> None:
    ours, theirs = (sections((phase1 / f"{name}.ptau").read_bytes()) for name in ("bare", "bare-other"))
    assert ceremony.verify_phase1(phase1 / "bare.ptau").contributions
    said = refusal(tmp_path / "a.ptau", joined({**ours, 7: theirs[7]}))
    assert "not those of the last contribution" in said


def swapped(data: bytes, first: int, second: int, length: int) -> bytes:
    parts = bytearray(data)
    parts[first : first + length], parts[second : second + length] = (
        data[second : second + length],
        data[first : first + length],
    )
    return bytes(parts)


# Each contribution: tau 64, 128, alpha 64, beta 64, 128, then s, x·s of each, three points of G2, hash, challenge.
LENGTH = FIXED + len("first") + 2
FIRST, SECOND = 4, 4 + LENGTH


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda data: swapped(data, FIRST, SECOND, LENGTH), "contribution 1: "),
        (lambda data: swapped(data, FIRST, SECOND, 448), "contribution 1: it does not follow"),
        (lambda data: swapped(data, FIRST + 448, FIRST + 448 + 128, 128), "contribution 1: it does not show"),
        (lambda data: swapped(data, FIRST + 832, FIRST + 960, 128), "contribution 1: it does not show"),
        (lambda data: swapped(data, FIRST + 192, FIRST + 256, 64), "contribution 1: it does not follow"),
        (lambda data: swapped(data, FIRST + 64, FIRST + 320, 128), "contribution 1: it does not follow"),
        (lambda data: swapped(data, FIRST + 1432, SECOND + 1432, 64), "contribution 2: it does not show"),
        (lambda data: data[:4] + data[SECOND:], "the section ends early|bytes after|longer|section 7"),
        (lambda data: struct.pack("<I", 2) + data[SECOND:], "contribution 1: "),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "contribution 3: it does not follow from its beacon"),
        (lambda data: data[: 2 * LENGTH + 4 + 1432] + bytes(64) + data[2 * LENGTH + 4 + 1496 :], "a hash of"),
        (lambda data: data[: 2 * LENGTH + 4 + 1216] + bytes(64) + data[2 * LENGTH + 4 + 1280 :], "a hash of"),
        (lambda data: data[: FIRST + 1416] + b"\xff" * 8 + data[FIRST + 1424 :], "no possible state"),
    ],
)
def test_a_changed_transcript_is_refused(
    made: Made, tmp_path: Path, change: Callable[[bytes], bytes], says: str
) -> None:
    parts = sections(made.path("whole").read_bytes())
    said = refusal(tmp_path / "a.ptau", joined({**parts, 7: change(parts[7])}))
    assert any(each in said for each in says.split("|")), said


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6, 12, 13, 14, 15])
def test_points_that_are_none_of_the_ceremony_are_refused(made: Made, tmp_path: Path, number: int) -> None:
    parts = sections(made.path("whole").read_bytes())
    size = 128 if number in (3, 6, 13) else 64
    other = parts[3][size : 2 * size] if size == 128 else parts[2][64:128]
    changed = {**parts, number: parts[number][:-size] + other}
    assert refusal(tmp_path / "a.ptau", joined(changed))


def test_a_longer_ceremony_is_not_claimed(made: Made, tmp_path: Path) -> None:
    # The first challenge is a hash of as many generators as the ceremony had powers.
    parts = sections(made.path("whole").read_bytes())
    header = parts[1][:40] + struct.pack("<I", 4)
    assert "contribution 1" in refusal(tmp_path / "a.ptau", joined({**parts, 1: header}))
    assert "no possible power" in refusal(tmp_path / "b.ptau", joined({**parts, 1: header[:40] + bytes(4)}))
