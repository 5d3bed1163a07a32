"""A chain of two kinds, a circuit that its steps verify, one outside that pins its set; and the forgeries."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import proofmill
from proofmill import (
    U64,
    Circuit,
    Compiled,
    Field,
    Output,
    Private,
    Proof,
    UnsatisfiedError,
    VerificationError,
    require,
)
from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.circuit import Chain
from proofmill.errors import CircuitError, MalformedInput, MalformedProof, MismatchError
from proofmill.systems import AnyKeys, plonky2
from proofmill.systems.checked import checked_proof
from proofmill.systems.plonky2 import VerificationKey
from proofmill.systems.plonky2.circuit_key import MemberKey


class Account(Chain, zero_knowledge=False):
    """A balance that grows by deposits, and by what another account shows."""

    owner: Output[Field]
    balance: Output[U64]


class Gift(Circuit, system="plonky2", zero_knowledge=False, chain=Account):
    """Another account holds more than this."""

    giver: Private[Proof[Account]]
    seen: Output[U64]

    def define(self) -> None:
        self.seen = self.giver.public.balance


class Deposit(Account, kind=1):
    key: Private[Field]
    amount: Private[U64]

    def genesis(self) -> dict[str, Any]:
        return {"owner": self.key, "balance": U64.constant(0)}

    def define(self) -> None:
        self.owner = self.previous.owner
        self.balance = self.previous.balance + self.amount


class Receive(Account, kind=2):
    gift: Private[Proof[Gift]]

    def genesis(self) -> dict[str, Any]:
        return {"owner": Field.constant(0), "balance": U64.constant(0)}

    def define(self) -> None:
        self.owner = self.previous.owner
        self.balance = self.previous.balance + self.gift.public.seen


class Rich(Circuit, system="plonky2", zero_knowledge=False):
    """Outside of the chain: an account of the published set holds at least this."""

    account: Private[Proof[Account]]
    at_least: Output[U64]
    bound: Private[U64]

    def define(self) -> None:
        require(self.account.public.balance >= self.bound, "the account holds less")
        self.at_least = self.bound


_KEYS: dict[type, tuple[Compiled, AnyKeys]] = {}


def keys(circuit: type[Circuit]) -> tuple[Compiled, Any]:
    if circuit not in _KEYS:
        compiled = proofmill.compile(circuit)
        _KEYS[circuit] = compiled, proofmill.setup(compiled)
    return _KEYS[circuit]


def make(circuit: type[Circuit], **inputs: Any) -> Proof:
    return proofmill.prove(*keys(circuit), inputs)


def check(circuit: type[Circuit], proof: Proof) -> Any:
    return proofmill.verify(proof, keys(circuit)[1].verification_key)


@cache
def first() -> Proof:
    return make(Deposit, key=7, amount=5, previous=None)


@cache
def second() -> Proof:
    return make(Deposit, key=99, amount=3, previous=first().to_json())


def test_a_chain_begins_at_genesis_and_goes_on() -> None:
    shown = check(Deposit, first())
    assert (shown["owner"], shown["balance"]) == (7, 5)
    shown = check(Deposit, Proof.from_json(json.loads(json.dumps(second().to_json()))))
    # After the first step `key` says nothing: the owner is the previous proof's.
    assert (shown["owner"], shown["balance"]) == (7, 8)
    assert first().public_inputs["set_digest"] == second().public_inputs["set_digest"]


def test_a_step_takes_what_a_leaf_says_of_another_member() -> None:
    gift = make(Gift, giver=second())
    # By itself it says nothing: the member that it took may be one of a set of its maker's own.
    with pytest.raises(MismatchError):
        check(Gift, gift)
    shown = check(Receive, make(Receive, gift=gift, previous=first()))
    assert (shown["owner"], shown["balance"]) == (7, 13)


def test_a_leaf_that_went_wrong_while_it_was_made_is_found_before_a_step_takes_it() -> None:
    compiled, made = keys(Gift)
    gift = checked_proof(compiled, made, {"giver": second()})
    assert gift.timings["verify_ms"] > 0
    broken = bytearray(gift.data)
    broken[len(broken) // 2] ^= 1
    with pytest.raises((VerificationError, MalformedProof)):
        plonky2.check(replace(gift, data=bytes(broken)), made)


def test_outside_of_the_chain_the_set_is_pinned() -> None:
    assert check(Rich, make(Rich, account=second(), bound=8)) == {"at_least": 8}
    with pytest.raises(UnsatisfiedError, match="the account holds less"):
        make(Rich, account=second(), bound=9)


def test_a_base_proof_is_no_member() -> None:
    with pytest.raises((MalformedInput, MismatchError, VerificationError)):
        make(Rich, account=None, bound=0)
    with pytest.raises((MalformedInput, MismatchError, VerificationError)):
        make(Gift, giver=None)


def test_a_proof_of_another_kind_or_circuit_is_refused() -> None:
    receive = keys(Receive)[1].verification_key
    with pytest.raises(MismatchError):
        proofmill.verify(first(), receive)
    dressed = replace(first(), circuit=receive.circuit, verification_key_digest=receive.digest)
    with pytest.raises((VerificationError, MalformedProof)):
        proofmill.verify(dressed, receive)
    with pytest.raises(MismatchError, match="previous: a proof of another circuit"):
        make(Deposit, key=7, amount=5, previous=make(Rich, account=second(), bound=8))


def test_a_changed_previous_proof_is_refused() -> None:
    data = bytearray(first().data)
    data[len(data) // 2] ^= 1
    with pytest.raises((VerificationError, MalformedProof)):
        make(Deposit, key=7, amount=5, previous=replace(first(), data=bytes(data)))


def test_keys_travel_as_json() -> None:
    for circuit, proof in ((Deposit, second()), (Rich, make(Rich, account=second(), bound=1))):
        key: Any = keys(circuit)[1].verification_key
        again = VerificationKey.from_json(json.loads(json.dumps(key.to_json())))
        assert again.digest == key.digest
        assert proofmill.verify(proof, again) == proofmill.verify(proof, key)


def other_gates(data: bytes) -> list[bytes]:
    """The bytes of a set whose steps' gates are renumbered, one gate at a time, its commitments as they were."""
    keys, start = [], 18
    while start < len(data):
        size = int.from_bytes(data[start : start + 4], "little")
        keys.append(data[start + 4 : start + 4 + size])
        start += 4 + size
    members, places = 1 + data[16], range(23, 23 + keys[0][22])
    forged = []
    for place in places:
        for number in set(range(22)) - {keys[0][place] for place in places}:
            changed = [key[:place] + bytes([number]) + key[place + 1 :] for key in keys[:members]] + keys[members:]
            forged.append(data[:18] + b"".join(len(key).to_bytes(4, "little") + key for key in changed))
    return forged


def test_the_digests_of_a_set_and_of_a_step_name_the_meaning_of_their_gates() -> None:
    true: Any = keys(Deposit)[1].verification_key.key
    forged = []
    for data in other_gates(true.keys.to_bytes()):
        with contextlib.suppress(NativeError):
            forged.append(MemberKey(native.KeySet.from_bytes(data), true.kind))
    # A set of other gates with the true caps would accept what no step proves.
    assert forged
    assert all(key.keys.digest() != true.keys.digest() for key in forged)
    assert all(key.digest() != true.digest() for key in forged)


def test_the_digest_of_a_key_names_the_public_values() -> None:
    document = keys(Deposit)[1].verification_key.to_json()
    assert [line[1] for line in document["public"]] == ["owner", "balance", "set_digest"]
    document["public"][0][1] = "debt"
    assert VerificationKey.from_json(document).digest != keys(Deposit)[1].verification_key.digest


class Twin(Chain, zero_knowledge=False):
    """Another chain, whose one step is word for word a deposit."""

    owner: Output[Field]
    balance: Output[U64]


class TwinDeposit(Twin, kind=1):
    key: Private[Field]
    amount: Private[U64]

    def genesis(self) -> dict[str, Any]:
        return {"owner": self.key, "balance": U64.constant(0)}

    def define(self) -> None:
        self.owner = self.previous.owner
        self.balance = self.previous.balance + self.amount


def test_the_same_step_of_two_chains_has_a_circuit_in_each() -> None:
    assert keys(Deposit)[0].digest == keys(TwinDeposit)[0].digest
    twin = make(TwinDeposit, key=7, amount=5, previous=None)
    assert check(TwinDeposit, twin)["balance"] == 5
    # As it was before the other chain was built.
    again = proofmill.setup(keys(Deposit)[0])
    proof = proofmill.prove(keys(Deposit)[0], again, {"key": 7, "amount": 5, "previous": None})
    assert check(Deposit, proof)["balance"] == 5
    mine = keys(Deposit)[1].verification_key
    with pytest.raises((VerificationError, MalformedProof)):
        proofmill.verify(replace(twin, circuit=mine.circuit, verification_key_digest=mine.digest), mine)


def test_a_chain_is_complete_when_it_is_built() -> None:
    keys(Deposit)
    late: Any = type("Late", (Account,), {"__annotations__": {}, "define": Deposit.define}, kind=3)
    try:
        with pytest.raises(CircuitError, match="after the chain was built"):
            proofmill.setup(proofmill.compile(Deposit))
    finally:
        del Account.steps[3]
    assert late.kind == 3
    with pytest.raises(CircuitError, match="compile one of its steps"):
        proofmill.compile(Account)
