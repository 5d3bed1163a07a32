"""Which proof verifies which is read from declarations: nothing here is built."""

from __future__ import annotations

import pytest

from proofmill import Array, Circuit, Field, Output, Private, Proof, length
from proofmill.circuit import Chain
from proofmill.errors import CircuitError
from proofmill.systems.plonky2.recursion_graph import Under, edges, involved, under


class Coin(Circuit, system="plonky2"):
    value: Output[Field]


class Purse(Chain, zero_knowledge=False):
    total: Output[Field]


class Gift(Circuit, system="plonky2", chain=Purse):
    giver: Private[Proof[Purse]]
    value: Output[Field]


class Put(Purse, kind=1):
    coins: Private[Array[Proof[Coin]]] = length(2)


class Receive(Purse, kind=2):
    gift: Private[Proof[Gift]]


class Rich(Circuit, system="plonky2"):
    purse: Private[Proof[Purse]]


def test_each_proof_is_verified_under_a_key_of_its_own_kind() -> None:
    def hows(circuit: type[Circuit]) -> list[tuple[str, type[Circuit], Under]]:
        return [(proof.name, proof.source, proof.under) for proof in edges(circuit)]

    assert hows(Coin) == []
    assert hows(Put) == [("coins", Coin, Under.CONSTANT)] * 2 + [("previous", Purse, Under.PREVIOUS)]
    assert hows(Gift) == [("giver", Purse, Under.OWN)]
    assert hows(Receive) == [("gift", Gift, Under.DEPENDENT), ("previous", Purse, Under.PREVIOUS)]
    assert hows(Rich) == [("purse", Purse, Under.PINNED)]


def test_a_dependent_is_taken_by_its_own_chain_alone() -> None:
    with pytest.raises(CircuitError, match="Gift: only steps of its chain"):
        under(Rich, Gift)


def test_what_is_verified_comes_first_and_a_chain_as_a_whole() -> None:
    assert involved([Rich]) == [Coin, Gift, Put, Receive, Rich]
    assert involved([Gift]) == [Coin, Gift, Put, Receive]
    assert involved([Coin, Rich, Coin]) == [Coin, Gift, Put, Receive, Rich]
