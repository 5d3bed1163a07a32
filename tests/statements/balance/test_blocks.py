"""What is posted with a block, byte for byte, and what is wrong with it. The rule as a whole: tests/ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from proofmill.algebra import hash_out, keccak256, schnorr
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.statements.balance import trees
from proofmill.statements.balance.blocks import (
    BlockContent,
    BlockFault,
    DepositChain,
    Domain,
    Place,
    ValidityState,
    find_fault,
    sender_leaves,
    sender_tree,
    senders_hash,
)
from proofmill.statements.balance.parameters import DUMMY_PUBKEY, SENDERS
from proofmill.statements.balance.types import Deposit, SenderLeaf

DOMAIN = Domain(1, 0xABCDEF)
ROOT = (1, 2, 3, MODULUS - 1)
ROOT_BYTES = hash_out.to_bytes(ROOT)
TRUE = (bytes(32), bytes(32))
PRIVATE = [hashlib.sha256(bytes([i])).digest() for i in range(3)]
MESSAGE = DOMAIN.message(ROOT, 7, 0)


def place_of(private: bytes, message: schnorr.Message = MESSAGE) -> Place:
    return Place.of(schnorr.public_key(private), schnorr.sign(private, message))


def block_of(privates: Sequence[bytes]) -> tuple[Place, ...]:
    """Each signed at its place."""
    ordered = sorted(privates, key=lambda private: schnorr.key_hash(schnorr.public_key(private)))
    return tuple(place_of(private, DOMAIN.message(ROOT, 7, i)) for i, private in enumerate(ordered))


@pytest.fixture(scope="module")
def places() -> tuple[Place, ...]:
    return block_of(PRIVATE)


def fault(places: Sequence[Place], root: bytes = ROOT_BYTES, roots: tuple[bytes, bytes] = TRUE) -> BlockFault | None:
    return find_fault(DOMAIN, 7, root, places, roots)


def test_a_good_block_has_no_fault(places: tuple[Place, ...]) -> None:
    assert fault(places) is None
    assert fault(places[:2]) is None
    assert fault([*places, Place(), Place()]) is None
    assert fault([]) is None
    assert fault([replace(places[0], signature=bytes(80)), *places[1:]]) is None


def test_a_signature_counts_at_its_place_alone(places: tuple[Place, ...]) -> None:
    """A transaction is proved at its sender's place. Whoever could move a sender would stop the account for ever: leave
    out one who stands before him, or put a key without a signature there."""
    assert fault(places[1:]) is BlockFault.SIGNATURE
    assert fault([replace(places[0], signature=bytes(80)), places[1]]) is None
    first = min((schnorr.public_key(bytes([i]) * 32) for i in range(64)), key=schnorr.key_hash)
    assert schnorr.key_hash(first) < places[0].pubkey()
    assert fault([Place.of(first), *places]) is BlockFault.SIGNATURE


def test_senders_in_another_order_or_twice_are_a_fault(places: tuple[Place, ...]) -> None:
    a, b, c = places
    unsigned = replace(b, signature=bytes(80))
    wrong = ([b, a], [a, c, b], [a, a], [a, b, unsigned], [unsigned, b], [Place(), a], [a, Place(), b])
    assert {fault(one) for one in wrong} == {BlockFault.ORDER}


def test_a_key_that_is_not_canonical_is_a_fault(places: tuple[Place, ...]) -> None:
    for i in range(5):
        key = bytes(8 * i) + MODULUS.to_bytes(8, "big") + bytes(32 - 8 * i)
        assert fault([Place(key)]) is BlockFault.KEY
        assert Place(key).pubkey() == schnorr.key_hash((0, 0, 0, 0, 0))  # the elements count mod p, as in a circuit
    assert fault([Place((MODULUS - 1).to_bytes(8, "big") * 5)]) is None


def test_a_root_that_is_not_canonical_is_a_fault(places: tuple[Place, ...]) -> None:
    assert fault(places, root=ROOT_BYTES[:24] + MODULUS.to_bytes(8, "big")) is BlockFault.TX_ROOT
    assert fault([], root=b"\xff" * 32) is BlockFault.TX_ROOT


def test_a_false_deposit_root_is_a_fault(places: tuple[Place, ...]) -> None:
    assert fault(places, roots=(bytes(32), bytes(31) + b"\1")) is BlockFault.DEPOSIT_ROOT


def test_a_bad_signature_is_a_fault(places: tuple[Place, ...]) -> None:
    first, *rest = places
    r, s = first.signature[:40], first.signature[40:]
    bad = [
        replace(first, signature=rest[0].signature),
        replace(first, signature=r + bytes(40)),
        replace(first, signature=bytes(40) + s),
        replace(first, signature=bytes(79) + b"\1"),
        replace(first, signature=b"\xff" * 80),
        Place((MODULUS - 1).to_bytes(8, "big") * 5, first.signature),
    ]
    for one in bad:
        assert fault([one]) is BlockFault.SIGNATURE
    assert fault([*places, Place(signature=first.signature)]) is BlockFault.SIGNATURE


@pytest.mark.parametrize(
    "other",
    [
        Domain(2, DOMAIN.contract).message(ROOT, 7, 0),
        Domain(1, DOMAIN.contract + 1).message(ROOT, 7, 0),
        DOMAIN.message((1, 2, 3, 4), 7, 0),
        DOMAIN.message(ROOT, 8, 0),
        DOMAIN.message(ROOT, 7, 1),
    ],
)
def test_a_signature_of_another_message_is_a_fault(other: schnorr.Message) -> None:
    assert fault([place_of(PRIVATE[0], other)]) is BlockFault.SIGNATURE


def test_a_place_is_120_bytes(places: tuple[Place, ...]) -> None:
    place = places[0]
    packed = b"".join(limb.to_bytes(4, "big") for limb in place.elements())
    assert packed == place.key + place.signature
    assert len(packed) == 120
    assert schnorr.unpack_signature(place.signature).s < 1 << 319
    assert (Place().is_empty, Place().is_signed, Place().pubkey()) == (True, False, DUMMY_PUBKEY)


def test_the_hash_of_the_senders_is_a_chain_of_fours(places: tuple[Place, ...]) -> None:
    data = [place.key + place.signature for place in places]
    empty = bytes(120)
    assert senders_hash([]) == bytes(32)
    first = keccak256.hash(bytes(32) + b"".join(data) + empty)
    assert senders_hash(places) == senders_hash([*places, Place()]) == first
    assert senders_hash([*places, *places]) == keccak256.hash(
        keccak256.hash(bytes(32) + b"".join(data) + data[0]) + data[1] + data[2] + 2 * empty
    )


def test_the_signature_hash_is_of_100_bytes(places: tuple[Place, ...]) -> None:
    content = BlockContent.of(DepositChain(5, b"\2" * 32), ROOT_BYTES, places)
    packed = (5).to_bytes(4, "big") + b"\2" * 32 + ROOT_BYTES + senders_hash(places)
    assert len(packed) == 100
    assert content.signature_hash() == keccak256.hash(packed)


def test_the_deposit_chain_is_of_92_bytes_each() -> None:
    one, two = Deposit(b"\1" * 20, b"\2" * 32, 3, 4, True), Deposit()
    packed = b"\1" * 20 + b"\2" * 32 + (3).to_bytes(32, "big") + (4).to_bytes(4, "big") + (1).to_bytes(4, "big")
    link = keccak256.hash(bytes(32) + packed)
    assert DepositChain().push(one) == DepositChain(1, link)
    assert DepositChain().extend([one, two]) == DepositChain(2, keccak256.hash(link + bytes(92)))


def test_the_sender_tree_has_dummies_where_nobody_sends(places: tuple[Place, ...]) -> None:
    leaves = sender_leaves(places)
    assert leaves[:3] == tuple(SenderLeaf(place.pubkey(), True) for place in places)
    assert set(leaves[3:]) == {SenderLeaf(DUMMY_PUBKEY, False)}
    assert sender_tree(leaves).root == SparseTree(trees.SENDERS).extend(leaves).root
    with pytest.raises(MalformedInput):
        sender_leaves((Place(),) * (SENDERS + 1))


def test_the_state_of_validity_is_54_elements() -> None:
    state = ValidityState.genesis()
    assert ValidityState.width() == 54
    assert ValidityState.from_elements(state.elements()) == state
    assert state.elements()[:45] == state.public_inputs.elements()
