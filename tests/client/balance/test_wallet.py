from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.client.balance.twins import (
    ADDRESS,
    CHEAP,
    PASSPHRASE,
    SET,
    ProvedLedger,
    Town,
    TwinKeys,
    Twins,
    twin_service,
)
from tests.ledger.conftest import DOMAIN

from proofmill.algebra import hash_out, schnorr
from proofmill.artifacts import atomic
from proofmill.client import Wallet, WalletInUse, WrongPassphrase, read_handover, write_handover
from proofmill.errors import (
    AcceptanceError,
    ArtifactError,
    BusyError,
    MalformedInput,
    MalformedProof,
    MismatchError,
    NotFound,
    UnsatisfiedError,
)
from proofmill.ledger.balance import BalanceLedger, Handover, Posted, Proposal
from proofmill.statements.balance import FASTER
from proofmill.statements.balance.blocks import BlockFault, Domain, Place
from proofmill.statements.balance.types import GenericAddress, Tx
from proofmill.statements.balance.witnesses import (
    ReceiveDepositRequest,
    SendRequest,
    SpentRequest,
    UpdateRequest,
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ProvedLedger(tmp_path / "ledger.db") as ledger:
        yield Town(ledger, tmp_path)


def to(wallet: Wallet) -> GenericAddress:
    return GenericAddress.of_pubkey(wallet.pubkey)


def stored(wallet: Wallet) -> Any:
    return wallet.state.to_json()


# Money moves.


def test_a_story_from_deposit_to_claim_over_http(town: Town) -> None:
    service = twin_service(town.prover)
    alice, bob = town.wallet("alice", service), town.wallet("bob", service)
    index = town.ledger.deposit(alice.new_deposit(100, eligible=True))
    assert alice.deposit_indices() == (index,)
    assert bob.deposit_indices() == ()
    town.post()
    alice.update()
    alice.receive_deposit(index)
    tx = alice.spend([alice.pay(to(bob), 30), alice.pay(ADDRESS, 20)])
    block = town.post({alice: tx})
    assert alice.send(block).public_inputs.public_state.block_number == block
    path = town.folder / "transfer.json"
    write_handover(path, alice.hand_over(0))
    bob.receive_transfer(read_handover(path))  # as far as the transfer's block, which he has not seen
    assert (alice.asset(0).amount, bob.asset(0).amount) == (50, 30)
    assert {token: leaf.amount for token, leaf in alice.assets.items()} == {0: 50}
    assert alice.withdraw(1).public_inputs.amount == 20
    later = town.ledger.deposit(bob.new_deposit(7, eligible=True))
    town.post()
    town.ledger.post(replace_time(town, 10_000))
    town.ledger.proved.add(town.ledger.height)
    claim = bob.claim(later, bytes(20), window=FASTER)
    assert claim.public_inputs.amount == 7
    assert alice.block == bob.block == block


def replace_time(town: Town, seconds: int) -> Any:
    return town.ledger.propose({}).posted(town.ledger.network().block.timestamp + seconds, {})


def test_a_wallet_goes_on_where_it_was_closed(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    tx = alice.spend([alice.pay(to(bob), 30)])
    block = town.post({alice: tx})
    before = stored(alice)
    alice.close()
    with town.open("alice") as again:
        assert stored(again) == before
        assert (again.pubkey, again.key) == (alice.pubkey, alice.key)
        again.send(block)
        after = stored(again)
    with town.open("alice") as last:
        assert stored(last) == after
        assert last.asset(0).amount == 70
        bob.receive_transfer(last.hand_over(0), update_to=block)
    assert bob.asset(0).amount == 30


def test_what_comes_in_before_a_send_does_not_stop_it(town: Town) -> None:
    # The spent proof starts from the private state that it was made in; a receive in between moves that on.
    alice, bob = town.rich("alice"), town.wallet("bob")
    index = town.ledger.deposit(alice.new_deposit(5))
    tx = alice.spend([alice.pay(to(bob), 30)])
    alice.update(town.post())
    alice.receive_deposit(index)
    salt = alice.state.pending_tx(tx).salt
    block = town.post({alice: tx})
    town.prover.asked.clear()
    alice.send(block)
    assert [type(request) for request in town.prover.asked] == [SpentRequest, SendRequest]
    assert town.prover.asked[0].spent_witness.new_private_state_salt != salt
    assert alice.asset(0).amount == 75
    assert alice.state.pending == ()


def test_an_older_transaction_is_still_handed_over_after_the_next(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    first = alice.spend([alice.pay(to(bob), 30)])
    alice.send(town.post({alice: first}))
    second = alice.spend([alice.pay(to(bob), 5), alice.pay(ADDRESS, 1)])
    block = town.post({alice: second})
    alice.send(block)
    bob.receive_transfer(alice.hand_over(0, first), update_to=block)
    bob.receive_transfer(alice.hand_over(0))
    assert bob.asset(0).amount == 35
    with pytest.raises(NotFound):
        alice.hand_over(1, first)
    alice.forget(first)
    with pytest.raises(NotFound):
        alice.hand_over(0, first)
    assert alice.withdraw(1, second).public_inputs.amount == 1


def test_a_transaction_without_effect_can_be_proposed_again(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    tx = alice.spend([alice.pay(to(bob), 30)])
    absent = town.post({alice: tx}, signers=[])
    alice.send(absent)
    assert alice.asset(0).amount == 100
    with pytest.raises(NotFound):
        alice.hand_over(0)
    alice.send(town.post({alice: tx}))
    assert alice.asset(0).amount == 70


def test_transactions_that_can_be_in_no_block_any_more_are_forgotten(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    first, second, third = (alice.spend([alice.pay(to(bob), amount)]) for amount in (1, 2, 3))
    # A signature of a later block is out: the transaction may still come in, without effect, and must be proved then.
    early = town.ledger.propose({alice.key: second})
    ahead = replace(early, block_number=town.ledger.height + 2)
    signature = alice.sign(ahead)
    alice.send(town.post({alice: first}))
    assert [pending.tx for pending in alice.state.pending] == [second]
    stamp = town.ledger.network().block.timestamp
    block = town.ledger.post(ahead.posted(stamp, {alice.key: signature})).number
    assert town.ledger.fault(block) is None
    town.ledger.proved.add(block)
    alice.send(block)
    assert alice.asset(0).amount == 99
    assert alice.state.pending == ()
    with pytest.raises(AcceptanceError):
        alice.sign(town.ledger.propose({alice.key: third}))


def test_an_overdraft_is_refused_unless_it_is_meant(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    transfers = [alice.pay(to(bob), 60), alice.pay(to(bob), 60)]
    assert alice.covers(transfers[:1])
    assert not alice.covers(transfers)
    assert not alice.covers([alice.pay(ADDRESS, 1, token_index=7)])
    with pytest.raises(UnsatisfiedError, match="not covered"):
        alice.spend(transfers)
    block = town.post({alice: alice.spend(transfers, overdraft=True)})
    alice.send(block)
    bob.receive_transfer(alice.hand_over(0), update_to=block)
    with pytest.raises(UnsatisfiedError, match="not covered"):
        bob.receive_transfer(alice.hand_over(1))
    assert (alice.asset(0).is_insufficient, bob.asset(0).amount) == (True, 60)


def test_syncing_goes_through_every_block_with_a_transaction_of_ones_own(town: Town) -> None:
    alice, bob = town.rich("alice"), town.rich("bob", 50)
    later = town.ledger.deposit(alice.new_deposit(5))
    assert alice.deposit_indices() == (0, later)
    first = alice.spend([alice.pay(to(bob), 30)])
    town.post({bob: bob.spend([bob.pay(ADDRESS, 1)])})
    town.post({alice: first})
    town.post({alice: first}, signers=[])
    alice.sync()
    second = alice.spend([alice.pay(to(bob), 20)])
    town.post({alice: second})
    last = town.post()
    town.ledger.post(replace_time(town, 1))  # not proved yet
    town.prover.asked.clear()
    assert alice.sync() == alice.block == last
    assert [type(request) for request in town.prover.asked] == [SendRequest, UpdateRequest]
    assert alice.sync() == last
    assert len(town.prover.asked) == 2
    assert alice.deposit_indices(received=False) == (later,)
    alice.receive_deposit(later)
    assert alice.deposit_indices(received=False) == ()
    assert alice.asset(0).amount == 55
    bob.sync()
    for tx in (first, second):
        bob.receive_transfer(alice.hand_over(0, tx))
    assert bob.asset(0).amount == 99


def test_what_another_process_posted_is_seen(town: Town) -> None:
    alice = town.wallet("alice")
    with BalanceLedger(town.folder / "ledger.db", DOMAIN) as contract:
        index = contract.deposit(alice.new_deposit(5))
        town.ledger.proved.add(contract.post(contract.propose({}).posted(1, {})).number)
        assert alice.deposit_indices(received=False) == (index,)
        assert alice.sync() == 1
        alice.receive_deposit(index)
    assert alice.asset(0).amount == 5


# A step counts only when all of it succeeded.


def test_a_step_that_is_not_proved_changes_nothing(town: Town) -> None:
    alice = town.rich("alice")
    town.post()
    before, file = stored(alice), (town.folder / "alice.wallet").read_bytes()
    town.prover.fails = BusyError("busy", retry_after=1)
    with pytest.raises(BusyError):
        alice.update()
    with pytest.raises(BusyError):
        alice.spend([alice.pay(ADDRESS, 1)])
    assert stored(alice) == before
    assert (town.folder / "alice.wallet").read_bytes() == file
    town.prover.fails = None
    alice.update()


def test_a_proof_of_something_else_is_refused_before_it_counts(town: Town) -> None:
    alice = town.rich("alice")
    town.post()
    before = stored(alice)
    town.prover.changes = {"last_tx_hash": (1, 1, 1, 1)}
    with pytest.raises(AcceptanceError) as raised:
        alice.update()
    assert raised.value.fields["check"] == "answer"
    assert stored(alice) == before


def test_a_proof_that_does_not_hold_is_refused_before_it_counts(town: Town) -> None:
    alice = town.rich("alice")
    town.post()
    before = stored(alice)

    class Forger(Twins):
        def update(self, request: UpdateRequest) -> Any:
            return replace(super().update(request), envelope=b"forged")

    alice.close()
    with Wallet.open(town.folder / "alice.wallet", PASSPHRASE, town.ledger, Forger(), town.keys) as again:
        with pytest.raises(MalformedProof):
            again.update()
        assert stored(again) == before


def test_every_answer_and_every_senders_balance_is_verified(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    block = town.post({alice: alice.spend([alice.pay(to(bob), 30), alice.pay(ADDRESS, 1)])})
    alice.send(block)
    alice.withdraw(1)
    town.keys.seen.clear()
    handover = alice.hand_over(0)
    bob.receive_transfer(handover, update_to=block)
    assert town.keys.seen[0] is handover.sender
    assert town.keys.seen[1] is bob.proof
    assert [type(request).__name__ for request in town.prover.asked] == [
        "UpdateRequest",
        "ReceiveDepositRequest",
        "SpentRequest",
        "SendRequest",
        "WithdrawalRequest",
        "ReceiveTransferRequest",
    ]


def test_a_forged_balance_of_a_sender_reaches_no_prover(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    block = town.post({alice: alice.spend([alice.pay(to(bob), 30)])})
    alice.send(block)
    handover = alice.hand_over(0)
    forged = Handover(handover.transfer_witness, replace(handover.sender, envelope=b"forged"))
    town.prover.asked.clear()
    with pytest.raises(MalformedProof, match="sender"):
        bob.receive_transfer(forged, update_to=block)
    assert town.prover.asked == []
    bob.receive_transfer(handover, update_to=block)
    with pytest.raises(UnsatisfiedError, match="used before"):
        bob.receive_transfer(handover)
    with pytest.raises(UnsatisfiedError, match="someone else"):
        town.wallet("carol").receive_transfer(handover, update_to=block)


def test_a_file_that_cannot_be_written_keeps_what_would_leave(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = town.rich("alice")
    tx = alice.spend([alice.pay(ADDRESS, 1)])
    before = stored(alice)

    def full(place: Path, data: bytes, private: bool = False) -> None:
        raise ArtifactError("No space left on device")

    monkeypatch.setattr(atomic, "write", full)
    with pytest.raises(ArtifactError):
        alice.new_deposit(1)
    with pytest.raises(ArtifactError):
        alice.spend([alice.pay(ADDRESS, 2)])
    with pytest.raises(ArtifactError):
        alice.sign(town.ledger.propose({alice.key: tx}))
    assert stored(alice) == before


def test_what_left_is_in_the_file_before_it_leaves(town: Town) -> None:
    alice = town.rich("alice")
    deposit = alice.new_deposit(5)
    transfer = alice.pay(ADDRESS, 1)
    tx = alice.spend([transfer])
    alice.sign(town.ledger.propose({alice.key: tx}))
    alice.close()  # as after a crash: nothing is written here
    with town.open("alice") as again:
        pending = again.state.pending_tx(tx)
        assert (pending.transfers, pending.signed_for) == ((transfer,), town.ledger.height + 1)
        assert deposit in [own.deposit for own in again.state.deposits]


def test_salts_are_new_each_time(town: Town) -> None:
    alice = town.rich("alice")
    transfers = [alice.pay(ADDRESS, 1) for _ in range(4)]
    deposits = [alice.new_deposit(1) for _ in range(4)]
    assert len({transfer.salt for transfer in transfers}) == 4
    assert len({deposit.pubkey_salt_hash for deposit in deposits}) == 4
    for _ in range(2):
        alice.spend([transfers[0]])
    used = [own.salt for own in alice.state.deposits] + [pending.salt for pending in alice.state.pending]
    assert len(set(used)) == len(used)


def test_a_block_without_a_proof_is_not_followed(town: Town) -> None:
    alice = town.rich("alice")
    number = town.ledger.post(replace_time(town, 1)).number
    for step in (alice.update, lambda: alice.update(number), lambda: alice.claim(0, bytes(20))):
        with pytest.raises(NotFound, match=f"block {number} has no validity proof yet"):
            step()


# What is signed.


def test_only_blocks_with_its_own_transaction_are_signed(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    tx, other = alice.spend([alice.pay(to(bob), 30)]), bob.spend([bob.pay(ADDRESS, 0)])
    good = town.ledger.propose({alice.key: tx, bob.key: other})
    wrong = [
        town.ledger.propose({alice.key: other}),
        town.ledger.propose({bob.key: tx}),
        replace(good, keys=good.keys[::-1]),
        replace(good, txs=good.txs[::-1]),
        replace(good, keys=good.keys[:1]),
        replace(good, root=(0, 0, 0, 0)),
        replace(good, domain=replace(good.domain, chain=1)),
        replace(good, domain=replace(good.domain, contract=1)),
    ]
    for proposal in wrong:
        with pytest.raises(AcceptanceError) as raised:
            alice.sign(proposal)
        assert raised.value.fields["check"] == "proposal"
    assert alice.state.pending_tx(tx).signed_for == 0
    assert schnorr.verify(alice.key, good.message(alice.key), alice.sign(good))


def test_a_block_that_moves_a_sender_is_invalid_and_stops_nobody(town: Town) -> None:
    """The transaction counts at its sender's place alone: were the block valid, the account could never go on."""
    other, alice = sorted((town.rich(name) for name in ("alice", "bob")), key=lambda wallet: wallet.pubkey)
    tx, before = alice.spend([alice.pay(ADDRESS, 30)]), other.spend([other.pay(ADDRESS, 1)])
    both = town.ledger.propose({alice.key: tx, other.key: before})
    moved: list[tuple[Proposal, tuple[Place, ...]]] = [(both, (Place.of(alice.key, alice.sign(both)),))]
    alone = replace(town.ledger.propose({alice.key: tx}), block_number=town.ledger.height + 2)
    moved.append((alone, (Place.of(other.key), Place.of(alice.key, alice.sign(alone)))))
    for proposal, places in moved:
        stamp = town.ledger.network().block.timestamp + 10
        number = town.ledger.post(Posted(stamp, hash_out.to_bytes(proposal.root), places)).number
        assert town.ledger.fault(number) is BlockFault.SIGNATURE
        town.ledger.proved.add(number)
        alice.update(number)
    alice.send(town.post({alice: tx}))
    assert alice.asset(0).amount == 70


@pytest.mark.parametrize("shown", ["none", "others"])
def test_a_block_whose_transactions_are_kept_back_is_sent_all_the_same(town: Town, shown: str) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    tx, other = alice.spend([alice.pay(to(bob), 30)]), bob.spend([])
    proposal = town.ledger.propose({alice.key: tx, bob.key: other})
    signatures = {wallet.key: wallet.sign(proposal) for wallet in (alice, bob)}
    posted = proposal.posted(town.ledger.network().block.timestamp + 10, signatures)
    told = () if shown == "none" else (Tx(), Tx())
    block = town.ledger.post(replace(posted, txs=told)).number
    town.ledger.proved.add(block)
    assert town.ledger.fault(block) is None
    alice.close()
    with town.open("alice") as again:
        again.send(block)
        bob.sync()
        bob.receive_transfer(again.hand_over(0))
    assert (again.asset(0).amount, bob.asset(0).amount) == (70, 30)


def test_a_block_without_the_account_is_not_sent(town: Town) -> None:
    alice, bob = town.rich("alice"), town.wallet("bob")
    tx, other = alice.spend([alice.pay(to(bob), 30)]), bob.spend([])
    proposal = town.ledger.propose({alice.key: tx, bob.key: other})
    alice.sign(proposal)
    stamp = town.ledger.network().block.timestamp + 10
    posted = proposal.posted(stamp, {})
    block = town.ledger.post(replace(posted, places=(), txs=())).number
    town.ledger.proved.add(block)
    with pytest.raises(NotFound, match="no sender"):
        alice.send(block)
    alice.update(block)


# The file.


def test_a_backup_is_restored(town: Town) -> None:
    alice = town.rich("alice")
    copy, place = town.folder / "copy", town.folder / "again.wallet"
    alice.backup(copy)
    alice.close()
    with pytest.raises(MalformedInput, match="never overwritten"):
        Wallet.restore(copy, town.folder / "alice.wallet", PASSPHRASE, cost=CHEAP)
    with pytest.raises(WrongPassphrase):
        Wallet.restore(copy, place, "correct house", cost=CHEAP)
    assert not place.exists()
    Wallet.restore(copy, place, PASSPHRASE, cost=CHEAP)
    with Wallet.open(place, PASSPHRASE, town.ledger, town.prover, town.keys) as again:
        assert stored(again) == stored(alice)
        town.post()
        again.update()


def test_a_wallet_is_open_once_and_opens_with_its_new_passphrase(town: Town) -> None:
    alice = town.rich("alice")
    with pytest.raises(WalletInUse):
        town.open("alice")
    alice.change_passphrase("battery staple", cost=CHEAP)
    alice.close()
    with pytest.raises(WrongPassphrase):
        town.open("alice")
    path = town.folder / "alice.wallet"
    with Wallet.open(path, "battery staple", town.ledger, town.prover, town.keys) as again:
        assert stored(again) == stored(alice)


def test_a_wallet_belongs_to_one_network_and_one_set_of_circuits(town: Town, tmp_path: Path) -> None:
    town.rich("alice").close()
    path = tmp_path / "alice.wallet"
    with (
        BalanceLedger(":memory:", Domain(1, 2)) as other,
        pytest.raises(MismatchError, match="another network"),
    ):
        Wallet.open(path, PASSPHRASE, other, town.prover, town.keys)

    class OtherKeys(TwinKeys):
        set_digest = (9, 9, 9, 9)

    with pytest.raises(MismatchError, match="another set"):
        Wallet.open(path, PASSPHRASE, town.ledger, town.prover, OtherKeys())
    with town.open("alice") as again:  # the lock was given back each time
        assert town.keys.seen[-1] == again.proof


def test_a_key_may_be_brought_along(town: Town) -> None:
    key = bytes(range(32))
    path = town.folder / "mine.wallet"
    made = Wallet.create(path, PASSPHRASE, town.ledger, town.prover, town.keys, private_key=key, cost=CHEAP)
    assert made.key == schnorr.public_key(key)
    assert made.state.set_digest == SET
    assert town.wallet("a").pubkey != town.wallet("b").pubkey
    with pytest.raises(MalformedInput):
        Wallet.create(
            town.folder / "no.wallet", PASSPHRASE, town.ledger, town.prover, town.keys, private_key=b"", cost=CHEAP
        )


def changed(path: tuple[Any, ...], value: Any) -> Any:
    def change(data: Any) -> None:
        *steps, last = path
        for step in steps:
            data = data[step]
        data[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        changed(("privateKey",), "0x" + 64 * "1"),
        changed(("account", "pubkey"), "5"),
        changed(("account", "proof"), None),
        changed(("account", "more"), 1),
        changed(("account", "holdings", "state", "nonce"), 1),
        changed(("account", "holdings", "assets", 0, "balance", "amount"), "101"),
        changed(("account", "holdings", "assets"), []),
        changed(("account", "holdings", "nullifiers"), []),
        changed(("account", "holdings", "nullifiers", 0, "nullifier"), "7"),
        changed(("account", "setDigest"), "0x" + 64 * "0"),
        changed(("account", "deposits"), None),
    ],
)
def test_content_whose_parts_do_not_fit_is_refused(town: Town, change: Any) -> None:
    alice = town.rich("alice")
    content = alice._content.to_json()
    change(content)
    alice._file.write(json.dumps(content).encode())
    alice.close()
    with pytest.raises(ArtifactError) as raised:
        town.open("alice")
    assert str(alice.pubkey) not in str(raised.value)


def test_nothing_private_is_shown(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    alice = town.rich("alice", amount=123456789)
    alice.spend([alice.pay(ADDRESS, 987654)])
    private = alice._content.private_key
    shown = " ".join(map(repr, (alice, alice.state, alice._content, alice.state.holdings, alice.state.pending[0])))
    shown += " ".join(map(repr, (alice.state.deposits, alice.assets, alice._file, vars(alice))))
    with pytest.raises(UnsatisfiedError) as raised:
        alice.spend([alice.pay(ADDRESS, 123456790)])
    shown += repr(raised.value) + repr(raised.value.fields) + capsys.readouterr().out
    salt = alice.state.deposits[0].salt
    for secret in (repr(private), private.hex(), "123456789", "987654", str(salt[0])):
        assert secret not in shown


def test_a_request_names_what_its_route_takes(town: Town) -> None:
    town.rich("alice")
    assert [type(request) for request in town.prover.asked] == [UpdateRequest, ReceiveDepositRequest]
