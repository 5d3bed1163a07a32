from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

import pytest
from tests.ledger.balance.people import deposit, key, post, pubkey, signature, signed
from tests.ledger.conftest import DOMAIN
from tests.statements.balance.mutations import mutations

from proofmill.algebra.indexed_merkle import IndexedLeaf, InsertionProof, UpdateProof
from proofmill.errors import MalformedInput, NotFound, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, Posted, block_witness
from proofmill.ledger.balance.accounts import change_accounts
from proofmill.ledger.balance.scripts import Scenario
from proofmill.statements.balance.blocks import (
    BlockCheck,
    BlockContent,
    BlockWitness,
    DepositChain,
    Place,
    ValidityState,
    validity,
)
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.layout.scalars import HashCodec
from proofmill.statements.balance.types import SenderLeaf, Tx

Step = tuple[ValidityState, BlockWitness]


def step_of(ledger: BalanceLedger, number: int) -> Step:
    return ledger.network(number - 1).validity, block_witness(ledger, number)


@pytest.fixture
def step(ledger: BalanceLedger) -> Step:
    """A block with a new account, a known one and an absent sender, and two deposits after one before."""
    ledger.deposit(deposit(1))
    post(ledger, "alice")
    ledger.deposit(deposit(2))
    ledger.deposit(deposit(3))
    post(ledger, "alice", "bob", "carol", absent=["carol"])
    return step_of(ledger, 2)


def test_the_chain_of_validity_is_the_ledgers_states(scenario: Callable[[str], Scenario]) -> None:
    one = scenario("two-users")  # every scenario holds each of its blocks against the rule when it is posted
    state = ValidityState.genesis()
    for number in range(1, one.ledger.height + 1):
        state = validity(state, block_witness(one.ledger, number), one.domain)
        assert state == one.ledger.network(number).validity


def test_a_block_registers_and_updates(ledger: BalanceLedger, step: Step) -> None:
    before, witness = step
    kinds = {place.pubkey(): place.is_signed for place in witness.places}
    assert kinds == {pubkey("alice"): True, pubkey("bob"): True, pubkey("carol"): False}
    assert sorted(type(change).__name__ for change in witness.account_changes) == ["InsertionProof", "UpdateProof"]
    after = validity(before, witness, DOMAIN)
    assert after == ledger.network(2).validity
    assert after.public_inputs.public_state.next_account_id == 4


def test_genesis_has_no_witness(ledger: BalanceLedger) -> None:
    for number in (0, 1):
        with pytest.raises(NotFound):
            block_witness(ledger, number)


def refused_by(check: BlockCheck, before: ValidityState, witness: BlockWitness) -> None:
    with pytest.raises(UnsatisfiedError) as error:
        validity(before, witness, DOMAIN)
    assert error.value.fields["check"] == check.name.lower()


def resealed(witness: BlockWitness, **changes: Any) -> BlockWitness:
    """The witness with other content, hashed into the block again: what only an opened state can refuse."""
    content = replace(witness.content, **changes)
    return replace(witness, content=content, block=replace(witness.block, signature_hash=content.signature_hash()))


TAMPERED: dict[str, tuple[BlockCheck, Callable[[BlockWitness], BlockWitness]]] = {
    "another block before": (
        BlockCheck.BLOCK_LINK,
        lambda w: replace(w, block=replace(w.block, prev_block_hash=bytes(32))),
    ),
    "another number": (BlockCheck.BLOCK_NUMBER, lambda w: replace(w, block=replace(w.block, block_number=3))),
    "another signature hash": (
        BlockCheck.BLOCK_CONTENT,
        lambda w: replace(w, block=replace(w.block, signature_hash=bytes(32))),
    ),
    "another transaction root": (
        BlockCheck.BLOCK_CONTENT,
        lambda w: replace(w, content=replace(w.content, tx_tree_root=bytes(32))),
    ),
    "a sender left out": (BlockCheck.BLOCK_SENDERS, lambda w: replace(w, places=w.places[1:])),
    "a bad signature in place of a good one": (
        BlockCheck.BLOCK_SENDERS,
        lambda w: replace(w, places=(replace(w.places[0], signature=b"\1" * 80), *w.places[1:])),
    ),
    "129 senders": (BlockCheck.BLOCK_PLACES, lambda w: replace(w, places=(Place(),) * 129)),
    "a deposit left out": (BlockCheck.BLOCK_DEPOSITS, lambda w: replace(w, deposits=w.deposits[:1])),
    "a deposit changed": (
        BlockCheck.BLOCK_DEPOSITS,
        lambda w: replace(w, deposits=(w.deposits[0], replace(w.deposits[1], deposit=deposit(9)))),
    ),
    "deposits in another order": (BlockCheck.DEPOSIT_PLACE, lambda w: replace(w, deposits=w.deposits[::-1])),
    "no deposits, and the contract's count left behind": (
        BlockCheck.BLOCK_DEPOSITS,
        lambda w: resealed(w, deposits=DepositChain(1, w.content.deposits.link)),
    ),
    "the path of another block": (BlockCheck.BLOCK_PLACE, lambda w: replace(w, block_path=w.block_path[::-1])),
    "no account changed": (BlockCheck.ACCOUNT_CHANGES, lambda w: replace(w, account_changes=())),
    "one change too many": (
        BlockCheck.ACCOUNT_CHANGES,
        lambda w: replace(w, account_changes=(*w.account_changes, w.account_changes[0])),
    ),
    "changes in another order": (
        BlockCheck.ACCOUNT_CHANGE,
        lambda w: replace(w, account_changes=w.account_changes[::-1]),
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_witness_is_refused(step: Step, name: str) -> None:
    check, tamper = TAMPERED[name]
    refused_by(check, step[0], tamper(step[1]))


def parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """(path, changed copy) for each scalar of a witness; of a list the first item and the last."""
    if isinstance(value, Record) or not is_dataclass(value):
        if isinstance(value, tuple) and not HashCodec().holds(value):
            for i in sorted({0, len(value) - 1}):
                for place, item in parts(value[i], f"{path}[{i}]"):
                    yield place, (*value[:i], item, *value[i + 1 :])
        else:
            yield from mutations(value, path)
        return
    for field in fields(value):
        for place, item in parts(getattr(value, field.name), f"{path}.{field.name}"):
            yield place, replace(cast(Any, value), **{field.name: item})


def test_every_value_of_a_witness_matters(step: Step) -> None:
    """Changed, it is refused; or the state after shows that it is another block, whose hash is not the chain's."""
    before, witness = step
    after, shown = validity(before, witness, DOMAIN).public_inputs, set[str]()
    for path, other in parts(witness, "witness"):
        with suppress(UnsatisfiedError, MalformedInput):
            found = validity(before, other, DOMAIN).public_inputs
            assert found.public_state.block_hash != after.public_state.block_hash, path
            shown.add(path)
    # The time is the contract's to check. A root that is not true makes the block invalid, without changes of accounts.
    assert shown == {"witness.block.timestamp"}


def test_a_deposit_is_not_put_elsewhere(ledger: BalanceLedger, step: Step) -> None:
    before, witness = step
    elsewhere = replace(witness.deposits[0], path=ledger.network(1).deposits.siblings(7))
    refused_by(BlockCheck.DEPOSIT_PLACE, before, replace(witness, deposits=(elsewhere, witness.deposits[1])))
    skipped = replace(before, deposits=DepositChain(0, before.deposits.link))
    refused_by(BlockCheck.DEPOSIT_PLACE, skipped, witness)


def insertion_in(witness: BlockWitness) -> tuple[int, InsertionProof]:
    return next((i, change) for i, change in enumerate(witness.account_changes) if isinstance(change, InsertionProof))


def changed(witness: BlockWitness, index: int, change: InsertionProof | UpdateProof) -> BlockWitness:
    changes = (*witness.account_changes[:index], change, *witness.account_changes[index + 1 :])
    return replace(witness, account_changes=changes)


def test_an_account_gets_no_id_but_the_next(ledger: BalanceLedger) -> None:
    ledger.post(signed(1, 1, ["alice"]))
    before, witness = step_of(ledger, 1)
    index, change = insertion_in(witness)
    tree = ledger.network(0).accounts
    # Place 5 is as empty as place 2, and the path to it opens in the tree between.
    low = replace(change.prev_low_leaf, next_index=5, next_key=pubkey("alice"))
    between = tree._tree.set(change.low_leaf_index, low)
    far = replace(change, index=5, leaf_proof=between.siblings(5))
    refused_by(BlockCheck.ACCOUNT_ID, before, changed(witness, index, far))


def test_an_account_is_not_registered_twice_behind_an_empty_place(ledger: BalanceLedger) -> None:
    post(ledger, "alice")
    post(ledger, "alice")
    before, witness = step_of(ledger, 2)
    tree = ledger.network(1).accounts
    empty, index = 9, before.public_inputs.public_state.next_account_id
    linked = tree._tree.set(empty, IndexedLeaf(index, 0, pubkey("alice"), 0))
    forged = InsertionProof(index, tree.siblings(empty), linked.siblings(index), empty, IndexedLeaf())
    refused_by(BlockCheck.ACCOUNT_CHANGE, before, changed(witness, 0, forged))


def test_an_account_that_is_there_is_updated_and_not_inserted(ledger: BalanceLedger, step: Step) -> None:
    before, witness = step
    _, insertion = insertion_in(witness)
    index = next(i for i, change in enumerate(witness.account_changes) if isinstance(change, UpdateProof))
    refused_by(BlockCheck.ACCOUNT_CHANGE, before, changed(witness, index, insertion))


def test_an_invalid_block_changes_no_account_whatever_its_witness_says(ledger: BalanceLedger) -> None:
    posted = replace(signed(1, 1, ["alice"]), deposit_root=bytes(32))
    network = ledger.post(posted)
    before, witness = step_of(ledger, 1)
    assert validity(before, witness, DOMAIN) == network.validity
    _, changes = change_accounts(ledger.network(0).accounts, posted.places, 1)
    refused_by(BlockCheck.ACCOUNT_CHANGES, before, replace(witness, account_changes=changes))


def test_sixteen_senders(ledger: BalanceLedger) -> None:
    names = list(range(16))
    network = ledger.post(signed(1, 1, names, absent=[3]))
    assert network.fault is None
    by_key = sorted((name for name in names if name != 3), key=pubkey)
    assert [(account.account_id, account.pubkey) for account in ledger.accounts()] == [
        (2 + i, pubkey(name)) for i, name in enumerate(by_key)
    ]
    before, witness = step_of(ledger, 1)
    assert validity(before, witness, DOMAIN) == network.validity


def test_a_full_block(ledger: BalanceLedger) -> None:
    places = sorted((Place.of((i, 1, 2, 3, 4)) for i in range(128)), key=Place.pubkey)
    network = ledger.post(Posted(1, bytes(32), tuple(places)))
    assert network.fault is None
    assert ledger.accounts() == []
    with pytest.raises(MalformedInput):
        Posted(1, bytes(32), (*places, Place()))
    with pytest.raises(MalformedInput):
        ledger.propose({(i, 1, 2, 3, 4): Tx() for i in range(129)})


def test_a_proposal_is_in_the_order_of_a_valid_block(ledger: BalanceLedger) -> None:
    txs = {key(name): Tx((1, 2, 3, i), 0) for i, name in enumerate(("alice", "bob", "carol"))}
    proposal = ledger.propose(txs)
    assert proposal == ledger.propose(dict(reversed(txs.items())))
    assert list(map(txs.get, proposal.keys)) == list(proposal.txs)
    posted = proposal.posted(1, {key("bob"): signature("bob", proposal.message(key("bob")))})
    assert [place.sender_leaf() for place in posted.places if place.is_signed] == [SenderLeaf(pubkey("bob"), True)]
    assert ledger.post(posted).fault is None


def test_what_is_no_block_at_all_is_refused() -> None:
    block: dict[str, Any] = {"timestamp": 1, "tx_tree_root": bytes(32)}
    for wrong in ({"timestamp": 1 << 64}, {"timestamp": -1}, {"tx_tree_root": bytes(31)}, {"txs": (Tx(),)}):
        with pytest.raises(MalformedInput):
            Posted(**block | wrong)
    assert BlockContent.of(DepositChain(), bytes(32), ()).senders_hash == bytes(32)
