from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MismatchError, ProofmillError
from proofmill.systems.groth16.encodings import public_to_gnark, read_public

from .vectors import PLAIN, PUBLIC

WITNESS = bytes.fromhex(PLAIN["witness"])
WORDS = b"".join(value.to_bytes(32, "big") for value in PUBLIC)
VECTOR = (2).to_bytes(8, "little") + b"".join(value.to_bytes(32, "little") for value in PUBLIC)


@pytest.mark.parametrize(
    "data",
    [
        ["5", "35"],
        json.dumps(["5", "35"], indent=1).encode(),
        WITNESS,
        WITNESS.hex(),
        f"0x{WITNESS.hex()}\n",
        json.dumps(WITNESS.hex()),
        list(WITNESS),
        VECTOR,
        WORDS,
    ],
)
def test_public_values_in_every_form(data: Any) -> None:
    assert read_public(data) == PUBLIC


def test_gnarks_witness_is_written_as_gnark_writes_it() -> None:
    assert public_to_gnark(PUBLIC) == WITNESS


@pytest.mark.parametrize(
    "data",
    [
        WITNESS[:-1],
        WITNESS[:-32],
        b"\0\0\0\x03" + WITNESS[4:],
        WITNESS[:8] + b"\0\0\0\x01" + WITNESS[12:],
        WITNESS[:12] + SCALAR_MODULUS.to_bytes(32, "big") + WITNESS[44:],
        VECTOR[:-32],
        VECTOR[:-32] + SCALAR_MODULUS.to_bytes(32, "little"),
        SCALAR_MODULUS.to_bytes(32, "big"),
        ["05"],
        [5],
        {"x": "5"},
        "{",
        "no hex",
    ],
)
def test_what_is_no_list_of_public_values_is_refused(data: Any) -> None:
    with pytest.raises(MalformedInput):
        read_public(data)


def test_a_witness_with_secret_values_is_refused() -> None:
    with pytest.raises(MismatchError, match="secret"):
        read_public(WITNESS[:4] + b"\0\0\0\x01" + WITNESS[8:])


@given(st.one_of(st.binary(max_size=120), st.text(max_size=80), st.lists(st.integers(), max_size=40)))
def test_any_data_is_read_or_refused(data: Any) -> None:
    try:
        values = read_public(data)
    except ProofmillError:
        return
    assert all(0 <= value < SCALAR_MODULUS for value in values)


@given(st.lists(st.integers(min_value=0, max_value=SCALAR_MODULUS - 1), max_size=5))
def test_gnarks_form_comes_back(values: list[int]) -> None:
    assert read_public(public_to_gnark(values)) == values
