"""Small circuits of the plonky2 system to serve: one, one that takes its proof, and the step of a chain."""

from __future__ import annotations

from typing import Any

from proofmill import U64, Circuit, Output, Private, Proof, Public, require
from proofmill.circuit import Chain


class Square(Circuit, system="plonky2"):
    """I know a root of a public number."""

    root: Private[U64]
    square: Public[U64]

    def define(self) -> None:
        require(self.root * self.root == self.square, "this is not its root")


class Shown(Circuit, system="plonky2", zero_knowledge=False):
    """Somebody knows a root of it."""

    proof: Private[Proof[Square]]
    number: Output[U64]

    def define(self) -> None:
        self.number = self.proof.public.square


class Counter(Chain, zero_knowledge=False):
    count: Output[U64]


class Add(Counter, kind=1):
    """Counts on."""

    amount: Private[U64]

    def genesis(self) -> dict[str, Any]:
        return {"count": U64.constant(0)}

    def define(self) -> None:
        self.count = self.previous.count + self.amount
