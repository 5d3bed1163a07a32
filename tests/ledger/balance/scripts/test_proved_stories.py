"""A network proved from its first block to its last, and the forgeries that its proofs do not let pass.

One story for all tests: minutes. Where PROOFMILL_HOME is set its store gives the circuits, else they are built.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.ledger.conftest import EXAMPLES

import proofmill
from proofmill import U64, U256, Bool, Bytes, Cancel, Circuit, Output, Private, Proof, Struct, length
from proofmill.algebra import hash_out
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.artifacts import Store
from proofmill.circuit import Chain, HashOut
from proofmill.errors import (
    CancelledError,
    MalformedProof,
    MismatchError,
    ProofmillError,
    UnsatisfiedError,
    VerificationError,
)
from proofmill.ledger.balance import (
    BalanceLedger,
    BlockProofs,
    Handover,
    Holdings,
    Planner,
    User,
    block_witness,
    witnesses,
)
from proofmill.ledger.balance.scripts import Proving, read_script, run_script
from proofmill.statements.balance import nullifiers, transitions
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import (
    Balance,
    BalanceProver,
    Block,
    BlockProver,
    TransferLeaf,
    UpdateStep,
    Validity,
    from_envelope,
    plain,
    to_envelope,
    transfer_inputs,
)
from proofmill.statements.balance.circuits.blocks import block_prover
from proofmill.statements.balance.circuits.blocks.block import PostedBlock
from proofmill.statements.balance.circuits.blocks.deposits import Deposits
from proofmill.statements.balance.circuits.blocks.senders import Senders
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.circuits.follow import update_inputs
from proofmill.statements.balance.circuits.records import PublicState
from proofmill.statements.balance.circuits.validity import DepositChain
from proofmill.statements.balance.parameters import NULLIFIER_TREE_HEIGHT
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.types import GenericAddress
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ReceiveDepositRequest,
    ReceiveDepositWitness,
    ReceiveTransferRequest,
    ReceiveTransferWitness,
    SendRequest,
    UpdateRequest,
    UpdateWitness,
    ValidityProof,
    WithdrawalRequest,
)
from proofmill.systems import AnyVerificationKey
from proofmill.systems.checked import checked_proof
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.stored import open_store

pytestmark = pytest.mark.long

SALT = (9, 9, 9, 9)
DIGEST = 4 * 8
"""Bytes of a set digest, the last that a proof shows and so its last bytes."""
TIP = 7
"""The block of alice's last payment; her balance before it has seen the block before, and both have seen the last."""


@dataclass(frozen=True)
class Story:
    ledger: BalanceLedger
    alice: User
    bob: User
    prover: BalanceProver
    blocks: BlockProver


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """`story.toml`, every block and every step proved."""
    if "PROOFMILL_HOME" in os.environ:
        open_store(Store.default())
    blocks, prover = BlockProver(), BalanceProver()
    path: Path = tmp_path_factory.mktemp("story") / "ledger.db"
    ran = run_script(read_script(EXAMPLES / "story.toml"), path, Proving(prover, prover.set_digest, blocks))
    with ran.ledger as ledger:
        yield Story(ledger, ran.users["alice"], ran.users["bob"], prover, blocks)


def shown(story: Story, record: BalanceProof) -> BalancePublicInputs:
    """What a stranger finds who has the keys and nothing else."""
    proof = from_envelope(record)
    step = {one.circuit_name: one for one in Balance.steps.values()}[proof.circuit.name]
    key = story.prover.verification_key(step)
    schema = key.identity.schema
    elements = schema.encode_public(schema.show_public(dict(proofmill.verify(proof, key))))
    return BalancePublicInputs.from_elements(elements)


def test_twelve_steps_and_more_are_proved_one_on_the_other(story: Story) -> None:
    for user, least in ((story.alice, 12), (story.bob, 7)):
        moves = [step for step in user.steps if isinstance(step.public_inputs, BalancePublicInputs)]
        assert len(moves) >= least
        proofs = [getattr(step.request, "prev_proof", None) for step in moves[1:]] + [user.state.proof]
        for step, proof in zip(moves, proofs, strict=True):
            assert proof is not None
            assert shown(story, proof) == step.public_inputs
        assert user.balance.private_commitment == user.holdings.state.commitment()
    assert story.alice.asset(0).amount + story.bob.asset(0).amount == 1000 - 20


def test_the_chain_goes_on_after_an_invalid_block(story: Story) -> None:
    proofs = BlockProofs(story.ledger, story.blocks)
    shown = [proofs.proof(number).public_inputs["is_valid_block"] for number in range(1, 10)]
    assert shown == [True, True, False, True, True, True, True, True, True]
    assert proofs.prove() == []


def test_a_prover_that_was_stopped_goes_on_inside_a_block(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, proofs, cancel = story.ledger, BlockProofs(story.ledger, story.blocks), Cancel()
    ledger.discard_validity_proofs(ledger.height)
    with pytest.raises(CancelledError):
        proofs.prove(lambda progress: cancel.raise_flag() if progress.done == 1 else None, cancel)
    assert ledger.unproved() == [ledger.height]
    made = list[str]()

    def counted(compiled: Any, *rest: Any, **more: Any) -> Proof:
        made.append(compiled.name)
        return checked_proof(compiled, *rest, **more)

    monkeypatch.setattr(block_prover, "checked_proof", counted)
    assert proofs.prove() == [ledger.height]
    assert made == ["balance-senders-step", "balance-block"]


def test_an_overdraft_sets_its_flag_and_fails_nothing(story: Story) -> None:
    sent = story.alice.state.sent[1]
    flags = shown(story, sent.balance).last_tx_insufficient_flags
    assert [flags[i] for i in range(4)] == [False, True, False, False]
    uncovered = Handover(sent.transfer_witness(1), sent.balance)
    refused(story, receiving(story, story.bob, uncovered), Check.TRANSFER_COVERED)


# Forgeries. Each is refused by the prover, which applies the rules before it proves, and by the circuits without them.

METHODS = {
    SendRequest: "send",
    UpdateRequest: "update",
    ReceiveTransferRequest: "receive_transfer",
    ReceiveDepositRequest: "receive_deposit",
    WithdrawalRequest: "withdrawal",
}


def refused(story: Story, request: Any, check: Check) -> None:
    prove = getattr(story.prover, METHODS[type(request)])
    with pytest.raises(UnsatisfiedError) as by_rules:
        prove(request)
    assert by_rules.value.fields["check"] == check.name.lower()
    with without_rules(), pytest.raises(UnsatisfiedError) as by_circuits:
        prove(request)
    assert by_circuits.value.fields["requirement"] == check.value


@contextmanager
def without_rules() -> Iterator[None]:
    """A prover that was changed to apply none: what is left are the circuits."""

    def seen(balance: BalancePublicInputs, _: Any, update: Any) -> Any:
        newer = balance if update is None else update.validity_proof.public_inputs
        return SimpleNamespace(public_state=newer.public_state)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("spend", "send", "update", "receive_deposit", "withdraw", "claim"):
            patch.setattr(transitions, name, lambda *_: None)
        patch.setattr(transitions, "receive_transfer", seen)
        yield


def receiving(story: Story, user: User, handover: Handover, holdings: Holdings | None = None) -> ReceiveTransferRequest:
    """The request of a user who believes whatever he is handed."""
    transfer, seen = handover.transfer_witness.transfer, handover.sender.public_inputs.public_state
    nullifier = nullifiers.transfer_nullifier(transfer)
    _, transition = (holdings or user.holdings).receive(transfer.token_index, transfer.amount, nullifier, SALT)
    block = max(user.block, seen.block_number)
    update = None if block == user.block else following(story, user, block)
    path = witnesses.block_path(story.ledger, seen.block_number, block)
    witness = ReceiveTransferWitness(handover.transfer_witness, transition, handover.sender, path)
    return ReceiveTransferRequest(user.pubkey, witness, update, user.state.proof)


def following(story: Story, user: User, block: int | None = None) -> UpdateWitness:
    """To this block, or to where he is."""
    return witnesses.update_witness(story.ledger, user.pubkey, user.block, block or user.block)


def proof_of(user: User) -> BalanceProof:
    assert user.state.proof is not None
    return user.state.proof


def forgetful(user: User) -> Holdings:
    """The user's holdings with a nullifier tree of his own making, in which nothing was received yet."""
    return replace(user.holdings, nullifiers=IndexedTree(NULLIFIER_TREE_HEIGHT))


def request_of(user: User, kind: type, number: int) -> Any:
    return [step.request for step in user.steps if isinstance(step.request, kind)][number]


def rent(story: Story) -> Handover:
    """Which bob has received."""
    sent = story.alice.state.sent[0]
    return Handover(sent.transfer_witness(0), sent.balance)


def tip(story: Story) -> Handover:
    """Which bob has not received yet."""
    return story.alice.hand_over(0)


def test_a_replayed_deposit(story: Story) -> None:
    alice = story.alice
    deposit = story.ledger.deposits[0]
    taken = witnesses.deposit_witness(story.ledger, 0, alice.state.deposit_salt(deposit), alice.block)
    nullifier = nullifiers.deposit_nullifier(deposit)
    _, transition = forgetful(alice).receive(deposit.token_index, deposit.amount, nullifier, SALT)
    request = ReceiveDepositRequest(alice.pubkey, ReceiveDepositWitness(taken, transition), alice.state.proof)
    refused(story, request, Check.NULLIFIER_IS_NEW)
    first = request_of(alice, ReceiveDepositRequest, 0).receive_deposit_witness.private_transition_witness
    as_it_was = replace(request, receive_deposit_witness=ReceiveDepositWitness(taken, first))
    refused(story, as_it_was, Check.PRIVATE_COMMITMENT)


def test_a_replayed_transfer(story: Story) -> None:
    refused(story, receiving(story, story.bob, rent(story), forgetful(story.bob)), Check.NULLIFIER_IS_NEW)


def test_a_transfer_to_somebody_else(story: Story) -> None:
    refused(story, receiving(story, story.alice, tip(story)), Check.RECIPIENT)


def test_a_stale_account(story: Story) -> None:
    alice, ledger = story.alice, story.ledger
    before = request_of(alice, SendRequest, -1).prev_proof
    assert before.public_inputs.public_state.block_number == TIP - 1
    passed = witnesses.update_witness(ledger, alice.pubkey, TIP - 1, ledger.height)
    refused(story, UpdateRequest(alice.pubkey, passed, before), Check.ACCOUNT_IS_CURRENT)
    # The account as it was before the payment, beside the block after it.
    old = witnesses.update_witness(ledger, alice.pubkey, TIP - 1, TIP - 1).account_membership_proof
    pretended = replace(passed, account_membership_proof=old)
    refused(story, UpdateRequest(alice.pubkey, pretended, before), Check.ACCOUNT_LEAF)


def test_a_witness_of_an_older_block(story: Story) -> None:
    alice = story.alice
    older = witnesses.update_witness(story.ledger, alice.pubkey, TIP, TIP + 1)
    refused(story, UpdateRequest(alice.pubkey, older, alice.state.proof), Check.BLOCK_IN_TREE)


def test_a_tampered_amount(story: Story) -> None:
    honest = tip(story)
    more = replace(honest.transfer_witness.transfer, amount=5)
    handed = replace(honest, transfer_witness=replace(honest.transfer_witness, transfer=more))
    refused(story, receiving(story, story.bob, handed), Check.TRANSFER_IN_TX)
    out: WithdrawalRequest = request_of(story.alice, WithdrawalRequest, 0)
    told = out.withdrawal_witness.transfer_witness
    told = replace(told, transfer=replace(told.transfer, amount=told.transfer.amount + 1))
    witness = replace(out.withdrawal_witness, transfer_witness=told)
    refused(story, replace(out, withdrawal_witness=witness), Check.TRANSFER_IN_TX)


def test_a_double_spend(story: Story) -> None:
    bob, ledger, prover = story.bob, story.ledger, story.prover
    plans = Planner(ledger, lambda: SALT)
    to, first = GenericAddress.of_pubkey(story.alice.pubkey), ledger.height + 1
    # Two transactions of one private state, each signed in a block of its own.
    both = [plans.spend(bob.state, [replace(bob.pay(to, 10), salt=(i, 0, 0, 0))]) for i in (1, 2)]
    one, other = (prover.spent(plan.request) for plan in both)
    for plan in both:
        proposal = ledger.propose({bob.key: plan.request.spent_witness.tx})
        ledger.post(proposal.posted(100, {bob.key: bob.sign(proposal.message(bob.key))}))
    BlockProofs(ledger, story.blocks).prove()
    sending = plans.send(both[0].after(one), first)
    after = sending.after(prover.send(sending.request))

    def second(since: int, spent: Any, previous: BalanceProof | None) -> SendRequest:
        placed = witnesses.tx_witness(ledger, bob.pubkey, first + 1)
        update = witnesses.update_witness(ledger, bob.pubkey, since, first + 1, before_block=True)
        return SendRequest(bob.pubkey, placed, update, spent, previous)

    # On the balance that the first one left; and on the one before, as if the first had never been.
    refused(story, second(first, other, after.proof), Check.PRIVATE_COMMITMENT)
    refused(story, second(first - 1, other, bob.state.proof), Check.ACCOUNT_IS_CURRENT)
    # The receiver of the second, who is shown the balance after the first.
    paid, after_first = both[1].request.spent_witness, after.sent_tx()
    witness = replace(after_first.transfer_witness(0), tx=paid.tx, transfer=paid.transfers[0])
    refused(story, receiving(story, story.alice, Handover(witness, after_first.balance)), Check.LAST_TX)
    # Spent again from what is left, it has a nonce that was used: it is proved, and takes no effect.
    again = prover.spent(plans.spend(after, paid.transfers[:1], nonce=paid.tx.nonce).request)
    moved = prover.send(second(first, again, after.proof)).public_inputs
    assert moved.public_state.block_number == first + 1
    assert moved.private_commitment == after.balance.private_commitment
    assert moved.last_tx_hash == after.balance.last_tx_hash


# Proofs that are not what they are shown as.


def unverified(story: Story, request: Any, error: type[ProofmillError] = VerificationError) -> None:
    with pytest.raises(error) as refusal:
        getattr(story.prover, METHODS[type(request)])(request)
    assert type(refusal.value) is error


def test_the_base_proof_is_nobodys_balance(story: Story) -> None:
    base = LIBRARY.chain(Balance).base_proof
    honest = tip(story)
    record = honest.sender
    for name in (step.circuit_name for step in Balance.steps.values()):
        forged = renamed(story, replace(from_envelope(record), data=base), name)
        sender = replace(record, envelope=to_envelope(forged))
        unverified(story, receiving(story, story.bob, replace(honest, sender=sender)))
        # Nor does the circuit take it, where a first step would.
        witness = receiving(story, story.bob, honest).receive_transfer_witness
        root = story.bob.balance.public_state.block_tree_root
        with pytest.raises(VerificationError):
            story.prover.prove_circuit(TransferLeaf, transfer_inputs(root, forged, witness))


def renamed(story: Story, proof: Proof, name: str) -> Proof:
    """The proof in the envelope of another step."""
    step = {one.circuit_name: one for one in Balance.steps.values()}[name]
    key = story.prover.verification_key(step)
    return replace(proof, circuit=key.circuit, verification_key_digest=key.digest)


def test_a_step_shown_as_another_step(story: Story) -> None:
    alice = story.alice
    honest = proof_of(alice)
    proof = from_envelope(honest)
    for step in Balance.steps.values():
        if step.circuit_name != proof.circuit.name:
            forged = replace(honest, envelope=to_envelope(renamed(story, proof, step.circuit_name)))
            unverified(story, UpdateRequest(alice.pubkey, following(story, alice), forged))


def test_a_record_that_says_more_than_its_proof(story: Story) -> None:
    honest = tip(story)
    richer = replace(honest.sender.public_inputs, private_commitment=(1, 2, 3, 4))
    unverified(story, receiving(story, story.bob, replace(honest, sender=replace(honest.sender, public_inputs=richer))))
    alice = story.alice
    update = following(story, alice)
    valid = replace(update.validity_proof.public_inputs, is_valid_block=False)
    false = replace(update, validity_proof=replace(update.validity_proof, public_inputs=valid))
    unverified(story, UpdateRequest(alice.pubkey, false, alice.state.proof))


def test_proofs_of_other_circuits(story: Story) -> None:
    honest, validity = tip(story), story.ledger.validity_proof(1)
    sender = replace(honest.sender, envelope=validity.envelope)
    unverified(story, receiving(story, story.bob, replace(honest, sender=sender)), MismatchError)
    alice = story.alice
    update = following(story, alice)
    shown_as = replace(update, validity_proof=replace(update.validity_proof, envelope=honest.sender.envelope))
    unverified(story, UpdateRequest(alice.pubkey, shown_as, alice.state.proof), MismatchError)


class FreeBalance(Chain, zero_knowledge=False):
    """A set of a forger's own, whose one step shows any balance that he likes."""

    pubkey: Output[U256]
    private_commitment: Output[HashOut]
    last_tx_hash: Output[HashOut]
    last_tx_insufficient_flags: Output[U64]
    public_state: Output[PublicState]
    owner: Private[U256]

    genesis = Balance.genesis


class Said(Struct):
    pubkey: U256
    private_commitment: HashOut
    last_tx_hash: HashOut
    last_tx_insufficient_flags: U64
    public_state: PublicState


class FreeUpdate(FreeBalance, kind=1, name="balance-update"):
    said: Private[Said]

    def define(self) -> None:
        for name in Said.parts():
            setattr(self, name, getattr(self.said, name))


class ForgedValidity(Chain, zero_knowledge=False):
    """A forger's blocks: all of them are valid. Its proofs have the shape of the true ones."""

    public_state: Output[PublicState]
    tx_tree_root: Output[Bytes] = length(32)
    sender_tree_root: Output[HashOut]
    is_valid_block: Output[Bool]
    deposits: Output[DepositChain]

    genesis = Validity.genesis


class ForgedBlock(ForgedValidity, kind=1, name="balance-block"):
    posted: Private[PostedBlock]
    senders: Private[Proof[Senders]]
    deposits_taken: Private[Proof[Deposits]]

    def define(self) -> None:
        senders, taken = self.senders.public.state, self.deposits_taken.public.state
        for name, value in self.posted.follow(self.previous, senders, taken).items():
            setattr(self, name, Bool.constant(True) if name == "is_valid_block" else value)


def in_disguise(story: Story, proof: Proof, forger: AnyVerificationKey, true: type[Circuit]) -> Proof:
    """A proof that holds under the forger's key, in the envelope of a true one."""
    assert proofmill.verify(proof, forger)
    key = story.prover.verification_key(true)
    assert key.circuit.digest != forger.circuit.digest
    return replace(proof, circuit=key.circuit, verification_key_digest=key.digest)


def set_of(proof: Proof) -> hash_out.HashOut:
    return hash_out.from_bytes(bytes.fromhex(proof.public_inputs["set_digest"][2:]))


def with_set(proof: Proof, digest: hash_out.HashOut) -> Proof:
    return replace(proof, public_inputs={**proof.public_inputs, "set_digest": "0x" + hash_out.to_bytes(digest).hex()})


def test_a_balance_over_a_forged_key_set(story: Story) -> None:
    honest, forger = tip(story), CircuitProver()
    record = honest.sender
    said = plain(record.public_inputs)
    published = said.pop("set_digest")
    made = forger.prove_circuit(FreeUpdate, {"previous": None, "owner": story.alice.pubkey, "said": said})
    forged = in_disguise(story, made, forger.verification_key(FreeUpdate), UpdateStep)
    assert set_of(forged) != published
    true = from_envelope(record)
    relabelled = replace(true, data=true.data[:-DIGEST] + forged.data[-DIGEST:])
    # Of its own set, and saying that it is of the published one; and a true proof that says it is of the forger's.
    for proof, digest, error in (
        (forged, set_of(forged), MalformedProof),  # a set of one step has proofs of another shape
        (with_set(forged, published), published, MalformedProof),
        (with_set(relabelled, set_of(forged)), set_of(forged), VerificationError),
        (relabelled, published, VerificationError),
        (with_set(true, set_of(forged)), set_of(forged), VerificationError),
    ):
        sender = BalanceProof(to_envelope(proof), replace(record.public_inputs, set_digest=digest))
        request = receiving(story, story.bob, replace(honest, sender=sender))
        unverified(story, request, error)
        if proof.data != true.data:  # a circuit does not look at the envelope
            root = story.bob.balance.public_state.block_tree_root
            inputs = transfer_inputs(root, proof, request.receive_transfer_witness)
            with pytest.raises(error):
                story.prover.prove_circuit(TransferLeaf, inputs)


def test_a_validity_proof_whose_carried_key_differs(story: Story) -> None:
    carol = User("carol", story.ledger, story.prover.set_digest, story.prover)
    update = witnesses.update_witness(story.ledger, carol.pubkey, 0, 1)
    forger = BlockProver({Block: CircuitProver().keys(ForgedBlock)})
    made = forger.prove(None, story.ledger.network(0).validity, block_witness(story.ledger, 1))
    forged, true = in_disguise(story, made, forger.key, Block), from_envelope(update.validity_proof)
    # It shows what the true one shows, but for the key that it carries, and has its length.
    assert with_set(forged, set_of(true)).public_inputs == true.public_inputs != forged.public_inputs
    assert len(forged.data) == len(true.data)
    relabelled = replace(true, data=true.data[:-DIGEST] + forged.data[-DIGEST:])
    for proof in (forged, with_set(forged, set_of(true)), relabelled, with_set(true, set_of(forged))):
        carried = ValidityProof(to_envelope(proof), update.validity_proof.public_inputs)
        unverified(story, UpdateRequest(carol.pubkey, replace(update, validity_proof=carried), None))
        if proof.data != true.data:
            inputs = {"owner": carol.pubkey, "previous": None, "validity": proof, "update": update_inputs(update)}
            with pytest.raises(VerificationError):
                story.prover.prove_circuit(UpdateStep, inputs)
    # Nor is it kept by a ledger.
    with pytest.raises(VerificationError):
        story.ledger.put_validity_proof(1, with_set(forged, set_of(true)), story.blocks.key)
