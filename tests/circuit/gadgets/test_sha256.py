from __future__ import annotations

import time
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, computing, make, public, result

from proofmill import Array, Bool, Bytes, Compiled
from proofmill.algebra import sha256 as plain
from proofmill.circuit.build import current
from proofmill.circuit.gadgets import sha256
from proofmill.circuit.gadgets.sha256 import _Core
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt


@cache
def circuit(size: int) -> Compiled:
    return computing(sha256.hash, (Bytes, 32), data=(Bytes, size))


@pytest.mark.parametrize("size", [1, 3, 31, 32, 55, 56, 63, 64, 65, 119, 120])
def test_agrees_with_its_twin(size: int) -> None:
    for data in (bytes(size), b"\xff" * size, bytes(i * 7 % 256 for i in range(size))):
        assert result(circuit(size), data=data) == plain.hash(data)


@given(st.binary(min_size=55, max_size=55))
@RANDOM
def test_random_blocks(data: bytes) -> None:
    assert result(circuit(55), data=data) == plain.hash(data)


def test_a_known_answer_of_the_standard() -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert result(circuit(3), data=b"abc").hex() == expected


def test_round_constants_begin_and_end_as_the_standard_prints_them() -> None:
    assert [f"{word:08x}" for word in sha256.initial_state()[:2]] == ["6a09e667", "bb67ae85"]
    constants = sha256.round_constants()
    assert len(constants) == 64
    assert [f"{constants[i]:08x}" for i in (0, 63)] == ["428a2f98", "c67178f2"]


def three(operation: str) -> Compiled:
    def define(self: Any) -> None:
        core = _Core(current())
        handle = getattr(core, operation)([self.a.handle, self.b.handle, self.c.handle])
        self.result = Bool(current(), handle)

    return make({**dict.fromkeys("abc", ("public", Bool)), "result": ("output", Bool)}, define)


@pytest.mark.parametrize(
    ("operation", "twin"), [("parity", lambda a, b, c: a ^ b ^ c), ("most", lambda a, b, c: a + b + c >= 2)]
)
def test_three_bits_leave_one_answer_in_one_constraint(operation: str, twin: Any) -> None:
    compiled = three(operation)
    assert compiled.constraints == 4  # three of them make the inputs bits
    for n in range(8):
        a, b, c = (bool(n >> i & 1) for i in range(3))
        assert public(compiled, a=a, b=b, c=c)["result"] is twin(a, b, c)
        witness = solve(compiled, {"a": a, "b": b, "c": c})
        honest = int.from_bytes(witness.public[0], "big")
        for wire in range(1, len(witness.to_bytes()) // 32):
            if wire in (2, 3, 4):
                continue  # the inputs
            for forged in {0, 1, 2, 3} - {honest}:
                assert not compiled.constraint_system.satisfied(witness.replace(wire, forged.to_bytes(32, "big")))


def test_no_hint_of_a_block_can_be_forged() -> None:
    assert hunt(circuit(55), {"data": bytes(range(55))}) == []


def test_constants_fold() -> None:
    compiled = make(
        {"result": ("output", Bytes, 32)}, lambda self: setattr(self, "result", sha256.hash(Bytes.constant(b"abc")))
    )
    assert result(compiled) == plain.hash(b"abc")
    assert compiled.constraints == 2  # the output's two pieces


def test_a_block_is_small_and_compiles_fast() -> None:
    start = time.perf_counter()
    compiled = computing(sha256.hash, (Bytes, 32), data=(Bytes, 55))
    assert time.perf_counter() - start < 1.5  # 0.1 s on an idle machine
    assert compiled.constraints < 18_000


def test_the_padding_is_that_of_the_standard() -> None:
    for size in (0, 1, 55, 56, 63, 64, 119, 120):
        bits = sha256.padding(size)
        assert (8 * size + len(bits)) % 512 == 0
        assert 65 <= len(bits) < 65 + 512
        assert bits[0] == 1
        assert int("".join(map(str, bits[1:])), 2) == 8 * size


def test_chained_hashes_and_bits() -> None:
    compiled = computing(lambda data: sha256.hash(sha256.hash(data)), (Bytes, 32), data=(Bytes, 4))
    assert result(compiled, data=b"abcd") == plain.hash(plain.hash(b"abcd"))
    first = computing(lambda data: Array(sha256.hash(data).to_bits()[:8]), (Array[Bool], 8), data=(Bytes, 4))
    expected = plain.hash(b"abcd")[0]
    assert result(first, data=b"abcd") == [bool(expected >> 7 - i & 1) for i in range(8)]
