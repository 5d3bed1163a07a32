"""Each element that the circuits of a block read, changed: refused, shown as stated here, or ignored for a reason.

These are the steps themselves, with their proofs taken as given. What stands in no table is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.ledger.balance.people import deposit, post
from tests.statements.balance.circuits.blocks.test_block import step_of
from tests.statements.balance.circuits.elements import REFUSED, beyond_range, effects, leaves
from tests.statements.balance.circuits.given import given
from tests.statements.balance.circuits.judged import public

from proofmill import Circuit, Compiled
from proofmill.algebra import schnorr
from proofmill.ledger.balance import BalanceLedger, Posted
from proofmill.statements.balance.blocks import BlockFault, validity
from proofmill.statements.balance.circuits.blocks.block import Block
from proofmill.statements.balance.circuits.blocks.block_inputs import block_inputs
from proofmill.statements.balance.circuits.blocks.deposits import DepositsStep
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.circuits.blocks.senders import SendersStep
from proofmill.statements.balance.deployment import deployment
from proofmill.systems import solve
from proofmill.testing import hunt

Inputs = dict[str, Any]
Effects = dict[str, set[str]]
MASK = schnorr.public_key(b"\x0c" * 32)
NAMES = ("alice", "bob", "carol", "dave")


class Proved:
    """A block's circuits, one after the other, each with what the last showed."""

    def __init__(self, before: Any, witness: Any) -> None:
        inputs = block_inputs(before, witness, MASK)
        self.expected = public(validity(before, witness, deployment()))
        self.group, (self.deposit,) = inputs.groups[0], inputs.deposits
        self.senders: list[Inputs] = []
        senders: Inputs = {}
        for group, step in zip(inputs.groups, inputs.steps, strict=True):
            self.senders.append(
                {**step, "group": shown(SenderGroup, group), **({"previous": senders} if senders else {})}
            )
            senders = shown(SendersStep, self.senders[-1])
        taken = shown(DepositsStep, self.deposit)
        previous = public(before)
        self.block = {"posted": inputs.posted, "senders": senders, "deposits_taken": taken, "previous": previous}


def compiled(circuit: type[Circuit], inputs: Inputs) -> Compiled:
    return given(circuit, first=circuit in (SendersStep, DepositsStep) and "previous" not in inputs)


def shown(circuit: type[Circuit], inputs: Inputs) -> dict[str, Any]:
    recorded = compiled(circuit, inputs)
    witness: Any = solve(recorded, inputs)
    return recorded.schema.decode_public(witness.public)


@cache
def blocks() -> tuple[Proved, ...]:
    """Four new accounts and a deposit; the same again; nothing; eight new accounts; a root that is no hash, no more."""
    with TemporaryDirectory() as folder, BalanceLedger(Path(folder) / "ledger.db", deployment()) as ledger:
        for number in (1, 2):
            ledger.deposit(deposit(number))
            post(ledger, *NAMES)
        post(ledger)
        post(ledger, *range(8))
        assert ledger.post(Posted(9, b"\xff" * 32)).fault is BlockFault.TX_ROOT
        return tuple(Proved(*step_of(ledger, number)) for number in range(1, 6))


def test_the_steps_show_what_the_rule_says() -> None:
    for one in blocks():
        assert shown(Block, one.block) == one.expected
    assert [one.expected["is_valid_block"] for one in blocks()] == [True, True, True, True, False]


HASH = "public_state.block_hash public_state.block_tree_root"
STATE = "senders.state"
SENDERS: Effects = {
    "group.link_after": {"state.link"},
    "group.all_good": {"state.all_good"},
    # After an empty place there are empty ones alone; the last place of the group has none after it.
    "group.empty": {"state.all_good", "state.ended"},
}
# Of an invalid block no account changes. What the prover says of it here, `Block` compares with what it finds.
# Nor does the account of a place that is not signed; the places after it would find another tree.
NEW: Effects = {
    **SENDERS,
    "is_valid": {"state.accounts.next_id state.accounts.root state.is_valid"},
    "group.senders.signature_included": {
        REFUSED,
        "state.accounts.next_id state.accounts.root state.sender_tree_root",
    },
}
KNOWN: Effects = {
    **SENDERS,
    "is_valid": {"state.accounts.root state.is_valid"},
    "group.senders.signature_included": {REFUSED, "state.accounts.root state.sender_tree_root"},
    # An account that is there gets no new place, and so no id is taken; `Block` compares which was the next.
    "changes.new_index": {""},
    "changes.new_path": {""},
    "accounts_before.next_id": {"state.accounts.next_id state.accounts_before.next_id"},
}
FURTHER: Effects = {
    **NEW,
    # After the first step the state is the previous proof's.
    "tx_root": {""},
    "block_number": {""},
    "is_valid": {""},
    "accounts_before.root": {""},
    "accounts_before.next_id": {""},
    "previous.state.is_valid": {"state.accounts.next_id state.accounts.root state.is_valid"},
    "previous.state.accounts_before.root": {"state.accounts_before.root"},
    "previous.state.accounts_before.next_id": {"state.accounts_before.next_id"},
    "previous.state.all_good": {"state.all_good"},
    "previous.state.ended": {"state.all_good"},
    # Its neighbour is below the next key as well.
    "previous.state.last": {""},
}
BLOCK: Effects = {
    # Whoever takes the proof compares the block's hash with the chain's: another time is another block.
    "posted.timestamp": {f"{HASH} public_state.timestamp"},
    # Left out, they are in the links that make the block's hash: another block.
    "posted.has_senders": {f"public_state.account_tree_root {HASH} sender_tree_root"},
    f"{STATE}.accounts.root": {"public_state.account_tree_root"},
    f"{STATE}.accounts.next_id": {"public_state.next_account_id"},
    f"{STATE}.link": {HASH},
    f"{STATE}.sender_tree_root": {"sender_tree_root"},
    # For the step of the next group; what they decide is in `all_good`.
    f"{STATE}.groups": {""},
    f"{STATE}.last": {""},
    f"{STATE}.ended": {""},
    "deposits_taken.state.chain.count": {f"deposits.count {HASH}"},
    "deposits_taken.state.chain.link": {f"deposits.link {HASH}"},
    "previous.public_state.block_hash": {HASH},
    # Of the block before: the chain sees to it that time does not run backwards.
    "previous.public_state.timestamp": {""},
    "previous.public_state.prev_account_tree_root": {""},
    "previous.tx_tree_root": {""},
    "previous.sender_tree_root": {""},
    "previous.is_valid_block": {""},
}
GROUP: Effects = {
    "link_before": {"link_after link_before"},
    # Signed was something else.
    "tx_root": {"all_good tx_root"},
    "group": {"all_good group"},
    "block_number": {"all_good block_number"},
    "places.key": {"all_good link_after senders.sender"},
    "places.signature": {"all_good link_after"},
    # Any point will do, and what encodes none is refused.
    "mask": {"", REFUSED},
}
DEPOSITS: Effects = {
    **{
        f"deposit.{name}": {"state.chain.link state.root"}
        for name in ("depositor", "pubkey_salt_hash", "amount", "token_index", "is_eligible")
    },
    # The start is the prover's to say: who takes the last state compares it.
    "chain_before.link": {"state.chain.link state.chain_before.link"},
}


def _nothing() -> Effects:
    """Of a block without senders and deposits: proofs of others stand there and count for nothing."""
    proofs = ("senders.", "deposits_taken.")
    ignored = {path: {""} for path, _ in leaves(given(Block).schema.private) if path.startswith(proofs)}
    left = {path: effect for path, effect in BLOCK.items() if not path.startswith(proofs)}
    return {
        **ignored,
        **left,
        "posted.tx_tree_root": {f"{HASH} tx_tree_root"},
        # One more link, of senders who are not this block's.
        "posted.has_senders": {HASH},
        # Not the true one: an invalid block.
        "posted.deposit_tree_root": {f"is_valid_block {HASH}"},
        # What the last block left stays.
        "previous.deposits.count": {f"deposits.count {HASH}"},
        "previous.deposits.link": {f"deposits.link {HASH}"},
        "previous.public_state.account_tree_root": {
            "public_state.account_tree_root public_state.prev_account_tree_root"
        },
        "previous.public_state.next_account_id": {"public_state.next_account_id"},
        # The posted root is no longer the true one.
        "previous.public_state.deposit_tree_root": {
            "is_valid_block public_state.block_tree_root public_state.deposit_tree_root"
        },
    }


CASES: dict[str, tuple[type[Circuit], Callable[[], Inputs], Callable[[], Effects]]] = {
    "group": (SenderGroup, lambda: blocks()[0].group, lambda: GROUP),
    "senders, new": (SendersStep, lambda: blocks()[0].senders[0], lambda: NEW),
    "senders, known": (SendersStep, lambda: blocks()[1].senders[0], lambda: KNOWN),
    "senders, further": (SendersStep, lambda: blocks()[3].senders[1], lambda: FURTHER),
    "deposits": (DepositsStep, lambda: blocks()[1].deposit, lambda: DEPOSITS),
    "block": (Block, lambda: blocks()[1].block, lambda: BLOCK),
    "block of nothing": (Block, lambda: blocks()[2].block, _nothing),
}


@pytest.mark.parametrize("name", CASES)
def test_each_element_is_refused_shown_as_stated_or_ignored_for_a_reason(name: str) -> None:
    circuit, made, table = CASES[name]
    inputs = made()
    recorded = compiled(circuit, inputs)
    found = effects(recorded, inputs, quick=circuit in (SenderGroup, SendersStep))
    assert {path: effect for path, effect in found.items() if effect != {REFUSED}} == table()
    assert hunt(recorded, inputs) == []


@pytest.mark.parametrize("name", ["deposits", "block"])
def test_each_limb_is_held_to_its_range_or_shown_by_a_proof(name: str) -> None:
    circuit, made, _ = CASES[name]
    proofs = ("previous.", "senders.", "deposits_taken.")
    taken = beyond_range(compiled(circuit, made()), made())
    assert {path for path in taken if not path.startswith(proofs)} == set()
