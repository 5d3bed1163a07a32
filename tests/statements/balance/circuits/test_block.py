from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ledger.balance.people import deposit, key, post, signed
from tests.ledger.conftest import _native_poseidon  # noqa: F401  # as the ledger's own tests
from tests.statements.balance.circuits.judged import judged, public

from proofmill.ledger.balance import BalanceLedger, Posted, block_witness
from proofmill.statements.balance.blocks import BlockFault, BlockWitness, Place, ValidityState, validity
from proofmill.statements.balance.deployment import DEPLOYMENT


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[BalanceLedger]:
    with BalanceLedger(tmp_path / "ledger.db", DEPLOYMENT) as made:
        yield made


def step_of(ledger: BalanceLedger, number: int) -> tuple[ValidityState, BlockWitness]:
    return ledger.network(number - 1).validity, block_witness(ledger, number)


def agrees(ledger: BalanceLedger, number: int) -> BlockWitness:
    before, witness = step_of(ledger, number)
    assert judged(before, witness) == public(validity(before, witness, DEPLOYMENT))
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
    assert key("alice")
