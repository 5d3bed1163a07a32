"""Each element that a circuit reads, changed: refused, or shown by the outputs named here, or ignored for a reason.

What stands in no table is refused, whichever of its elements is changed. A field that a circuit forgets would be
ignored without standing here.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

import pytest
from tests.statements.balance.circuits.elements import FREE, REFUSED, beyond_range, effects, leaves
from tests.statements.balance.circuits.given import given
from tests.statements.balance.circuits.statements import (
    SIZE,
    Inputs,
    claim,
    deposit_leaf,
    first_step,
    receive_deposit_step,
    receive_transfer_step,
    send_step,
    shown,
    transfer_leaf,
    update_step,
    withdrawal,
)
from tests.statements.balance.story import ADDRESS, ALICE, BOB, story
from tests.statements.balance.world import Account, Network, salt

from proofmill import Circuit
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import FASTER
from proofmill.statements.balance.circuits import (
    CLAIM,
    CLAIM_FASTER,
    SEND,
    SPENT,
    Balance,
    DepositLeaf,
    ReceiveDeposit,
    ReceiveTransfer,
    ReceiveTransferHere,
    TransferLeaf,
    UpdateStep,
    Withdrawal,
    spent_inputs,
)
from proofmill.statements.balance.transitions import update
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx
from proofmill.testing import hunt

Effects = dict[str, str | set[str]]
"""By path the outputs that move, separated by spaces; a set where it depends on the element."""

ROOTS = ("prev_account_tree_root", "account_tree_root", "next_account_id")
BLOCK = ("deposit_tree_root", "block_hash", "timestamp", "block_number")
STATE = "public_state"
NEWER, OLDER = f"validity.{STATE}", f"previous.{STATE}"


def ignored(source: str, *names: str) -> Effects:
    return {f"{source}.{name}": "" for name in names}


def moves(source: str, *names: str, under: str = "") -> Effects:
    return {f"{source}.{name}": f"{under}{name}" for name in names}


def without(table: Effects, *paths: str) -> Effects:
    assert set(paths) <= set(table)
    return {path: effect for path, effect in table.items() if path not in paths}


# After the first step the account is the previous proof's.
OWNER: Effects = {"owner": ""}
# For the next block's proof, which starts there; no other statement asks how many deposits came in.
DEPOSITS = ignored("validity", "deposits.count", "deposits.link")
# What the last block holds concerns nobody who did not send in it; who did is told from the account tree, which counts.
LAST_BLOCK = ignored("validity", "tx_tree_root", "sender_tree_root", "is_valid_block")
# The newer state's take their place. The block's leaf, opened in the newer tree, says that both are of one network, and
# the older state's number, up to which the account is known to be current, is in that leaf.
REPLACED = ignored(OLDER, "block_tree_root", *ROOTS)
FOLLOWED = moves(NEWER, *ROOTS, *BLOCK, under=f"{STATE}.")
LAST_TX = ("last_tx_hash", "last_tx_insufficient_flags")
CARRIED = moves("previous", *LAST_TX)
UPDATE: Effects = {
    **OWNER,
    **DEPOSITS,
    **LAST_BLOCK,
    **REPLACED,
    # The account tree after the block is the one that is looked into.
    **without(FOLLOWED, f"{NEWER}.account_tree_root"),
    **CARRIED,
    **moves("previous", "private_commitment"),
    # The neighbour is another account that never sent: its own balance proof, moved on.
    **moves("previous", "pubkey"),
}
EFFECT = "last_tx_hash last_tx_insufficient_flags private_commitment"
SEND_STEP: Effects = {
    **OWNER,
    **DEPOSITS,
    **REPLACED,
    # The account tree before the block is the one that is looked into.
    **without(FOLLOWED, f"{NEWER}.prev_account_tree_root"),
    "spent.new_private_commitment": "private_commitment",
    "spent.insufficient_flags": "last_tx_insufficient_flags",
    "spent.is_valid": EFFECT,
    "validity.is_valid_block": EFFECT,
    # The new transaction takes the place of the last.
    **ignored("previous", *LAST_TX),
}
# Nothing takes effect, so that what would have is not looked at, and the last transaction stays.
NO_EFFECT: Effects = {
    **SEND_STEP,
    **ignored("spent", "new_private_commitment", "insufficient_flags", "is_valid"),
    **ignored("validity", "is_valid_block"),
    **CARRIED,
}
COMMITMENTS = "new_private_commitment prev_private_commitment"
TRANSITION: Effects = {
    "transition.new_salt": "new_private_commitment",
    # The step compares the commitment with the balance's; the two roots are opened besides.
    "transition.prev_private_state.prev_private_commitment": COMMITMENTS,
    "transition.prev_private_state.nonce": COMMITMENTS,
    "transition.prev_private_state.salt": COMMITMENTS,
}
# Of its sender a transfer asks what the sender's last transaction was, and that its block is in this network.
SENDER: Effects = {
    **ignored("sender", "pubkey", "private_commitment", f"{STATE}.block_tree_root"),
    **ignored(f"sender.{STATE}", *ROOTS),
    # The flag of this transfer, the first, counts; those of others do not.
    "sender.last_tx_insufficient_flags": {"", REFUSED},
}
RECEIVED: Effects = {"leaf.new_private_commitment": "private_commitment"}
RECEIVE: Effects = {
    **without(UPDATE, "previous.pubkey", "previous.private_commitment"),
    **RECEIVED,
}
HERE: Effects = {
    **OWNER,
    **RECEIVED,
    **CARRIED,
    **moves(OLDER, *ROOTS, *BLOCK, under=f"{STATE}."),
}
RECEIVE_DEPOSIT: Effects = {
    **without(HERE, f"{OLDER}.deposit_tree_root"),
    **moves(OLDER, "block_tree_root", under=f"{STATE}."),
}
# The contract knows the block, and by its hash all that the state holds.
WITHDRAWAL: Effects = {
    **ignored("balance", "pubkey", "private_commitment", f"{STATE}.block_tree_root"),
    **ignored(f"balance.{STATE}", *ROOTS, "deposit_tree_root", "timestamp"),
    **moves(f"balance.{STATE}", "block_hash", "block_number"),
    # Neither the first transfer's flag nor the last one's is that of the second.
    **ignored("balance", "last_tx_insufficient_flags"),
}
CLAIM_OF: Effects = {
    "to": "recipient",
    **DEPOSITS,
    **LAST_BLOCK,
    **ignored(NEWER, "prev_account_tree_root", "next_account_id", "deposit_tree_root"),
    **moves(NEWER, "block_hash", "block_number"),
    # Later is as good, once the lock has passed.
    f"{NEWER}.timestamp": "",
}
SPENT_STATE = "prev_private_state"
SPENT_OF: Effects = {
    "new_private_state_salt": "new_private_commitment",
    # Another nonce makes a transaction that will have no effect.
    "tx_nonce": "is_valid nonce",
    f"{SPENT_STATE}.nonce": f"is_valid {COMMITMENTS}",
    **{f"{SPENT_STATE}.{name}": COMMITMENTS for name in ("nullifier_tree_root", "prev_private_commitment", "salt")},
    "transfers.recipient.is_pubkey": "transfer_tree_root",
    "transfers.recipient.data": "transfer_tree_root",
    # And not its amount: the padding opens what it leaves.
    "transfers.salt": "transfer_tree_root",
}


@dataclass(frozen=True)
class Case:
    circuit: type[Circuit]
    inputs: Inputs
    table: Effects
    first: bool = False


@cache
def cases() -> dict[str, Case]:
    told = story()
    balance, witness, moved = told.receive_transfer
    here = update(balance, moved), witness
    time, window = told.claim
    current = told.alice.balance, told.network.update_witness(ALICE, 3)
    updated, received = update_step(*told.update), receive_transfer_step(balance, witness, moved)
    return {
        "update": Case(UpdateStep, updated, UPDATE),
        # The account's own leaf is shown, and no neighbour's.
        "update after a send": Case(UpdateStep, update_step(*current), without(UPDATE, "previous.pubkey")),
        "first update": _first(UpdateStep, updated, ALICE, {**UPDATE, "owner": "pubkey"}),
        "send": Case(SEND[SIZE], send_step(*told.send), SEND_STEP),
        "send in an invalid block": _no_effect(valid=False, flips={"validity.is_valid_block": EFFECT}),
        "send without signature": _no_effect(signed=False, flips={}),
        "send of another nonce": _no_effect(nonce=7, flips={"spent.is_valid": EFFECT}),
        "transfer leaf": Case(TransferLeaf, transfer_leaf(balance, witness, moved), {**TRANSITION, **SENDER}),
        "receive transfer": Case(ReceiveTransfer, received, RECEIVE),
        "receive transfer first": _first(ReceiveTransfer, received, BOB, without(RECEIVE, "owner")),
        "receive transfer here": Case(ReceiveTransferHere, receive_transfer_step(*here), HERE),
        "deposit leaf": Case(DepositLeaf, deposit_leaf(*told.receive_deposit), TRANSITION),
        "receive deposit": Case(ReceiveDeposit, receive_deposit_step(*told.receive_deposit), RECEIVE_DEPOSIT),
        "withdrawal": Case(Withdrawal, withdrawal(*told.withdraw), WITHDRAWAL),
        "claim": Case(CLAIM, claim(time, window), CLAIM_OF),
        "claim faster": Case(CLAIM_FASTER, claim(time, FASTER), CLAIM_OF),
        "spent": Case(SPENT[1], _spent(), SPENT_OF),
    }


def _first(circuit: type[Circuit], inputs: Inputs, pubkey: int, table: Effects) -> Case:
    """The same step of an account that starts, without a previous proof."""
    own = {path: effect for path, effect in table.items() if not path.startswith("previous.")}
    return Case(circuit, first_step(inputs, pubkey), own, first=True)


def _no_effect(*, flips: Effects, valid: bool = True, signed: bool = True, nonce: int = 0) -> Case:
    """A send that moves the public state alone; `flips` are the bits that would give it effect."""
    network = Network()
    alice = Account(network, ALICE)
    before = alice.balance
    overdraft = Transfer(GenericAddress.of_pubkey(BOB), 3, 99, salt(3))
    spent = alice.spent(replace(alice.spent_witness([overdraft]), tx=Tx(nonce=nonce)))
    network.block([(ALICE, spent.tx, signed)], valid=valid)
    update_witness = network.update_witness(ALICE, 0, before_block=True)
    inputs = send_step(before, spent, network.tx_witness(1, 0), update_witness)
    return Case(SEND[SIZE], inputs, {**NO_EFFECT, **flips})


def _spent() -> Inputs:
    """One covered transfer of Alice's, from a state that has received."""
    told = story()
    alice = Account(told.network, ALICE)
    alice.balance, transition = told.update[0], told.receive_deposit[1].private_transition_witness
    alice.received(transition)
    witness = alice.spent_witness([Transfer(GenericAddress.of_address(ADDRESS), 0, 31, salt(4))])
    return spent_inputs(witness, 1)


NAMES = list(cases())


@pytest.mark.parametrize("name", NAMES)
def test_each_element_is_refused_shown_as_stated_or_ignored_for_a_reason(name: str) -> None:
    case = cases()[name]
    found = effects(given(case.circuit, case.first), case.inputs)
    stated = {path: effect if isinstance(effect, set) else {effect} for path, effect in case.table.items()}
    assert {path: effect for path, effect in found.items() if effect != {REFUSED}} == stated


@pytest.mark.parametrize(("name", "proof", "transfer"), [("transfer leaf", "sender", 0), ("withdrawal", "balance", 1)])
def test_the_flag_of_a_transfer_is_its_own(name: str, proof: str, transfer: int) -> None:
    case = cases()[name]
    honest = case.inputs[proof]
    refused = set()
    for place in range(64):
        flags = honest["last_tx_insufficient_flags"] ^ 1 << 63 - place
        with suppress(UnsatisfiedError):
            shown(case.circuit, {**case.inputs, proof: {**honest, "last_tx_insufficient_flags": flags}})
            continue
        refused.add(place)
    assert refused == {transfer}


@pytest.mark.parametrize("name", NAMES)
def test_each_limb_is_held_to_its_range_or_shown_by_a_proof(name: str) -> None:
    case = cases()[name]
    compiled = given(case.circuit, case.first)
    proofs = ("previous.", "validity.", "spent.", "leaf.", "sender.", "balance.")
    # A verified proof's circuit has held its values to their ranges: those may be taken as they are.
    assert {path for path in beyond_range(compiled, case.inputs) if not path.startswith(proofs)} == set()
    assert any(bits < FREE for _, bits in leaves(compiled.schema.inputs))


@pytest.mark.parametrize("name", NAMES)
def test_what_no_constraint_mentions_is_ignored_for_a_reason(name: str) -> None:
    case = cases()[name]
    compiled = given(case.circuit, case.first)
    paths = [path for path, _ in leaves(compiled.schema.private)]
    untouched = compiled.program.untouched()
    assert {kind for kind, _ in untouched} <= {"private_input"}
    assert all(case.table[paths[number]] == "" for _, number in untouched)


@pytest.mark.parametrize("name", NAMES)
def test_a_forger_finds_no_free_hint(name: str) -> None:
    case = cases()[name]
    assert hunt(given(case.circuit, case.first), case.inputs) == []


def test_every_circuit_of_a_balance_is_tried() -> None:
    tried = {case.circuit for case in cases().values()}
    assert tried - {SPENT[1]} == {
        *(step for step in Balance.steps.values() if step not in (SEND[1], SEND[64])),
        *Balance.dependents,
        DepositLeaf,
        Withdrawal,
        CLAIM,
        CLAIM_FASTER,
    }
