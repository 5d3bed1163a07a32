"""A proof of one of several circuits that are known when the one that takes it is compiled."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from tests.systems.plonky2.circuits import Factors, Other, factors, keys, other

import proofmill
from proofmill import U64, U128, Bool, Circuit, Output, Private, Proof, Public, UnsatisfiedError, VerificationError
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Chain, HashOut, require
from proofmill.errors import CircuitError, MalformedProof, MismatchError
from proofmill.testing import check_circuit


class Either(Circuit, system="plonky2", zero_knowledge=False):
    """A number with whatever is known of it. Factors hides its witness and Other does not: two shapes, two keys."""

    shown: Private[Proof[Other | Factors]]
    product: Output[U64]
    factored: Output[Bool]

    def define(self) -> None:
        self.product = self.shown.public.product
        self.factored = self.shown.is_of(Factors)


class Factored(Circuit, system="plonky2", zero_knowledge=False):
    """The same, and it must be a product."""

    shown: Private[Proof[Factors | Other]]
    product: Output[U64]

    def define(self) -> None:
        require(self.shown.is_of(Factors), "no factors are known")
        self.product = self.shown.public.product


class Third(Circuit, system="plonky2", zero_knowledge=False):
    """Of the same public values; nobody named it."""

    product: Public[U64]
    commitment: Output[HashOut]

    def define(self) -> None:
        self.commitment = HashOut.constant((1, 2, 3, 4))


@cache
def third() -> Proof:
    return proofmill.prove(*keys(Third), {"product": 15})


def shown(proof: Proof) -> Any:
    compiled, built = keys(Either)
    made = proofmill.prove(compiled, built, {"shown": proof.to_json()})
    return proofmill.verify(Proof.from_json(json.loads(json.dumps(made.to_json()))), built.verification_key)


def test_either_proof_is_taken_and_says_which_it_is() -> None:
    assert shown(factors(3, 5)) == {"product": 15, "factored": True}
    assert shown(other(16)) == {"product": 16, "factored": False}


def test_the_constraint_on_which_it_is() -> None:
    check_circuit(
        Factored,
        valid=[{"shown": factors(3, 5)}],
        invalid=[({"shown": other(15)}, "no factors are known")],
        prove=False,
    )
    with pytest.raises(UnsatisfiedError, match="no factors are known"):
        proofmill.prove(*keys(Factored), {"shown": other(15)})


def test_a_proof_of_a_circuit_that_is_not_named_is_refused() -> None:
    compiled, built = keys(Either)
    with pytest.raises(MismatchError, match="shown: a proof of another circuit") as refused:
        proofmill.prove(compiled, built, {"shown": third()})
    assert "factors or other" in str(refused.value.__dict__)
    # With a right name on it, the keys inside are what refuse.
    for circuit in (keys(Factors)[0].identity, keys(Other)[0].identity):
        with pytest.raises((VerificationError, MalformedProof)):
            proofmill.prove(compiled, built, {"shown": replace(third(), circuit=circuit)})


def test_a_proof_of_one_does_not_pass_for_the_other() -> None:
    compiled, built = keys(Either)
    for proof, name in ((other(15), keys(Factors)[0].identity), (factors(3, 5), keys(Other)[0].identity)):
        with pytest.raises((VerificationError, MalformedProof)):
            proofmill.prove(compiled, built, {"shown": replace(proof, circuit=name)})


def test_the_order_in_which_they_are_written_says_nothing() -> None:
    assert Either.schema(MODULUS).circuits() == [Factors, Other]
    assert "Proof[factors | other]" in str(keys(Either)[0].schema.describe())


class Ledger(Chain, zero_knowledge=False):
    product: Output[U64]


class Wide(Circuit, system="plonky2"):
    product: Public[U128]
    commitment: Output[HashOut]


def taking(one: Any, other: Any) -> Any:

    def define(self: Any) -> None:
        pass

    members = {"__annotations__": {"shown": Private[Proof[one | other]]}, "define": define}
    return type("Taking", (Circuit,), members, system="plonky2", zero_knowledge=False)


def test_choices_that_no_circuit_can_make() -> None:
    with pytest.raises(CircuitError, match="outside of chains"):
        proofmill.compile(taking(Factors, Ledger))
    leaf: Any = type("Leaf", (Circuit,), {"__annotations__": {"x": Output[U64]}}, system="plonky2", chain=Ledger)
    with pytest.raises(CircuitError, match="outside of chains"):
        proofmill.compile(taking(Factors, leaf))
    with pytest.raises(CircuitError, match="show the same values"):
        proofmill.compile(taking(Factors, Wide))
    with pytest.raises(CircuitError, match="different names"):
        proofmill.compile(taking(Factors, type("Factors", (Factors,), {"__annotations__": {}})))
    with pytest.raises(CircuitError, match="takes the circuit whose proof it is"):
        proofmill.compile(taking(Factors, int))
    # Under another name the same circuit: its proofs would be of either.
    with pytest.raises(CircuitError, match="stands in a choice twice"):
        proofmill.compile(taking(Factors, type("Again", (Factors,), {"__annotations__": {}})))


def test_of_which_it_is_can_be_asked_of_those_that_are_named() -> None:
    class Asking(Circuit, system="plonky2"):
        shown: Private[Proof[Factors | Other]]
        is_third: Output[Bool]

        def define(self) -> None:
            self.is_third = self.shown.is_of(Third)

    with pytest.raises(TypeError, match="a proof of Factors or Other, never of Third"):
        proofmill.compile(Asking)
