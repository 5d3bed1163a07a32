"""One small circuit with every kind of public value, its keys and a proof, made once."""

from __future__ import annotations

from typing import Any

import pytest

import proofmill
from proofmill import U64, Array, Bytes, Circuit, Field, Output, Point, Private, Public, length, require
from proofmill.algebra.babyjubjub import BASE8
from proofmill.circuit.gadgets import poseidon
from proofmill.systems import groth16


class Sample(Circuit, name="sample"):
    """I know a number whose hash is public, at least as large as the floor."""

    floor: Public[U64]
    place: Public[Point]
    label: Public[Bytes] = length(40)
    pair: Public[Array[Field]] = length(2)
    number: Private[U64]
    digest: Output[Field]
    double: Output[U64]

    def define(self) -> None:
        require(self.number >= self.floor, "the number is below the floor")
        require(self.pair[0] * self.pair[1] == 6, "the pair does not multiply to 6")
        require(self.label[0] == 65, "the label does not start with A")
        self.digest = poseidon.hash(self.number.to_field(), self.place.x, self.place.y)
        self.double = self.number + self.number


INPUTS: dict[str, Any] = {
    "floor": 5,
    "place": BASE8,
    "label": b"A" * 40,
    "pair": [2, 3],
    "number": 1 << 40,
}


@pytest.fixture(scope="session")
def sample() -> proofmill.Compiled:
    return proofmill.compile(Sample)


@pytest.fixture(scope="session")
def keys(sample: proofmill.Compiled) -> proofmill.Keys:
    return groth16.setup(sample)


@pytest.fixture(scope="session")
def proof(sample: proofmill.Compiled, keys: proofmill.Keys) -> proofmill.Proof:
    return proofmill.prove(sample, keys, INPUTS)


@pytest.fixture
def inputs() -> dict[str, Any]:
    return dict(INPUTS)
