"""A chain that was changed, and takes over what an older set of its keys proved, without the older steps' source."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

import proofmill
from proofmill import U64, Circuit, Field, Output, Private, Proof, VerificationError
from proofmill._native import NativeError
from proofmill.circuit import Chain, Published
from proofmill.errors import CircuitError, MalformedInput, MalformedProof, MismatchError
from proofmill.systems import solve
from proofmill.systems.plonky2 import KeySet
from proofmill.systems.plonky2.compiler import LIBRARY


class First(Chain, zero_knowledge=False, name="account"):
    """As it was."""

    owner: Output[Field]
    balance: Output[U64]


class FirstDeposit(First, kind=1, name="deposit"):
    key: Private[Field]
    amount: Private[U64]

    def genesis(self) -> dict[str, Any]:
        return {"owner": self.key, "balance": U64.constant(0)}

    def define(self) -> None:
        self.owner = self.previous.owner
        self.balance = self.previous.balance + self.amount


@cache
def file() -> str:
    """What was published of it."""
    return json.dumps(KeySet.of(First).to_json())


@cache
def newer() -> Any:
    """The chain as it is; not at import, since its keys hold the older set's."""

    class Account(Chain, zero_knowledge=False, name="account"):
        """As it is."""

        owner: Output[Field]
        balance: Output[U64]

    class Deposit(Account, kind=1, name="deposit"):
        """It was changed: a fee of one."""

        key: Private[Field]
        amount: Private[U64]

        def genesis(self) -> dict[str, Any]:
            return {"owner": self.key, "balance": U64.constant(0)}

        def define(self) -> None:
            self.owner = self.previous.owner
            self.balance = self.previous.balance + self.amount - 1

    class Older(Published, Account):
        """The accounts before the fee."""

        keys = KeySet.from_json(json.loads(file()))

    class Migrate(Account, kind=2, name="migrate"):
        """An older account is the first state of a line in this set."""

        older: Private[Proof[Older]]

        def genesis(self) -> dict[str, Any]:
            return {"owner": self.older.public.owner, "balance": self.older.public.balance}

        def define(self) -> None:
            self.owner = self.previous.owner
            self.balance = self.previous.balance

    return SimpleNamespace(Account=Account, Deposit=Deposit, Older=Older, Migrate=Migrate)


_KEYS: dict[type, Any] = {}


def keys(circuit: type[Circuit]) -> Any:
    if circuit not in _KEYS:
        compiled = proofmill.compile(circuit)
        _KEYS[circuit] = compiled, proofmill.setup(compiled)
    return _KEYS[circuit]


def make(circuit: type[Circuit], **inputs: Any) -> Proof:
    compiled, built = keys(circuit)
    return proofmill.prove(compiled, built, inputs)


@cache
def older() -> Proof:
    return make(FirstDeposit, key=7, amount=5, previous=None)


@cache
def moved() -> Proof:
    return make(newer().Migrate, older=older().to_json(), previous=None)


def test_an_older_state_goes_on_in_the_newer_set() -> None:
    shown: Any = proofmill.verify(moved(), keys(newer().Migrate)[1].verification_key)
    assert (shown["owner"], shown["balance"]) == (7, 5)
    after = make(newer().Deposit, key=99, amount=3, previous=moved().to_json())
    shown = proofmill.verify(after, keys(newer().Deposit)[1].verification_key)
    assert (shown["owner"], shown["balance"]) == (7, 7)
    assert (
        after.public_inputs["set_digest"] == moved().public_inputs["set_digest"] != older().public_inputs["set_digest"]
    )


def test_behind_a_previous_proof_an_older_state_counts_for_nothing() -> None:
    line = make(newer().Deposit, key=9, amount=2, previous=None)
    compiled = keys(newer().Migrate)[0]
    assert solve(compiled, {"older": older(), "previous": line}).public[:3] == [9, 0, 1]


def test_what_is_not_of_the_older_set_is_not_taken_over() -> None:
    compiled = keys(newer().Migrate)[0]
    present = make(newer().Deposit, key=7, amount=5, previous=None)
    for previous in (None, present):
        # A step of the newer set has the name of the older one: the key refuses it.
        with pytest.raises((VerificationError, MalformedProof)):
            solve(compiled, {"older": present, "previous": previous})
    with pytest.raises(MismatchError, match="older: a proof of another circuit"):
        solve(compiled, {"older": moved(), "previous": None})
    with pytest.raises(MalformedInput):
        solve(compiled, {"older": None, "previous": None})
    # Nor is an older proof the previous one of a step.
    with pytest.raises((VerificationError, MalformedProof)):
        solve(keys(newer().Deposit)[0], {"key": 7, "amount": 5, "previous": older()})


def test_the_older_base_proof_is_no_state() -> None:
    compiled = keys(newer().Migrate)[0]
    base, own, sets = LIBRARY.chain(First).base_proof, LIBRARY.chain(newer().Account).base_proof, LIBRARY.sets(compiled)
    for kind in (0, 1):
        with pytest.raises(NativeError) as refused:
            compiled.program.solve([], [(kind, base), (0, own)], compiled.hints, *sets)
        assert refused.value.args[0] == "verification_failed"


def test_a_published_file_is_read_strictly() -> None:
    document = json.loads(file())
    assert KeySet.from_json(document).to_json() == document
    assert KeySet.from_json(document).digest == KeySet.of(First).digest
    other = KeySet.of(newer().Account).to_json()
    for field, value in (
        ("format", "proofmill/plonky2-key-set/v2"),
        ("steps", []),
        ("steps", ["deposit", "deposit"]),
        ("steps", ["deposit", "more"]),
        ("public", document["public"][1:]),
        ("set_digest", other["set_digest"]),
        ("keys", other["keys"]),
        ("keys", document["keys"] + "00"),
        ("keys", document["keys"].upper()),
    ):
        with pytest.raises((MalformedProof, MismatchError)):
            KeySet.from_json({**document, field: value})
    wrongs: list[Any] = [{**document, "more": 1}, {"format": document["format"]}, [], None]
    for wrong in wrongs:
        with pytest.raises(MalformedProof):
            KeySet.from_json(wrong)


def test_a_forged_set_is_another_statement() -> None:
    # The forger's file is a good file of a set in which a step's key is his own. It names another digest.
    document = json.loads(file())
    forged = {**KeySet.of(newer().Account).to_json(), "chain": document["chain"]}
    forged["steps"] = ["deposit", "mine"]
    theirs: Any = type(
        "Theirs", (Published, newer().Account), {"__annotations__": {}, "keys": KeySet.from_json(forged)}
    )
    migrate: Any = outside(theirs)
    assert keys(outside(newer().Older))[0].digest != proofmill.compile(migrate).digest
    with pytest.raises((VerificationError, MalformedProof)):
        solve(proofmill.compile(migrate), {"older": older()})
    assert solve(keys(outside(newer().Older))[0], {"older": older()}).public == [0, 5]


@cache
def outside(published: Any) -> Any:
    def define(self: Any) -> None:
        self.balance = self.older.public.balance

    members = {"__annotations__": {"older": Private[Proof[published]], "balance": Output[U64]}, "define": define}
    return type("Outside", (Circuit,), members, system="plonky2", zero_knowledge=False)


def test_what_a_published_set_may_not_be() -> None:
    published = {"keys": KeySet.from_json(json.loads(file()))}
    swapped = {"__annotations__": {"balance": Output[U64], "owner": Output[Field]}}
    taking: Any = outside(type("Swapped", (Published,), {**published, **swapped}))
    with pytest.raises(CircuitError, match="other public values"):
        proofmill.compile(taking)
    with pytest.raises(CircuitError, match="takes no steps"):
        type("More", (newer().Older,), {"__annotations__": {}}, kind=2)
    with pytest.raises(CircuitError, match="nothing is added"):
        type("Leaf", (Circuit,), {"__annotations__": {}}, system="plonky2", chain=newer().Older)
    with pytest.raises(CircuitError, match="set `keys`"):
        type("Keyless", (Published, newer().Account), {"__annotations__": {}})
    with pytest.raises(CircuitError, match="compile one of its steps"):
        proofmill.compile(newer().Older)
    with pytest.raises(CircuitError, match="declares the chain"):
        KeySet.of(newer().Deposit)
