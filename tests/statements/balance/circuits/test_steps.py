"""Each request through its circuits, proofs taken as given, beside the plain rule: the same is shown or both refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.statements.balance.circuits.given import given, public_values
from tests.statements.balance.circuits.statements import (
    INPUTS,
    SIZE,
    circuit_of,
    first_step,
    proved,
    ruled,
    send_step,
    shown,
    update_step,
)
from tests.statements.balance.mutations import mutations
from tests.statements.balance.story import ADDRESS, ALICE, BOB, story
from tests.statements.balance.test_transitions import STEPS, change
from tests.statements.balance.world import Account, Network, salt, transfer_proof

from proofmill.algebra.limbs import to_limbs
from proofmill.statements.balance import FASTER
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import SEND, SPENT, UpdateStep, spent_inputs
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.transitions import update
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx

Arguments = tuple[Any, ...]


@pytest.mark.parametrize("name", STEPS)
def test_the_circuits_show_what_the_rules_say(name: str) -> None:
    arguments = getattr(story(), name)
    assert proved(name, arguments) == ruled(name, arguments)
    assert isinstance(proved(name, arguments), list)


def test_a_transfer_comes_in_where_its_block_is_known() -> None:
    before, witness, moved = story().receive_transfer
    here = update(before, moved), witness
    assert proved("receive_transfer", here) == ruled("receive_transfer", story().receive_transfer)


def test_the_windows_of_a_claim_differ_in_time_alone() -> None:
    witness, _ = story().claim
    assert proved("claim", (witness, FASTER)) == ruled("claim", (witness, FASTER)) == ruled("claim", story().claim)


def test_a_first_step_starts_from_an_account_that_never_did_anything() -> None:
    inputs = update_step(*story().update)
    assert shown(UpdateStep, first_step(inputs, ALICE)) == ruled("update", story().update)
    assert shown(UpdateStep, first_step(inputs, BOB))[:8] == list(to_limbs(BOB, 8))


@pytest.mark.parametrize("size", SEND)
def test_a_send_takes_what_its_spent_circuit_shows(size: int) -> None:
    """An overdraft: it fails nothing, takes effect and sets its flag."""
    network = Network()
    alice = Account(network, ALICE)
    before, overdrawn = alice.balance, Transfer(GenericAddress.of_address(ADDRESS), 3, 1, salt(1))
    witness = alice.spent_witness([overdrawn])
    spent = shown(SPENT[size], spent_inputs(witness, size))
    said = alice.spent(witness)
    assert spent == said.elements()
    network.block([(ALICE, said.tx, True)])
    arguments = before, said, network.tx_witness(1, 0), network.update_witness(ALICE, 0, before_block=True)
    sent = shown(SEND[size], {**send_step(*arguments), "spent": public_values(SPENT[size], spent)})
    assert sent == ruled("send", arguments)
    values = given(SEND[size]).schema.decode_public(sent)
    assert values["last_tx_insufficient_flags"] == 1 << 63
    assert values["last_tx_hash"] == said.tx.hash()


def test_an_overdrawn_transfer_does_not_arrive() -> None:
    told = story()
    before, witness, moved = told.receive_transfer
    overdrawn = replace(witness, transfer_witness=transfer_proof(told.spent_witness, told.tx, 2))
    assert proved("receive_transfer", (before, overdrawn, moved)) == Check.TRANSFER_COVERED


def test_a_first_step_may_be_an_overdraft_of_token_0() -> None:
    network = Network()
    alice = Account(network, ALICE)
    before = alice.balance
    spent = alice.spent(alice.spent_witness([Transfer(GenericAddress.of_address(ADDRESS), 0, 1, salt(1))]))
    network.block([(ALICE, spent.tx, True)])
    arguments = before, spent, network.tx_witness(1, 0), network.update_witness(ALICE, 0, before_block=True)
    after = shown(SEND[SIZE], first_step(send_step(*arguments), ALICE))
    assert after == ruled("send", arguments)
    # The padding pays nothing of token 0 either, which is overdrawn by then.
    assert given(SEND[SIZE]).schema.decode_public(after)["last_tx_insufficient_flags"] == (1 << 64) - 1
    assert shown(SEND[SIZE], send_step(*arguments)) == after


@pytest.mark.parametrize("valid", [True, False], ids=["valid", "invalid"])
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "absent"])
@pytest.mark.parametrize("nonce", [0, 7], ids=["its nonce", "another nonce"])
def test_a_send_takes_effect_in_a_valid_block_signed_and_of_its_nonce(valid: bool, signed: bool, nonce: int) -> None:
    network = Network()
    alice = Account(network, ALICE)
    before = alice.balance
    spent = alice.spent(replace(alice.spent_witness([]), tx=Tx(nonce=nonce)))
    network.block([(ALICE, spent.tx, signed)], valid=valid)
    arguments = before, spent, network.tx_witness(1, 0), network.update_witness(ALICE, 0, before_block=True)
    after = proved("send", arguments)
    assert after == ruled("send", arguments)
    moved = replace(before, public_state=network.history[1].validity.public_state).elements()[:50]
    assert (after == moved) == (not (valid and signed and nonce == 0))


# What the circuits compute or fix themselves, the rules compare with the witness: a lie about it changes nothing here.
COMPUTED = {
    "update": {"1.is_prev_account_tree"},
    "send": {"3.is_prev_account_tree", "2.validity_pis", "2.tx"},
    "receive_deposit": {f"1.private_transition_witness.{name}" for name in ("token_index", "amount", "nullifier")},
    "receive_transfer": {
        "2.is_prev_account_tree",
        *(f"1.private_transition_witness.{name}" for name in ("token_index", "amount", "nullifier")),
    },
    "withdraw": set[str](),
    "claim": {"0.update_witness.is_prev_account_tree"},
}
PROOFS = ("validity_proof", "sender_balance_proof", "balance_proof")


def changes(arguments: Arguments) -> Iterator[tuple[str, Arguments]]:
    """Each scalar of the witnesses and of what the proofs show, but for the set digest, which no statement reads."""
    for place, argument in enumerate(arguments):
        if not isinstance(argument, Record):
            continue
        for path, changed in mutations(argument):
            if path != "set_digest":
                yield f"{place}.{path}", (*arguments[:place], changed, *arguments[place + 1 :])
        for path, record in _shown_by_proofs(argument):
            for inner, changed in mutations(record):
                if inner != "set_digest":
                    yield f"{place}.{path}.{inner}", _told_alike(change(arguments, f"{place}.{path}", changed))


def _told_alike(arguments: Arguments) -> Arguments:
    """A send says twice what the validity proof shows: the rule compares, the circuit has the proof's alone."""
    if len(arguments) != 4:
        return arguments
    return change(arguments, "2.validity_pis", arguments[3].validity_proof.public_inputs)  # type: ignore[no-any-return]


def _shown_by_proofs(value: Any, path: str = "") -> Iterator[tuple[str, Record]]:
    for name in getattr(value, "__dataclass_fields__", ()):
        inner, place = getattr(value, name), f"{path}{name}"
        if name in PROOFS:
            yield f"{place}.public_inputs", inner.public_inputs
        elif isinstance(inner, Record):
            yield from _shown_by_proofs(inner, f"{place}.")


@pytest.mark.parametrize("name", STEPS)
def test_a_change_is_refused_by_both_or_shown_alike(name: str) -> None:
    arguments, honest, seen = getattr(story(), name), proved(name, getattr(story(), name)), 0
    for path, changed in changes(arguments):
        seen += 1
        circuit, rule = proved(name, changed), ruled(name, changed)
        if any(path == computed or path.startswith(f"{computed}.") for computed in COMPUTED[name]):
            assert (circuit, type(rule)) == (honest, str), path
        else:
            assert circuit == rule or (isinstance(circuit, str) and isinstance(rule, str)), path
    assert seen > 20


def test_every_request_is_tried() -> None:
    assert set(INPUTS) == set(STEPS) == set(COMPUTED)
    assert len({circuit_of(name, getattr(story(), name)) for name in STEPS}) == len(STEPS)
