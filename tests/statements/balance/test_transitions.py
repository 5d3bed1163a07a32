"""The rules of send, update, receive, withdrawal and claim: honest runs, and every check refusing what it must."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.statements.balance.mutations import mutations
from tests.statements.balance.story import ADDRESS, ALICE, BOB, DAY, DEPOSIT_SALT, deposit_for, story
from tests.statements.balance.world import SET_DIGEST, Account, Network, transfer_proof

from proofmill.algebra import hash_out
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import FASTER, NORMAL, genesis, nullifiers
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.lock_time import lock_time
from proofmill.statements.balance.public_inputs import BalancePublicInputs, SpentPublicInputs
from proofmill.statements.balance.transitions import (
    claim,
    private_transition,
    receive_deposit,
    receive_transfer,
    send,
    spend,
    update,
    withdraw,
)
from proofmill.statements.balance.types import AssetLeaf, SenderLeaf, Tx
from proofmill.statements.balance.witnesses import ValidityProof

STEPS: dict[str, Callable[..., Any]] = {
    "update": update,
    "receive_deposit": receive_deposit,
    "send": send,
    "receive_transfer": receive_transfer,
    "withdraw": withdraw,
    "claim": claim,
}


def change(value: Any, path: str, new: Any) -> Any:
    """A record with what stands at `path` replaced; `new` may be a function of the old value."""
    head, _, rest = path.partition(".")
    old = value[int(head)] if isinstance(value, tuple) else getattr(value, head)
    inner = change(old, rest, new) if rest else (new(old) if callable(new) else new)
    if isinstance(value, tuple):
        return (*value[: int(head)], inner, *value[int(head) + 1 :])
    return replace(value, **{head: inner})


def test_the_honest_story() -> None:
    told = story()
    assert told.alice.balance.private_commitment == told.alice.state.commitment()
    assert told.bob.balance.private_commitment == told.bob.state.commitment()
    assert told.alice.assets.leaf(0) == AssetLeaf(False, 50)
    assert told.bob.assets.leaf(0) == AssetLeaf(False, 30)
    assert [i for i in range(64) if told.alice.balance.last_tx_insufficient_flags[i]] == [2]
    assert told.alice.balance.last_tx_hash == told.tx.hash()
    assert told.alice.balance.public_state == told.network.history[3].validity.public_state
    assert told.bob.balance.public_state == told.alice.balance.public_state


def test_what_each_step_leaves_alone() -> None:
    told = story()
    for name, moved in (
        ("update", {"public_state"}),
        ("receive_deposit", {"private_commitment"}),
        ("receive_transfer", {"private_commitment", "public_state"}),
        ("send", {"private_commitment", "public_state", "last_tx_hash", "last_tx_insufficient_flags"}),
    ):
        arguments = getattr(told, name)
        before, after = arguments[0].to_json(), STEPS[name](*arguments).to_json()
        camel = {"".join(part.title() if i else part for i, part in enumerate(m.split("_"))) for m in moved}
        assert {key for key in before if before[key] != after[key]} == camel


def test_a_withdrawal() -> None:
    told = story()
    shown = withdraw(*told.withdraw)
    transfer = told.spent_witness.transfers[1]
    assert (shown.recipient, shown.token_index, shown.amount) == (ADDRESS, 0, 20)
    assert shown.nullifier == nullifiers.withdrawal_nullifier(transfer)
    assert (shown.block_hash, shown.block_number) == (told.network.history[3].validity.public_state.block_hash, 3)


def test_a_claim() -> None:
    told = story()
    shown = claim(*told.claim)
    assert (shown.recipient, shown.amount, shown.block_number) == (ADDRESS, 1, 4)
    assert shown.nullifier == nullifiers.claim_nullifier(deposit_for(BOB, 1), DEPOSIT_SALT)
    locked = lock_time(told.claim[0].deposit_time_witness.public_witness.block.block_hash, DEPOSIT_SALT, NORMAL)
    assert NORMAL.minimum <= locked < NORMAL.maximum


OTHER_HASH = (1, 2, 3, 4)
UPDATE = "1."
DEPOSIT = "1.deposit_witness."
TRANSITION = "1.private_transition_witness."
SENT = "1.transfer_witness."
SENDER = "1.sender_balance_proof.public_inputs."
TIME = "0.deposit_time_witness."
BLOCKS = "0.deposit_time_witness.public_witness."

REFUSALS: list[tuple[str, str, Any, Check]] = [
    ("update", "1.is_prev_account_tree", True, Check.ACCOUNT_TREE),
    ("update", "1.block_merkle_proof.0", OTHER_HASH, Check.BLOCK_IN_TREE),
    ("update", "0.public_state.block_hash", bytes(32), Check.BLOCK_IN_TREE),
    ("update", "0.public_state.deposit_tree_root", bytes(32), Check.BLOCK_IN_TREE),
    ("update", "0.public_state.timestamp", 1, Check.BLOCK_IN_TREE),
    ("update", "0.public_state.block_number", 1, Check.BLOCK_IN_TREE),
    ("update", "0.pubkey", 1, Check.ACCOUNT_LEAF),
    ("update", "1.account_membership_proof.is_included", True, Check.ACCOUNT_LEAF),
    ("update", "1.account_membership_proof.leaf.value", 1, Check.ACCOUNT_LEAF),
    ("update", "1.account_membership_proof.leaf_index", 0, Check.ACCOUNT_LEAF),
    ("send", "2.validity_pis.is_valid_block", False, Check.VALIDITY_INPUTS),
    ("send", "3.is_prev_account_tree", False, Check.ACCOUNT_TREE),
    ("send", "2.tx.nonce", 1, Check.TX_IN_BLOCK),
    ("send", "2.tx_index", 0, Check.TX_IN_BLOCK),
    ("send", "2.tx_merkle_proof.6", OTHER_HASH, Check.TX_IN_BLOCK),
    ("send", "2.sender_leaves.1.signature_included", False, Check.SENDER_LEAVES),
    ("send", "2.sender_leaves.127", SenderLeaf(), Check.SENDER_LEAVES),
    ("send", "1.tx.nonce", 1, Check.SPENT_TX),
    ("send", "1.tx.transfer_tree_root", OTHER_HASH, Check.SPENT_TX),
    ("send", "1.prev_private_commitment", OTHER_HASH, Check.PRIVATE_COMMITMENT),
    ("send", "0.private_commitment", OTHER_HASH, Check.PRIVATE_COMMITMENT),
    ("receive_deposit", DEPOSIT + "deposit_salt", OTHER_HASH, Check.PUBKEY_SALT),
    ("receive_deposit", "0.pubkey", BOB, Check.PUBKEY_SALT),
    ("receive_deposit", DEPOSIT + "deposit_index", 0, Check.DEPOSIT_IN_TREE),
    ("receive_deposit", DEPOSIT + "deposit.amount", 101, Check.DEPOSIT_IN_TREE),
    ("receive_deposit", "0.public_state.deposit_tree_root", b"\xff" * 32, Check.DEPOSIT_IN_TREE),
    ("receive_deposit", TRANSITION + "nullifier", bytes(31) + b"\1", Check.NULLIFIER),
    ("receive_deposit", TRANSITION + "token_index", 3, Check.TOKEN_INDEX),
    ("receive_deposit", TRANSITION + "amount", 101, Check.AMOUNT),
    ("receive_deposit", TRANSITION + "prev_private_state.nonce", 9, Check.PRIVATE_COMMITMENT),
    ("receive_deposit", TRANSITION + "nullifier_proof.index", 2, Check.NULLIFIER_IS_NEW),
    ("receive_deposit", TRANSITION + "prev_asset_leaf.amount", 1000, Check.BALANCE_IN_TREE),
    ("receive_transfer", SENDER + "set_digest", OTHER_HASH, Check.SET_DIGEST),
    ("receive_transfer", SENT + "tx.nonce", 1, Check.LAST_TX),
    ("receive_transfer", SENDER + "last_tx_insufficient_flags.limbs.0", 1 << 31, Check.TRANSFER_COVERED),
    ("receive_transfer", SENT + "transfer.amount", 31, Check.TRANSFER_IN_TX),
    ("receive_transfer", SENT + "transfer_index", 1, Check.TRANSFER_IN_TX),
    ("receive_transfer", "1.block_merkle_proof.2", OTHER_HASH, Check.BLOCK_IN_TREE),
    ("receive_transfer", SENDER + "public_state.block_hash", bytes(32), Check.BLOCK_IN_TREE),
    ("receive_transfer", "2", None, Check.BLOCK_IN_TREE),
    ("receive_transfer", TRANSITION + "amount", 31, Check.AMOUNT),
    ("withdraw", "1", OTHER_HASH, Check.SET_DIGEST),
    ("withdraw", "0.transfer_witness.transfer.recipient.data", 5, Check.TRANSFER_IN_TX),
    ("withdraw", "0.transfer_witness.tx.nonce", 1, Check.LAST_TX),
    ("claim", TIME + "deposit.is_eligible", False, Check.DEPOSIT_ELIGIBLE),
    ("claim", TIME + "deposit.token_index", 1, Check.DEPOSIT_TOKEN),
    ("claim", TIME + "deposit_salt", OTHER_HASH, Check.PUBKEY_SALT),
    ("claim", TIME + "pubkey", ALICE, Check.PUBKEY_SALT),
    ("claim", TIME + "deposit.amount", 2, Check.DEPOSIT_IN_TREE),
    ("claim", TIME + "deposit_index", 1, Check.DEPOSIT_IN_TREE),
    ("claim", BLOCKS + "prev_deposit_merkle_proof.0", OTHER_HASH, Check.DEPOSIT_IS_NEW),
    ("claim", BLOCKS + "prev_block.block_number", 1, Check.PREVIOUS_BLOCK),
    ("claim", BLOCKS + "prev_block.timestamp", 1, Check.PREVIOUS_BLOCK),
    ("claim", BLOCKS + "block.timestamp", 4, Check.DEPOSIT_BLOCK),
    ("claim", BLOCKS + "block.block_hash", bytes(32), Check.DEPOSIT_BLOCK),
    ("claim", "0.update_witness.block_merkle_proof.0", OTHER_HASH, Check.DEPOSIT_BLOCK),
    ("claim", "0.update_witness.is_prev_account_tree", True, Check.ACCOUNT_TREE),
    ("claim", "0.update_witness.account_membership_proof.leaf.value", 1, Check.ACCOUNT_LEAF),
    ("claim", "0.update_witness.validity_proof.public_inputs.public_state.timestamp", DAY, Check.LOCK_TIME),
]


def refusal(step: str, arguments: tuple[Any, ...]) -> str:
    with pytest.raises(UnsatisfiedError) as caught:
        STEPS[step](*arguments)
    error = caught.value
    assert error.message == error.fields["requirement"] == Check[error.fields["check"].upper()].value
    return str(error.fields["check"])


@pytest.mark.parametrize(("step", "path", "new", "check"), REFUSALS)
def test_a_change_is_refused_by_name(step: str, path: str, new: Any, check: Check) -> None:
    changed = change(getattr(story(), step), path, new)
    assert refusal(step, changed) == check.name.lower()


def test_every_check_is_seen_to_refuse() -> None:
    elsewhere = {
        Check.AMOUNT_FITS,
        Check.PADDING,
        Check.NONCE_FITS,
        Check.SENDER,
        Check.TX_TREE_ROOT,
        Check.RECIPIENT,
        Check.RECIPIENT_KIND,
        Check.ACCOUNT_IS_CURRENT,
    }
    assert {check for *_, check in REFUSALS} | elsewhere == set(Check)


def test_a_deposit_comes_in_once() -> None:
    told = story()
    before, witness = told.receive_deposit
    after = receive_deposit(before, witness)
    again = replace(
        witness.private_transition_witness,
        prev_private_state=private_transition(witness.private_transition_witness),
        prev_asset_leaf=AssetLeaf(False, 100),
    )
    # An empty place of the nullifier tree holds the all-zero leaf, which would be a low leaf of any key.
    empty = replace(again.nullifier_proof, index=2, low_leaf_index=3)
    for proof in (again.nullifier_proof, empty):
        repeated = replace(witness, private_transition_witness=replace(again, nullifier_proof=proof))
        assert refusal("receive_deposit", (after, repeated)) == "nullifier_is_new"


def test_a_balance_beyond_256_bits() -> None:
    rich = AssetLeaf(False, (1 << 256) - 1)
    with pytest.raises(UnsatisfiedError) as caught:
        rich.received(1)
    assert caught.value.fields["check"] == "amount_fits"
    assert rich.received(0) == rich


def test_transfers_go_to_their_recipients_alone() -> None:
    told = story()
    balance, witness, moved = told.receive_transfer
    withdrawal, digest = told.withdraw
    to_address, to_bob = withdrawal.transfer_witness, witness.transfer_witness
    assert refusal("receive_transfer", (balance, replace(witness, transfer_witness=to_address), moved)) == "recipient"
    kind = refusal("withdraw", (replace(withdrawal, transfer_witness=to_bob), digest))
    assert kind == "recipient_kind"


def test_an_overdrawn_transfer_does_not_arrive() -> None:
    told = story()
    balance, witness, moved = told.receive_transfer
    overdrawn = replace(witness, transfer_witness=transfer_proof(told.spent_witness, told.tx, 2))
    assert refusal("receive_transfer", (balance, overdrawn, moved)) == "transfer_covered"


def test_the_place_of_another_sender() -> None:
    told = story()
    balance, spent, *_ = told.send
    network = Network()
    network.history, network.deposits = told.network.history[:3], told.network.history[2].deposits
    network.block([(BOB, told.tx, True)], time=20)  # Alice's transaction, sent by Bob
    witness = network.update_witness(ALICE, 2, 3, before_block=True)
    assert refusal("send", (balance, spent, network.tx_witness(3, 0), witness)) == "sender"


def test_a_block_whose_transaction_root_is_no_hash() -> None:
    told = story()
    balance, spent, tx_witness, update_witness = told.send
    forged = replace(tx_witness.validity_pis, tx_tree_root=b"\xff" * 32)
    proof = ValidityProof(update_witness.validity_proof.envelope, forged)
    arguments = (
        balance,
        spent,
        replace(tx_witness, validity_pis=forged),
        replace(update_witness, validity_proof=proof),
    )
    assert refusal("send", arguments) == "tx_tree_root"


def test_an_account_that_has_sent_does_not_pass_over_it() -> None:
    told = story()
    before_send: BalancePublicInputs = told.send[0]
    assert refusal("update", (before_send, told.network.update_witness(ALICE, 2))) == "account_is_current"
    # Nor is a later block's state reached by a send: the account tree before that block knows of the transaction.
    _, spent, tx_witness, _ = told.send
    later = told.network.update_witness(ALICE, 2, 4, before_block=True)
    moved = replace(tx_witness, validity_pis=told.network.history[4].validity)
    assert refusal("send", (before_send, spent, moved, later)) == "account_is_current"


@pytest.mark.parametrize(("valid", "signed", "nonce"), [(False, True, 0), (True, False, 0), (True, True, 7)])
def test_a_send_without_effect_moves_the_public_state_alone(valid: bool, signed: bool, nonce: int) -> None:
    network = Network()
    alice = Account(network, ALICE)
    before = alice.balance
    witness = replace(alice.spent_witness([]), tx=Tx(nonce=nonce))
    spent: SpentPublicInputs = alice.spent(witness)
    network.block([(ALICE, spent.tx, signed)], valid=valid)
    after = send(before, spent, network.tx_witness(1, 0), network.update_witness(ALICE, 0, before_block=True))
    assert after == replace(before, public_state=network.history[1].validity.public_state)


def test_a_claim_waits_for_its_lock_to_the_second() -> None:
    told = story()
    witness, window = told.claim
    block = witness.deposit_time_witness.public_witness.block
    end = block.timestamp + lock_time(block.block_hash, DEPOSIT_SALT, window)
    path = "0.update_witness.validity_proof.public_inputs.public_state.timestamp"
    assert refusal("claim", change(told.claim, path, end - 1)) == "lock_time"
    assert claim(*change(told.claim, path, end)) == claim(*told.claim)


def test_a_deposit_is_not_claimed_from_a_later_block() -> None:
    told = story()
    witness = told.bob.claim_witness(0, DEPOSIT_SALT, 2, ADDRESS)
    assert refusal("claim", (witness, FASTER)) == "deposit_is_new"


def test_a_claim_after_sending_is_refused() -> None:
    told = story()
    network = Network()
    index = network.deposit(deposit_for(ALICE, 5))
    network.block(time=1)
    network.block([(ALICE, told.tx, True)], time=9 * DAY)
    witness = Account(network, ALICE).claim_witness(index, DEPOSIT_SALT, 1, ADDRESS)
    assert refusal("claim", (witness, FASTER)) == "account_is_current"


@pytest.mark.parametrize("step", STEPS)
def test_each_field_of_a_witness_counts(step: str) -> None:
    arguments = getattr(story(), step)
    shown, unused, seen = STEPS[step](*arguments), set(), 0
    for i in range(len(arguments)):
        # What comes before and beside the witness is shown by other proofs.
        free = type(arguments[i]).__module__.startswith("proofmill.statements.balance.witnesses.")
        for place, changed in mutations(arguments[i]) if free else ():
            seen += 1
            try:
                if STEPS[step](*arguments[:i], changed, *arguments[i + 1 :]) == shown:
                    unused.add(place)
            except UnsatisfiedError:
                continue
    assert seen >= 10
    assert unused == set()


def test_each_field_of_a_spent_witness_counts() -> None:
    witness = story().spent_witness
    shown, unused = spend(witness), set()
    for place, changed in mutations(witness):
        try:
            if spend(changed) == shown:
                unused.add(place)
        except UnsatisfiedError:
            continue
    assert unused == {"tx.transfer_tree_root"}  # the root is computed from the transfers


def test_the_first_balance() -> None:
    first = genesis.balance(ALICE, SET_DIGEST)
    assert len(first.elements()) == 54
    assert first.elements()[50:] == list(SET_DIGEST)
    assert first.commitment() == genesis.balance(ALICE, hash_out.ZERO).commitment()
    assert first.private_commitment == genesis.private_state().commitment()
    assert first.last_tx_hash == hash_out.ZERO
