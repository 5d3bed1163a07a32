"""Small circuits of the plonky2 system, and their proofs, each made once."""

from __future__ import annotations

from functools import cache
from typing import Any

import proofmill
from proofmill import U64, Array, Circuit, Compiled, Field, Output, Private, Proof, Public, length, require
from proofmill.circuit import HashOut
from proofmill.circuit.gadgets import goldilocks_poseidon
from proofmill.systems import AnyKeys


class Factors(Circuit, system="plonky2"):
    """I know two factors of a public number, neither of them 1."""

    product: Public[U64]
    left: Private[U64]
    right: Private[U64]
    commitment: Output[HashOut]

    def define(self) -> None:
        require(self.left * self.right == self.product, "these are not its factors")
        require((self.left > 1) & (self.right > 1), "a factor is 1")
        self.commitment = goldilocks_poseidon.hash_no_pad(self.left, self.right)


class Other(Circuit, system="plonky2", zero_knowledge=False):
    """Of the same public values as Factors, and it claims nothing."""

    product: Public[U64]
    commitment: Output[HashOut]

    def define(self) -> None:
        self.commitment = goldilocks_poseidon.hash_no_pad(self.product)


class Both(Circuit, system="plonky2", zero_knowledge=False):
    """Two numbers of known factors, whose sum is public."""

    proofs: Private[Array[Proof[Factors]]] = length(2)
    most: Public[U64]
    total: Output[U64]
    first: Output[Field]

    def define(self) -> None:
        a, b = self.proofs[0].public, self.proofs[1].public
        self.total = a.product + b.product
        require(self.total <= self.most, "the sum is too large")
        self.first = Field.constant(1)


@cache
def keys(circuit: Any) -> tuple[Compiled, AnyKeys]:
    compiled = proofmill.compile(circuit)
    return compiled, proofmill.setup(compiled)


@cache
def factors(left: int, right: int) -> Proof:
    return proofmill.prove(*keys(Factors), {"product": left * right, "left": left, "right": right})


@cache
def other(product: int) -> Proof:
    return proofmill.prove(*keys(Other), {"product": product})
