from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
import wasmtime
from tests.circom_project import INPUTS, project

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import (
    ArtifactError,
    CancelledError,
    DeadlineExceeded,
    MalformedInput,
    NotFound,
    ProofmillError,
    TooLarge,
    UnsatisfiedError,
)
from proofmill.settings import load
from proofmill.systems import Cancel
from proofmill.systems.groth16.circom import read_wtns
from proofmill.systems.groth16.witness_wasm import Limits, WitnessCalculator, signal_hash

LIMITS = Limits(memory_bytes=1 << 24, seconds=20)


@cache
def calculator(name: str) -> WitnessCalculator:
    return WitnessCalculator.load(project() / f"{name}.wasm", LIMITS)


def words(witness: bytes) -> list[int]:
    return [int.from_bytes(witness[i : i + 32], "big") for i in range(0, len(witness), 32)]


@pytest.mark.parametrize("name", ["multiplier", "sums", "loop"])
def test_the_witness_is_the_one_that_snarkjs_computes(name: str) -> None:
    witness = calculator(name).witness(INPUTS[name])
    assert witness == read_wtns(project() / f"{name}.wtns").values_bytes
    assert len(witness) == 32 * calculator(name).wires


def test_signals_are_hashed_with_fnv_1a() -> None:
    # The published vectors of the hash for "", "a" and "foobar".
    assert signal_hash("") == 0xCBF29CE484222325
    assert signal_hash("a") == 0xAF63DC4C8601EC8C
    assert signal_hash("foobar") == 0x85944171F73967E8
    assert calculator("sums").sizes(["weights", "rows", "terms", "nothing"]) == {"weights": 3, "rows": 6}


@pytest.mark.parametrize(
    "rows",
    [
        [1, 2, 3, "4", "5", "-6"],
        [[1], [[2, 3]], "4", ["5", -6]],
        [["1", "0x2", 3], [4, "0X05", str(SCALAR_MODULUS - 6)]],
    ],
)
def test_nested_lists_are_flattened_and_values_may_be_negative(rows: Any) -> None:
    witness = calculator("sums").witness({"weights": [1, 2, 3], "rows": rows})
    assert witness == read_wtns(project() / "sums.wtns").values_bytes


@pytest.mark.parametrize(
    ("inputs", "path"),
    [
        ({"a": 3}, "inputs"),
        ({}, "inputs"),
        ({"a": 3, "b": 4, "c": 12}, "c"),
        ({"a": 3, "B": 4}, "B"),
        ({"a": [3, 3], "b": 4}, "a"),
        ({"a": [], "b": 4}, "a"),
        ({"a": 3, "b": {"x": 4}}, "b.x"),
        ({"a": 3, "b": [{"x": 4}]}, "b[0].x"),
        ({"a": 3, "b": [[4, {"x": 4}]]}, "b[0][0]"),
        ({"a": 3, "b": str(SCALAR_MODULUS)}, "b"),
        ({"a": 3, "b": f"-{SCALAR_MODULUS}"}, "b"),
        ({"a": 3, "b": "0x" + "f" * 64}, "b"),
        ({"a": 3, "b": "9" * 5000}, "b"),
        ({"a": 3, "b": [["12345678901 "]]}, "b[0][0]"),
        ({"a": 3, "b": "-0x1"}, "b"),
        ({"a": 3, "b": "٣"}, "b"),
        ({"a": 3, "b": True}, "b"),
        ({"a": 3, "b": 1.0}, "b"),
        ({"a": 3, "b": None}, "b"),
        ({"a": 3, "b\n": 4}, None),
        ({"a": 3, "b": {"": 4}}, "b"),
    ],
)
def test_inputs_that_are_not_the_circuits_are_refused_with_their_path(inputs: dict[str, Any], path: str | None) -> None:
    with pytest.raises(MalformedInput) as error:
        calculator("multiplier").witness(inputs)
    assert error.value.fields.get("path") == path
    assert "12345678901" not in error.value.message


@pytest.mark.parametrize("inputs", [{"a": 1, "b": 5}, {"a": 5, "b": 1}])
def test_a_failed_assert_names_template_and_line(inputs: dict[str, Any]) -> None:
    with pytest.raises(UnsatisfiedError) as error:
        calculator("multiplier").witness(inputs)
    assert error.value.message.startswith("an assert failed in template Factor, line 7, called from Multiplier line ")
    assert (error.value.fields["template"], error.value.fields["line"]) == ("Factor", 7)
    assert error.value.fields["gadget"] == "Multiplier/Factor"


def test_what_the_circuit_logs_is_told_to_who_asks_and_to_nobody_else(capfd: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    calculator("multiplier").witness({"a": 3, "b": -1}, log=lines.append)
    assert lines == ["factor 3", f"factor {SCALAR_MODULUS - 1}"]
    with pytest.raises(UnsatisfiedError) as error:
        calculator("multiplier").witness({"a": 987654321, "b": 1}, log=lines.append)
    assert lines[2:] == ["factor 987654321", "factor 1"]  # what led to the failure too
    calculator("multiplier").witness({"a": 987654321, "b": 5})
    assert capfd.readouterr() == ("", "")
    assert "987654321" not in f"{error.value} {error.value.fields}"


def test_a_program_that_does_not_end_is_ended() -> None:
    endless = WitnessCalculator.load(project() / "loop.wasm", Limits(1 << 24, seconds=0.3))
    start = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"PROOFMILL_WITNESS_SECONDS allows: 0\.3") as error:
        endless.witness({"rounds": -1})
    assert 0.3 <= time.monotonic() - start < 3
    assert error.value.fields["seconds"] == 0.3
    assert words(endless.witness({"rounds": 1000}))[1] == 1000  # another run has its own time


def test_a_flag_ends_a_program() -> None:
    cancel = Cancel()
    timer = threading.Timer(0.1, cancel.raise_flag)
    timer.start()
    start = time.monotonic()
    with pytest.raises(CancelledError):
        calculator("loop").witness({"rounds": -1}, cancel=cancel)
    timer.join()
    assert time.monotonic() - start < 5


def test_a_program_that_needs_more_memory_than_is_allowed_is_refused() -> None:
    assert calculator("wide").values == 60000
    values = list(range(1, 60001))
    assert words(calculator("wide").witness({"values": values}))[1] == 60000
    with pytest.raises(TooLarge, match="PROOFMILL_WITNESS_MEMORY_BYTES") as error:
        WitnessCalculator.load(project() / "wide.wasm", Limits(1 << 20, seconds=20))
    assert error.value.fields["limit"] == 1 << 20


def test_runs_side_by_side_do_not_meet() -> None:
    def run(i: int) -> object:
        try:
            return words(calculator("multiplier").witness({"a": i, "b": i}))[1]
        except ProofmillError as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(run, [1, 2, 3, 4] * 10))
    assert found == ["unsatisfied", 4, 9, 16] * 10


def test_what_is_no_program_of_circom_2_is_refused() -> None:
    empty = "(module)"
    circom_1 = '(module (import "env" "memory" (memory 1)))'
    other_types = '(module (func (export "getVersion") (result i64) i64.const 2))'
    for program in (b"", b"\0asm", *(bytes(wasmtime.wat2wasm(text)) for text in (empty, circom_1, other_types))):
        with pytest.raises(ArtifactError, match="not a circuit's program"):
            WitnessCalculator(program, LIMITS)
    good = (project() / "multiplier.wasm").read_bytes()
    for broken in (good[: len(good) // 2], good.replace(b"getWitnessSize", b"getWitnessSiz_")):
        with pytest.raises(ArtifactError):
            WitnessCalculator(broken, LIMITS)
    with pytest.raises(NotFound, match="no file"):
        WitnessCalculator.load(project() / "missing.wasm", LIMITS)
    with pytest.raises(ArtifactError, match="cannot read"):
        WitnessCalculator.load(project(), LIMITS)


def test_a_circuit_over_another_field_is_refused() -> None:
    # The modulus as circom lays it down, once: the last byte of it changed makes another field.
    modulus = SCALAR_MODULUS.to_bytes(32, "little")
    good = (project() / "multiplier.wasm").read_bytes()
    assert modulus in good
    with pytest.raises(ArtifactError, match="another field"):
        WitnessCalculator(good.replace(modulus, modulus[:-1] + b"\x31"), LIMITS)


def test_limits_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_WITNESS_MEMORY_BYTES", "65536")
    monkeypatch.setenv("PROOFMILL_WITNESS_SECONDS", "1.5")
    assert Limits.of(load()) == Limits(65536, 1.5)
