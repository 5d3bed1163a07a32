"""What must be refused, each tried with real data where it would happen."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from examples.balance.story import Told
from examples.balance.town import DemoError, Town, require, salt

from proofmill import errors
from proofmill._native import NativeError
from proofmill._native.plonky2 import KeySet
from proofmill.algebra import hash_out, schnorr
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.client import read_handover, write_handover
from proofmill.ledger.balance import (
    AccountState,
    BalanceLedger,
    Handover,
    Holdings,
    Posted,
    Proposal,
    SentTx,
    witnesses,
)
from proofmill.statements.balance import nullifiers, trees
from proofmill.statements.balance.blocks import Place
from proofmill.statements.balance.checks import Check
from proofmill.statements.balance.circuits import (
    Balance,
    DepositLeaf,
    UpdateStep,
    deposit_inputs,
    from_envelope,
    to_envelope,
)
from proofmill.statements.balance.circuits.follow import update_inputs
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.public_inputs import (
    ValidityPublicInputs,
)
from proofmill.statements.balance.types import GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ReceiveDepositRequest,
    ReceiveDepositWitness,
    SendRequest,
    UpdateRequest,
    ValidityProof,
    WithdrawalProof,
)
from proofmill.systems import AnyVerificationKey, Proof, compile
from proofmill.systems.plonky2 import solve
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.prover import read_inputs

FORGER = Path(__file__).with_name("forger.py")
MILLION = 1_000_000
FORGED = "400 malformed_proof"
"""The forger's circuits are smaller than the true ones: under a true key her proof cannot even be read."""


def asked(town: Town, path: str, request: Record) -> str:
    """What the service says: the status, and the check that refused or else the code."""
    answer = town.client.post(path, json=request.to_json())
    if answer.status_code == 200:
        return "200, a proof"
    told = answer.json()
    return f"{answer.status_code} {told.get('check', told['code'])}"


def tried(call: Callable[[], object]) -> str:
    """What refuses in this process: the check or else the code."""
    try:
        call()
    except errors.UnsatisfiedError as error:
        # A circuit says the message of the check.
        names = {check.value: check.name.lower() for check in Check}
        return str(error.fields.get("check") or names.get(error.fields.get("requirement", ""), error.code))
    except errors.ProofmillError as error:
        return str(error.fields.get("check", error.code))
    return "accepted"


def dressed(proof: Proof, key: AnyVerificationKey, **public: Any) -> bytes:
    """The envelope of a proof that claims to be one of this key."""
    inputs = {**proof.public_inputs, **public}
    return to_envelope(replace(proof, circuit=key.circuit, verification_key_digest=key.digest, public_inputs=inputs))


def double_spends(town: Town, told: Told) -> None:
    """Alice's second transaction, made from the state that the first one spent, in a valid block of its own."""
    name, board, ledger, alice = "double spend", town.board, town.ledger, town.alice
    proposal = ledger.propose({alice.key: told.second})
    stamp = ledger.network().block.timestamp + 60
    signature = schnorr.sign(town.private["alice"], proposal.message(alice.key))
    number = town.post(proposal.posted(stamp, {alice.key: signature}))
    require(ledger.fault(number) is None, "the second transaction's block should be valid")

    place = witnesses.tx_witness(ledger, alice.pubkey, number)

    def send(since: AccountState) -> SendRequest:
        update = witnesses.update_witness(ledger, alice.pubkey, since.block, number, before_block=True)
        return SendRequest(alice.pubkey, place, update, told.second_spent, since.proof)

    first, now = told.at_first, alice.state
    got = asked(town, "/prove-send", send(first))
    board.attack(name, "send the second from the balance before the first", "service", "422 account_is_current", got)
    got = asked(town, "/prove-send", send(now))
    board.attack(name, "send it from the balance after the first", "service", "422 private_commitment", got)

    again = town.planner.spend(now, told.second_transfers, nonce=told.second.nonce)
    require(again.request.spent_witness.tx == told.second, "the same transfers and nonce are the same transaction")
    waiting = again.after(town.service.spent(again.request))
    passed = town.service.send(town.planner.send(waiting, number).request)
    shown, before = passed.public_inputs, now.balance
    kept = (shown.private_commitment, shown.last_tx_hash) == (before.private_commitment, before.last_tx_hash)
    got = "200, without effect" if kept else "200, with effect"
    board.attack(name, "prove it again from there, with the nonce it has", "service", "200, without effect", got)
    paid = SentTx(told.second_transfers, told.second, passed)
    got = tried(lambda: town.carol.receive_transfer(Handover(paid.transfer_witness(0), passed)))
    board.attack(name, "hand it over to Carol all the same", "Carol's wallet", "last_tx", got)
    bob = town.bob
    got = tried(lambda: bob.receive_transfer(read_handover(told.handover)))
    board.attack("replayed transfer", "receive the same handover again", "Bob's wallet", "nullifier_is_new", got)


def replayed_deposits(town: Town, told: Told) -> None:
    """Alice receives her deposit twice."""
    name, board, ledger, alice = "replayed deposit", town.board, town.ledger, town.alice
    state = alice.state
    known = witnesses.deposit_witness(
        ledger, told.deposit, state.deposit_salt(ledger.deposits[told.deposit]), state.block
    )
    nullifier = nullifiers.deposit_nullifier(known.deposit)
    _, first = Holdings.empty().receive(0, known.deposit.amount, nullifier, salt())
    request = ReceiveDepositRequest(alice.pubkey, ReceiveDepositWitness(known, first), state.proof)
    got = asked(town, "/prove-receive-deposit", request)
    board.attack(name, "the first receipt's witness on the new balance", "service", "422 private_commitment", got)
    _, other = state.holdings.receive(0, known.deposit.amount, secrets.token_bytes(28).rjust(32, b"\0"), salt())
    witness = ReceiveDepositWitness(known, replace(other, nullifier=nullifier))
    got = asked(town, "/prove-receive-deposit", ReceiveDepositRequest(alice.pubkey, witness, state.proof))
    board.attack(name, "its nullifier inserted a second time", "service", "422 nullifier_is_new", got)
    root = hash_out.from_bytes(state.balance.public_state.deposit_tree_root)
    got = tried(lambda: solve(compile(DepositLeaf), deposit_inputs(alice.pubkey, root, witness)))
    board.attack(name, "the same with a prover of one's own", "the circuit", "nullifier_is_new", got)


def tampered_amounts(town: Town, told: Told) -> None:
    """A deposit, a transfer and a withdrawal of more than there was."""
    name, board, ledger, alice = "tampered amount", town.board, town.ledger, town.alice
    first = told.at_first
    true = witnesses.deposit_witness(ledger, told.deposit, first.deposit_salt(ledger.deposits[told.deposit]), 1)
    more = replace(true, deposit=replace(true.deposit, amount=MILLION))
    _, change = Holdings.empty().receive(0, MILLION, nullifiers.deposit_nullifier(more.deposit), salt())
    update = town.planner.update(AccountState.new(alice.pubkey, town.keys.set_digest), 1)
    earlier = town.service.update(update.request)
    request = ReceiveDepositRequest(alice.pubkey, ReceiveDepositWitness(more, change), earlier)
    got = asked(town, "/prove-receive-deposit", request)
    board.attack(name, "receive a deposit of 1000 as a million", "service", "422 deposit_in_tree", got)

    handover = read_handover(told.handover)
    sent = handover.transfer_witness
    bigger = replace(handover, transfer_witness=replace(sent, transfer=replace(sent.transfer, amount=MILLION)))
    path = town.folder / "for-bob-altered.json"
    write_handover(path, bigger)
    got = tried(lambda: town.bob.receive_transfer(read_handover(path)))
    board.attack(name, "300 in the handover's file changed to a million", "Bob's wallet", "transfer_in_tx", got)

    claimed = replace(told.out.public_inputs, amount=MILLION)
    shown = from_envelope(told.out)
    public = {**shown.public_inputs, "amount": str(MILLION)}
    lie = WithdrawalProof(to_envelope(replace(shown, public_inputs=public)), claimed)
    got = tried(lambda: town.keys.verify_answer(town.planner.withdraw(alice.state, 1).request, lie))
    board.attack(name, "take out a million with the proof of 200", "the verifier", "verification_failed", got)


def false_blocks(town: Town, forged: Proof) -> None:
    """Bob follows the network to a state that no block proof shows."""
    board, ledger, bob = town.board, town.ledger, town.bob
    true = witnesses.update_witness(ledger, bob.pubkey, bob.block, ledger.height)
    proof, key = from_envelope(true.validity_proof), town.block_key

    def follow(envelope: bytes, shown: ValidityPublicInputs | None = None) -> str:
        claimed = replace(true, validity_proof=ValidityProof(envelope, shown or true.validity_proof.public_inputs))
        return asked(town, "/prove-update", UpdateRequest(bob.pubkey, claimed, bob.proof))

    name, refused = "forged validity proof", "422 verification_failed"
    data = bytearray(proof.data)
    data[len(data) // 2] ^= 1
    got = follow(to_envelope(replace(proof, data=bytes(data))))
    board.attack(name, "one bit of it changed", "service", refused, got)
    rich = rich_state(ledger)
    named = {**proof.public_inputs, "public_state": forged.public_inputs["public_state"]}
    got = follow(to_envelope(replace(proof, public_inputs=named)), rich)
    board.attack(name, "the true proof beside a state with more deposits", "service", refused, got)
    got = tried(lambda: ledger.put_validity_proof(ledger.height, replace(proof, public_inputs=named), key))
    board.attack(name, "the same, put into the ledger", "ledger", "verification_failed", got)

    name = "validity proof whose carried key differs"
    other = {"set_digest": forged.public_inputs["set_digest"]}
    got = follow(to_envelope(replace(proof, public_inputs={**proof.public_inputs, **other})))
    board.attack(name, "the true proof with the forger's set digest", "service", refused, got)
    got = follow(to_envelope(forged), rich)
    board.attack(name, "a real proof of the forger's own chain", "service", "409 mismatch", got)
    got = follow(dressed(forged, key), rich)
    board.attack(name, "the same under the true circuit's name and key", "service", FORGED, got)
    got = follow(dressed(forged, key, set_digest=proof.public_inputs["set_digest"]), rich)
    board.attack(name, "and with the published set digest", "service", FORGED, got)


def false_balances(town: Town, told: Told, forged: Proof, claimed: Handover) -> None:
    """Mallory, who has nothing, pays Bob a million."""
    board, bob = town.board, town.bob
    key = town.service.verification_key(UpdateStep.circuit_name)
    digest = town.bob.proof and from_envelope(town.bob.proof).public_inputs["set_digest"]

    def pay(envelope: bytes) -> Handover:
        return replace(claimed, sender=replace(claimed.sender, envelope=envelope))

    def receive(envelope: bytes) -> str:
        plan = town.planner.receive_transfer(bob.state, pay(envelope))
        return asked(town, "/prove-receive-transfer", plan.request)

    name = "forged key set"
    got = receive(to_envelope(forged))
    board.attack(name, "a real proof over step circuits of one's own", "service", "409 mismatch", got)
    got = receive(dressed(forged, key))
    board.attack(name, "the same under the true circuit's name and key", "service", FORGED, got)
    got = receive(dressed(forged, key, set_digest=digest))
    board.attack(name, "and with the published set digest", "service", FORGED, got)
    write_handover(town.folder / "from-mallory.json", pay(dressed(forged, key, set_digest=digest)))
    got = tried(lambda: bob.receive_transfer(read_handover(town.folder / "from-mallory.json")))
    board.attack(name, "the same in a handover's file", "Bob's wallet", "malformed_proof", got)

    got = over_other_keys(town)
    board.attack(name, "the true step over a set with the base key as a step's", "the core", "verification_failed", got)

    name = "base proof as a sender's balance"
    base = replace(forged, data=LIBRARY.chain(Balance).base_proof)
    got = receive(dressed(base, key, set_digest=digest))
    board.attack(name, "the chain's base proof, called an update", "service", "422 verification_failed", got)
    got = tried(lambda: bob.receive_transfer(pay(dressed(base, key, set_digest=digest))))
    board.attack(name, "the same in a handover", "Bob's wallet", "verification_failed", got)

    name = "proof of another circuit"
    got = receive(told.out.envelope)
    board.attack(name, "a withdrawal as the sender's balance", "service", "409 mismatch", got)
    got = receive(told.second_spent.envelope)
    board.attack(name, "a spent proof as the sender's balance", "service", "409 mismatch", got)
    got = receive(dressed(from_envelope(told.out), key))
    board.attack(name, "the withdrawal under a balance's name and key", "service", "400 malformed_proof", got)


def over_other_keys(town: Town) -> str:
    """The true circuit of an update, given a set of keys in which the base proof counts as a step of kind 2."""
    update = witnesses.update_witness(town.ledger, town.carol.pubkey, 0, 1)
    given = {
        "owner": town.carol.pubkey,
        "validity": from_envelope(update.validity_proof),
        "update": update_inputs(update),
    }
    step, chain = compile(UpdateStep), LIBRARY.chain(Balance)
    elements, proofs = read_inputs(step, {**given, "previous": None})
    as_a_step = [(2, chain.base_proof) if proof == (0, chain.base_proof) else proof for proof in proofs]
    require(as_a_step != proofs, "the base proof is the first step's previous one")
    _, pinned = LIBRARY.sets(step)
    try:
        step.program.solve(elements, as_a_step, step.hints, exchanged(chain.keys, 0, 2), pinned)
    except NativeError as error:
        return str(error.args[0])
    return "accepted"


def exchanged(keys: KeySet, a: int, b: int) -> KeySet:
    """The set with two keys in one another's places: after 18 bytes each key follows its length."""
    data, start, parts = keys.to_bytes(), 18, list[bytes]()
    while start < len(data):
        end = start + 4 + int.from_bytes(data[start : start + 4], "little")
        parts.append(data[start:end])
        start = end
    parts[a], parts[b] = parts[b], parts[a]
    return KeySet.from_bytes(data[:18] + b"".join(parts))


def stale_accounts(town: Town, told: Told) -> None:
    """Alice follows the network past the block in which she paid, and would keep what she paid."""
    name, board, alice = "stale account", town.board, town.alice
    update = witnesses.update_witness(town.ledger, alice.pubkey, 1, 2)
    before = told.at_first.proof
    got = asked(town, "/prove-update", UpdateRequest(alice.pubkey, update, before))
    board.attack(name, "the balance before the payment at the block after", "service", "422 account_is_current", got)
    assert before is not None
    proofs = {"previous": from_envelope(before), "validity": from_envelope(update.validity_proof)}
    inputs = {"owner": alice.pubkey, "update": update_inputs(update), **proofs}
    got = tried(lambda: solve(compile(UpdateStep), inputs))
    board.attack(name, "the same with a prover of one's own", "the circuit", "account_is_current", got)


def false_posts(town: Town, told: Told) -> None:
    """Blocks that anybody may post, and that move nobody's money."""
    ledger, key, private = town.ledger, town.alice.key, town.private["alice"]
    stamp = ledger.network().block.timestamp
    txs = (told.sent, told.second)
    root = SparseTree(trees.TXS).extend(txs).root
    place = Place.of(key, schnorr.sign(private, ledger.domain.message(root, ledger.height + 1, 0)))
    network = ledger.post(Posted(stamp, hash_out.to_bytes(root), (place, place), txs))
    got = "valid" if network.fault is None else f"invalid: {network.fault.name.lower()}"
    town.board.attack("double spend", "the account at two places of one block", "ledger", "invalid: order", got)
    proposal: Proposal = ledger.propose({key: told.second})
    stolen = schnorr.sign(town.private["bob"], proposal.message(key))
    network = ledger.post(proposal.posted(stamp, {key: stolen}))
    got = "valid" if network.fault is None else f"invalid: {network.fault.name.lower()}"
    town.board.attack("double spend", "Alice's money with Bob's signature", "ledger", "invalid: signature", got)


def rich_state(ledger: BalanceLedger) -> ValidityPublicInputs:
    """The last block's, with a deposit tree in which Mallory has a million."""
    shown = ledger.validity_inputs(ledger.height)
    return replace(shown, public_state=replace(shown.public_state, deposit_tree_root=hash_out.to_bytes((1, 2, 3, 4))))


def forge(town: Town) -> tuple[Proof, Proof, Handover]:
    """Mallory's balance and her block, proved by circuits of her own, and what she would hand over to Bob."""
    mallory = schnorr.key_hash(schnorr.public_key(schnorr.keygen()))
    transfers = (Transfer(GenericAddress.of_pubkey(town.bob.pubkey), 0, MILLION, salt()),)
    tx = Tx(SparseTree(trees.TRANSFERS).extend(transfers).root, 0)
    state = town.ledger.network(town.bob.block).public_state
    honest = AccountState.new(mallory, town.keys.set_digest).balance
    shown = replace(honest, private_commitment=salt(), last_tx_hash=tx.hash(), public_state=state)
    wanted = {"balance": shown.to_json(), "validity": rich_state(town.ledger).to_json()}
    line = [sys.executable, str(FORGER)]
    done = subprocess.run(line, input=json.dumps(wanted), capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise DemoError(f"the forger failed:\n{done.stderr}")
    proofs = json.loads(done.stdout)
    sent = SentTx(transfers, tx, BalanceProof(b"forged", shown))
    balance, validity = (Proof.from_json(proofs[name]) for name in ("balance", "validity"))
    return balance, validity, Handover(sent.transfer_witness(0), sent.balance)


def attack(town: Town, told: Told) -> None:
    """All of them; nobody's balance may have moved afterwards."""
    board, users = town.board, (town.alice, town.bob, town.carol)
    before = [user.state for user in users]
    double_spends(town, told)
    replayed_deposits(town, told)
    tampered_amounts(town, told)
    board.status = lambda: "Mallory builds circuits of her own"
    balance, validity, handover = forge(town)
    board.status = str
    false_blocks(town, validity)
    false_balances(town, told, balance, handover)
    stale_accounts(town, told)
    false_posts(town, told)
    require([user.state for user in users] == before, "an attack changed somebody's wallet")
