from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.balance.people import deposit, post, pubkey, signed
from tests.ledger.balance.test_block_witness import parts
from tests.statements.balance.circuits.judged import (
    MASK,
    Followed,
    Pushed,
    Took,
    deposits,
    followed,
    judged,
    public,
    senders,
    started,
)
from tests.statements.balance.circuits.judged import shown as shown_by
from tests.statements.balance.circuits.twins import compiled

from proofmill.algebra.indexed_merkle import IndexedLeaf, InsertionProof
from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, Posted, block_witness
from proofmill.ledger.balance.accounts import change_accounts
from proofmill.statements.balance.blocks import (
    GROUP,
    BlockCheck,
    BlockFault,
    BlockWitness,
    Place,
    ValidityState,
    validity,
)
from proofmill.statements.balance.circuits.blocks.account_change import account_change_inputs
from proofmill.statements.balance.circuits.blocks.block_inputs import BlockInputs, block_inputs
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.deployment import deployment
from proofmill.testing import hunt


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[BalanceLedger]:
    with BalanceLedger(tmp_path / "ledger.db", deployment()) as made:
        yield made


def step_of(ledger: BalanceLedger, number: int) -> tuple[ValidityState, BlockWitness]:
    return ledger.network(number - 1).validity, block_witness(ledger, number)


def agrees(ledger: BalanceLedger, number: int) -> BlockWitness:
    before, witness = step_of(ledger, number)
    assert judged(before, witness) == public(validity(before, witness, deployment()))
    return witness


def test_blocks_with_new_and_known_accounts_an_absent_sender_and_deposits(ledger: BalanceLedger) -> None:
    ledger.deposit(deposit(1))
    post(ledger, "alice")
    ledger.deposit(deposit(2))
    ledger.deposit(deposit(3))
    post(ledger, "alice", "bob", "carol", absent=["carol"])
    for number in (1, 2):
        agrees(ledger, number)


def test_a_block_of_nothing(ledger: BalanceLedger) -> None:
    ledger.post(Posted(1, bytes(32)))
    agrees(ledger, 1)


def test_six_senders_in_two_groups(ledger: BalanceLedger) -> None:
    assert ledger.post(signed(1, 1, list(range(6)), absent=[3])).fault is None
    agrees(ledger, 1)


def bad_key(posted: Posted) -> Posted:
    first = posted.places[0]
    return replace(posted, places=(replace(first, key=b"\xff" * 40), *posted.places[1:]))


def unsorted(posted: Posted) -> Posted:
    return replace(posted, places=posted.places[::-1])


def twice(posted: Posted) -> Posted:
    return replace(posted, places=(posted.places[0], *posted.places), txs=())


def behind_an_empty_place(posted: Posted) -> Posted:
    return replace(posted, places=(Place(), *posted.places), txs=())


def no_hash(posted: Posted) -> Posted:
    return replace(posted, tx_tree_root=b"\xff" * 32, txs=())


def false_deposits(posted: Posted) -> Posted:
    return replace(posted, deposit_root=bytes(32))


def bad_signature(posted: Posted) -> Posted:
    last = posted.places[-1]
    flipped = bytes([last.signature[79] ^ 1])
    return replace(posted, places=(*posted.places[:-1], replace(last, signature=last.signature[:79] + flipped)))


def no_point(posted: Posted) -> Posted:
    return replace(posted, places=(replace(posted.places[0], signature=b"\1" * 80), *posted.places[1:]))


def nobody_signs(posted: Posted) -> Posted:
    return replace(posted, places=(*posted.places, replace(Place(), signature=posted.places[0].signature)), txs=())


FAULTS: dict[Callable[[Posted], Posted], BlockFault] = {
    bad_key: BlockFault.KEY,
    unsorted: BlockFault.ORDER,
    twice: BlockFault.ORDER,
    behind_an_empty_place: BlockFault.ORDER,
    no_hash: BlockFault.TX_ROOT,
    false_deposits: BlockFault.DEPOSIT_ROOT,
    bad_signature: BlockFault.SIGNATURE,
    no_point: BlockFault.SIGNATURE,
    nobody_signs: BlockFault.SIGNATURE,
}


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_an_invalid_block_is_shown_as_one(ledger: BalanceLedger, spoil: Callable[[Posted], Posted]) -> None:
    ledger.deposit(deposit(1))
    network = ledger.post(spoil(signed(1, 1, ["alice", "bob"])))
    assert network.fault is FAULTS[spoil]
    agrees(ledger, 1)


@pytest.fixture
def step(ledger: BalanceLedger) -> tuple[ValidityState, BlockWitness]:
    """A block with a new account and a known one, an absent sender, and a deposit after another."""
    ledger.deposit(deposit(1))
    post(ledger, "alice")
    ledger.deposit(deposit(2))
    post(ledger, "alice", "bob", "carol", absent=["carol"])
    return step_of(ledger, 2)


def test_every_value_of_a_witness_is_refused_shown_or_computed(step: tuple[ValidityState, BlockWitness]) -> None:
    """Changed, it is refused; or the block's hash is another, which is not the chain's; or the circuit has its own."""
    before, witness = step
    honest, computed, shown = judged(before, witness), set[str](), set[str]()
    assert isinstance(honest, dict)
    for path, other in parts(witness, "witness"):
        with suppress(MalformedInput):
            found = judged(before, other)
            if found == honest:
                computed.add(path)
            elif isinstance(found, dict):
                assert found["public_state"]["block_hash"] != honest["public_state"]["block_hash"], path
                shown.add(path)
    assert computed == {
        "witness.block.prev_block_hash",
        "witness.block.signature_hash",
        "witness.content.deposits.count",
        "witness.content.deposits.link",
        "witness.content.senders_hash",
    }
    assert {"witness.block.timestamp", "witness.block.deposit_tree_root", "witness.content.tx_tree_root"} <= shown
    assert not any("path" in path or "proof" in path or "account" in path for path in shown)


def forged(before: ValidityState, inputs: BlockInputs) -> str:
    """The message of the check that refuses these inputs."""
    with pytest.raises(UnsatisfiedError) as error:
        followed(before, inputs)
    return str(error.value.fields["requirement"])


def claiming(inputs: BlockInputs, is_valid: bool, **changes: Any) -> BlockInputs:
    return replace(inputs, steps=[{**step, "is_valid": is_valid, **changes} for step in inputs.steps])


NO_CHANGES = [account_change_inputs(None)] * GROUP


def test_a_valid_block_is_not_proved_as_invalid(step: tuple[ValidityState, BlockWitness]) -> None:
    """Its senders would lose what they paid with."""
    before, witness = step
    inputs = block_inputs(before, witness, MASK)
    assert forged(before, claiming(inputs, False, changes=NO_CHANGES)) == BlockCheck.ACCOUNT_CHANGES
    assert forged(before, claiming(inputs, True, changes=NO_CHANGES)) == BlockCheck.ACCOUNT_CHANGE


def test_an_invalid_block_is_not_proved_as_valid(ledger: BalanceLedger) -> None:
    honest = signed(1, 1, ["alice", "bob"])
    _, changes = change_accounts(ledger.network(0).accounts, honest.places, 1)
    ledger.post(bad_signature(honest))
    before, witness = step_of(ledger, 1)
    inputs = block_inputs(before, witness, MASK)
    given = [*(account_change_inputs(change) for change in changes), *NO_CHANGES][:GROUP]
    assert forged(before, claiming(inputs, True, changes=given)) == BlockCheck.ACCOUNT_CHANGES


def test_senders_and_deposits_are_this_blocks_own(step: tuple[ValidityState, BlockWitness]) -> None:
    before, witness = step
    inputs, chains = block_inputs(before, witness, MASK), judged(before, witness)
    assert isinstance(chains, dict)
    groups = [{**group, "block_number": 3} for group in inputs.groups]
    assert forged(before, replace(inputs, groups=groups)) == BlockCheck.BLOCK_SENDERS
    # For the block of another number these are bad signatures: a valid block would be invalid.
    numbered = claiming(inputs, False, changes=NO_CHANGES, block_number=3)
    assert forged(before, replace(numbered, groups=groups)) == BlockCheck.BLOCK_SENDERS
    accounts = claiming(inputs, False, changes=NO_CHANGES, accounts_before={"root": (1, 2, 3, 4), "next_id": 2})
    assert forged(before, accounts) == BlockCheck.BLOCK_SENDERS
    elsewhere = [{**one, "chain_before": {"count": 0, "link": bytes(32)}} for one in inputs.deposits]
    assert forged(before, replace(inputs, deposits=elsewhere)) == BlockCheck.DEPOSIT_PLACE
    link = [{**one, "chain_before": {**one["chain_before"], "link": bytes(32)}} for one in inputs.deposits]
    assert forged(before, replace(inputs, deposits=link)) == BlockCheck.BLOCK_DEPOSITS
    # Left out altogether: the deposit root that was posted is no longer the true one, or the block's hash is another.
    assert forged(before, leaving_out(inputs, "has_deposits")) == BlockCheck.ACCOUNT_CHANGES
    invalid = leaving_out(claiming(inputs, False, changes=NO_CHANGES), "has_deposits")
    for other in (invalid, leaving_out(inputs, "has_senders")):
        without = followed(before, other)
        assert without["public_state"]["block_hash"] != chains["public_state"]["block_hash"]


def leaving_out(inputs: BlockInputs, name: str) -> BlockInputs:
    return replace(inputs, posted={**inputs.posted, name: False})


def test_an_account_gets_no_id_but_the_next(ledger: BalanceLedger) -> None:
    ledger.post(signed(1, 1, ["alice"]))
    before, witness = step_of(ledger, 1)
    (change,) = witness.account_changes
    assert isinstance(change, InsertionProof)
    between = ledger.network(0).accounts._tree.set(
        change.low_leaf_index, replace(change.prev_low_leaf, next_index=5, next_key=pubkey("alice"))
    )
    far = replace(change, index=5, leaf_proof=between.siblings(5))
    assert judged(before, replace(witness, account_changes=(far,))) == BlockCheck.ACCOUNT_ID


def test_an_account_is_not_registered_twice_behind_an_empty_place(ledger: BalanceLedger) -> None:
    post(ledger, "alice")
    post(ledger, "alice")
    before, witness = step_of(ledger, 2)
    tree = ledger.network(1).accounts
    empty, index = 9, before.public_inputs.public_state.next_account_id
    linked = tree._tree.set(empty, IndexedLeaf(index, 0, pubkey("alice"), 0))
    again = InsertionProof(index, tree.siblings(empty), linked.siblings(index), empty, IndexedLeaf())
    assert judged(before, replace(witness, account_changes=(again,))) == BlockCheck.ACCOUNT_CHANGE


def test_a_block_has_no_33rd_group(ledger: BalanceLedger) -> None:
    ledger.post(signed(1, 1, ["alice"]))
    before, witness = step_of(ledger, 1)
    inputs = block_inputs(before, witness, MASK)
    (one,) = inputs.steps
    taken = {name: one[name] for name in ("changes", "sender_path")}

    def taken_as(number: int, counted: int) -> Any:
        group = shown_by(SenderGroup, {**inputs.groups[0], "group": number})
        return shown_by(Took, {"before": {**started(one), "groups": counted}, "group": group, **taken})["after"]

    assert taken_as(31, counted=31)["groups"] == 32
    with pytest.raises(UnsatisfiedError) as error:
        taken_as(32, counted=32)
    assert error.value.fields["requirement"] == BlockCheck.BLOCK_PLACES
    # A group of other places than those where it is taken in: its signatures are good, and good for nothing here.
    with pytest.raises(UnsatisfiedError) as error:
        taken_as(0, counted=1)
    assert error.value.fields["requirement"] == BlockCheck.BLOCK_SENDERS


def test_a_forger_finds_no_free_hint(step: tuple[ValidityState, BlockWitness]) -> None:
    before, witness = step
    inputs = block_inputs(before, witness, MASK)
    (group,), (one,), (first,) = inputs.groups, inputs.steps, inputs.deposits
    assert hunt(compiled(SenderGroup), group) == []
    assert hunt(compiled(SenderGroup), {**group, "block_number": 9}) == []  # of which no signature is good
    taken = {name: one[name] for name in ("changes", "sender_path")}
    assert hunt(compiled(Took), {"before": started(one), "group": shown_by(SenderGroup, group), **taken}) == []
    empty = {name: first[f"{name}_before"] for name in ("chain", "root")}
    start = {**empty, "chain_before": first["chain_before"], "root_before": first["root_before"]}
    assert hunt(compiled(Pushed), {"before": start, "deposit": first["deposit"], "path": first["path"]}) == []
    given = {"before": public(before), "posted": inputs.posted}
    assert hunt(compiled(Followed), {**given, "senders": senders(inputs), "taken": deposits(inputs)}) == []
