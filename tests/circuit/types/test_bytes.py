from __future__ import annotations

import os
from typing import Any

import pytest
from tests.circuit.solving import computing, every_wire_is_bound, result

from proofmill import U8, Array, Bool, Bytes, UnsatisfiedError
from proofmill.circuit.types.bytes import pack
from proofmill.errors import MalformedInput
from proofmill.systems.groth16 import solve
from proofmill.testing import hunt, solve_unchecked

LENGTHS = [1, 2, 30, 31, 32, 61, 62, 63, 93, 100]


def same(data: Bytes) -> Bytes:
    return data


def through_bits(data: Bytes) -> Bytes:
    return Bytes.from_bits(data.to_bits())


@pytest.mark.parametrize("size", LENGTHS)
@pytest.mark.parametrize("operation", [same, through_bits], ids=lambda o: o.__name__)
def test_bytes_come_back(operation: Any, size: int) -> None:
    compiled = computing(operation, (Bytes, size), data=(Bytes, size))
    for data in (bytes(size), b"\xff" * size, os.urandom(size)):
        assert result(compiled, data=data) == data
        assert result(compiled, data="0x" + data.hex().upper()) == data
        assert result(compiled, data="0x" + data.hex()) == data
    assert compiled.schema.public_elements == 2 * -(-size // 31)


def test_indexing_reads_the_byte_at_its_place() -> None:
    data = bytes(range(7, 47))
    for index in (0, 30, 31, 39, -1):
        compiled = computing(lambda d, i=index: d[i], (U8,), data=(Bytes, 40))
        assert result(compiled, data=data) == data[index]
    with pytest.raises(IndexError):
        computing(lambda d: d[40], (U8,), data=(Bytes, 40))
    everything = computing(lambda d: Array(list(d)), (Array[U8], 40), data=(Bytes, 40))
    assert result(everything, data=data) == list(data)


def test_bits_are_in_reading_order() -> None:
    data = bytes.fromhex("80010f")
    expected = [bool(int(bit)) for bit in f"{0x80010F:024b}"]
    assert result(computing(lambda d: Array(d.to_bits()), (Array[Bool], 24), data=(Bytes, 3)), data=data) == expected


def test_equality() -> None:
    compiled = computing(lambda a, b: a == b, (Bool,), a=(Bytes, 40), b=(Bytes, 40))
    data = bytes(range(40))
    assert result(compiled, a=data, b=data) is True
    for changed in (0, 30, 31, 39):
        other = bytes(byte ^ (i == changed) for i, byte in enumerate(data))
        assert result(compiled, a=data, b=other) is False
    assert hunt(compiled, {"a": data, "b": bytes(40)}) == []
    constant = computing(lambda a: a == Bytes.constant(data), (Bool,), a=(Bytes, 40))
    assert result(constant, a=data) is True
    assert result(constant, a=bytes(40)) is False
    with pytest.raises(TypeError, match="same length"):
        computing(lambda a, b: a == b, (Bool,), a=(Bytes, 40), b=(Bytes, 41))


@pytest.mark.parametrize("size", [1, 31, 32, 63])
def test_a_piece_that_is_too_large_is_refused_by_the_circuit(size: int) -> None:
    compiled = computing(same, (Bytes, size), data=(Bytes, size))
    pieces = pack(bytes(size))
    last = 8 * (size - 31 * (len(pieces) - 1))
    for i, bits in [(0, 8 * min(size, 31)), (len(pieces) - 1, last)]:
        forged = [*pieces[:i], 1 << bits, *pieces[i + 1 :]]
        with pytest.raises(UnsatisfiedError, match="data is not a Bytes"):
            solve_unchecked(compiled, {}, {"data": forged})


@pytest.mark.parametrize("bad", ["0x", "0x00", "00" * 32, "0x" + "0g" * 32, "0x" + "00" * 33, b"\0", 5, None, [0] * 32])
def test_only_hex_of_the_right_length_is_read(bad: object) -> None:
    compiled = computing(same, (Bytes, 32), data=(Bytes, 32))
    with pytest.raises(MalformedInput, match="data: expected 32 bytes as 0x hex") as caught:
        solve(compiled, {"data": bad})
    assert caught.value.fields["path"] == "data"


def test_no_bit_can_be_forged() -> None:
    compiled = computing(through_bits, (Bytes, 33), data=(Bytes, 33))
    assert hunt(compiled, {"data": bytes(range(33))}) == []
    every_wire_is_bound(compiled, data=bytes(range(33)))


def test_from_bits_takes_whole_bytes() -> None:
    for count in (0, 7):
        with pytest.raises(TypeError, match="multiple of 8 bits"):
            computing(lambda d, n=count: Bytes.from_bits(d.to_bits()[:n]), (Bytes, 1), data=(Bytes, 1))


def test_decoding_refuses_pieces_that_are_too_large() -> None:
    compiled = computing(same, (Bytes, 32), data=(Bytes, 32))
    with pytest.raises(MalformedInput):
        compiled.schema.decode_public([1 << 248, 0, 0, 0])
    with pytest.raises(MalformedInput):
        compiled.schema.decode_public([0, 256, 0, 0])
