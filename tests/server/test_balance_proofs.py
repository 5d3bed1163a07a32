"""The balance service with its circuits: every route proves, and every proof that comes in is looked at.

The circuits come from the store at PROOFMILL_HOME, if that is set; else they are built, which takes a minute.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.server.service import Service, running, status, until
from tests.server.test_balance import snake
from tests.server.test_body import assert_problem

from proofmill.artifacts import Store
from proofmill.ledger.balance import BalanceLedger, Holdings, User
from proofmill.ledger.balance.block_proofs import BlockProofs
from proofmill.server import Registry
from proofmill.server.balance import CIRCUITS
from proofmill.server.balance_example import spent_request
from proofmill.server.registry import from_store
from proofmill.settings import load
from proofmill.statements.balance.circuits import BalanceProver, BlockProver, from_envelope
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.lock_time import FASTER
from proofmill.statements.balance.types import GenericAddress, Transfer
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ReceiveDepositRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    WithdrawalProof,
)
from proofmill.systems.stored import open_store

pytestmark = pytest.mark.long

ADDRESS = bytes(range(20))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    home = os.environ.get("PROOFMILL_HOME")
    return open_store(Store(Path(home) if home else tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def balance(store: Store) -> Iterator[Service]:
    registry = Registry(CIRCUITS, from_store(store, development=True))
    with running(registry, load(workers=1, queue_length=1), "balance", wait=False) as service:
        until(lambda: service.client.get("/ready").status_code == 200, seconds=300)
        yield service


@pytest.fixture(scope="module")
def network(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with BalanceLedger(tmp_path_factory.mktemp("ledger") / "ledger.db", deployment()) as ledger:
        yield Network(ledger)


class Network:
    """A ledger whose every block is proved, and a user whose steps the service proves."""

    def __init__(self, ledger: BalanceLedger) -> None:
        self.ledger = ledger
        self.blocks = BlockProver()
        self.digest = BalanceProver().set_digest

    def user(self, name: str) -> User:
        return User(name, self.ledger, self.digest)

    def post(self, stamp: int, *transactions: tuple[User, Any]) -> int:
        proposal = self.ledger.propose({user.key: tx for user, tx in transactions})
        signatures = {user.key: user.sign(proposal.message(user.key)) for user, _ in transactions}
        number = self.ledger.post(proposal.posted(stamp, signatures)).number
        BlockProofs(self.ledger, self.blocks).prove()
        return number


def proved(client: httpx.Client, path: str, request: Record, proof: type[Any]) -> Any:
    answer = client.post(path, json=request.to_json())
    assert answer.status_code == 200, answer.text
    assert all(not isinstance(number, int) or number < 1 << 53 for number in _numbers(answer.json()))
    return proof.from_json(answer.json()["proof"])


def _numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in _numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in _numbers(item)]
    return [value]


def test_all_seven_routes_prove_what_the_plain_rules_say(balance: Service, network: Network) -> None:
    client, alice, bob = balance.client, network.user("alice"), network.user("bob")

    def step(user: User, path: str, kind: type[Any], request: Any = None) -> Any:
        proof = proved(client, path, request or user.steps[-1].request, kind)
        assert proof.public_inputs == user.steps[-1].public_inputs
        return proof

    index = alice.deposit(100, eligible=True)
    first = network.post(10)
    alice.update(first)
    mine = step(alice, "/prove-update", BalanceProof)
    received = replace(alice.receive_deposit(index), prev_proof=mine)
    mine = step(alice, "/prove-receive-deposit", BalanceProof, received)
    payments = [alice.pay(GenericAddress.of_pubkey(bob.pubkey), 30), alice.pay(GenericAddress.of_address(ADDRESS), 20)]
    tx = alice.spend(payments)
    spent = step(alice, "/prove-spent", SpentProof)
    second = network.post(20, (alice, tx))
    sent = replace(alice.send(second), spent_proof=spent, prev_proof=mine)
    mine = step(alice, "/prove-send", BalanceProof, sent)
    incoming = bob.receive_transfer(replace(alice.hand_over(0), sender=mine), update_to=second)
    step(bob, "/prove-receive-transfer", BalanceProof, incoming)
    alice.withdraw(1)
    out: Any = alice.steps[-1].request
    out = replace(out, withdrawal_witness=replace(out.withdrawal_witness, balance_proof=mine))
    step(alice, "/prove-single-withdrawal", WithdrawalProof, out)
    carol = network.user("carol")
    deposit = carol.deposit(50, eligible=True)
    network.post(30)
    last = network.post(400)
    carol.claim(deposit, ADDRESS, last, FASTER)
    step(carol, "/prove-single-claim", ClaimProof)


def test_a_proof_that_comes_in_is_looked_at_first(balance: Service, network: Network) -> None:
    client, dave, eve = balance.client, network.user("dave"), network.user("eve")
    index = dave.deposit(7)
    number = network.post(1000)
    update = dave.update(number)
    mine = proved(client, "/prove-update", update, BalanceProof)
    theirs = proved(client, "/prove-update", eve.update(number), BalanceProof)
    right = dave.receive_deposit(index)
    spent = proved(client, "/prove-spent", spent_request(), SpentProof)

    def refusal(request: Record, path: str = "/prove-receive-deposit") -> dict[str, Any]:
        return assert_problem(client.post(path, json=request.to_json()))

    def with_previous(previous: Any, **envelope: Any) -> ReceiveDepositRequest:
        changed = json.dumps({**json.loads(previous.envelope), **envelope}).encode()
        return replace(right, prev_proof=BalanceProof(changed, mine.public_inputs))

    def told(problem: dict[str, Any]) -> tuple[int, str, str | None]:
        return problem["status"], problem["code"], problem.get("path")

    # Another circuit, by its name or behind a name that is not its own; another version; another set's key.
    assert told(refusal(with_previous(spent))) == (409, "mismatch", "prev_proof")
    named = json.loads(mine.envelope)["circuit"]
    assert told(refusal(with_previous(spent, circuit=named))) == (409, "mismatch", "prev_proof")
    older = {**named, "digest": "0" * 64}
    assert told(refusal(with_previous(mine, circuit=older))) == (409, "mismatch", "prev_proof")
    other_key = with_previous(mine, verification_key_digest="0" * 64)
    assert told(refusal(other_key)) == (409, "mismatch", "prev_proof")
    # A proof that does not hold; one that shows another thing than the record says, or than its envelope says.
    data = bytearray.fromhex(json.loads(mine.envelope)["proof"][2:])
    data[len(data) // 2] ^= 1
    assert told(refusal(with_previous(mine, proof="0x" + data.hex()))) == (422, "verification_failed", "prev_proof")
    assert told(refusal(with_previous(theirs))) == (422, "verification_failed", "prev_proof")
    shown = json.loads(mine.envelope)["public_inputs"]
    public = json.loads(theirs.envelope)["public_inputs"]
    assert shown != public
    assert told(refusal(with_previous(mine, public_inputs=public))) == (422, "verification_failed", "prev_proof")
    # What is no proof at all.
    broken = replace(right, prev_proof=BalanceProof(b"{}", mine.public_inputs))
    assert told(refusal(broken)) == (400, "malformed_proof", "prev_proof.circuit")
    assert told(refusal(with_previous(mine, proof="0x00"))) == (400, "malformed_proof", "prev_proof")
    # The previous balance of somebody else, a validity proof in name only, and the same step once more.
    assert refusal(replace(right, prev_proof=theirs))["check"] == "pubkey"
    false = replace(update.update_witness.validity_proof, envelope=mine.envelope)
    asked = UpdateRequest(dave.pubkey, replace(update.update_witness, validity_proof=false))
    problem = refusal(asked, "/prove-update")
    assert told(problem) == (409, "mismatch", "update_witness.validity_proof")
    done = proved(client, "/prove-receive-deposit", replace(right, prev_proof=mine), BalanceProof)
    again = replace(right, prev_proof=done)
    problem = refusal(again)
    assert (problem["status"], problem["check"]) == (422, "private_commitment")
    # In the other spelling, with all that was refused left out.
    answer = client.post("/prove-receive-deposit", json=snake(replace(right, prev_proof=mine).to_json()))
    assert answer.status_code == 200


def test_a_proof_is_fresh_each_time_and_its_envelope_tells_nothing_private(balance: Service) -> None:
    first, second = (proved(balance.client, "/prove-spent", spent_request(), SpentProof) for _ in range(2))
    assert first.public_inputs == second.public_inputs
    assert from_envelope(first).data != from_envelope(second).data
    envelope = json.loads(base64.b64decode(first.to_json()["envelope"]))
    assert envelope["public_inputs"].keys() == {
        "prev_private_commitment",
        "new_private_commitment",
        "transfer_tree_root",
        "nonce",
        "insufficient_flags",
        "is_valid",
    }


def test_beyond_the_queue_is_busy_and_who_goes_away_stops_his_proof(balance: Service) -> None:
    body = large_request().to_json()
    asked = [ask(balance.port, body) for _ in range(2)]
    until(lambda: balance.pool.jobs == 2)
    answer = balance.client.post("/prove-spent", json=body)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert_problem(answer, "busy")
    start = time.monotonic()
    for connection in asked:
        connection.close()
    until(lambda: balance.pool.jobs == 0)
    stopped = time.monotonic() - start
    start = time.monotonic()
    assert status(ask(balance.port, body)) == 200
    assert stopped < 2 * (time.monotonic() - start)


def large_request() -> SpentRequest:
    """64 transfers: the longest of the spent proofs."""
    holdings, _ = Holdings.empty().receive(0, 1000, bytes(31) + b"\1", (1, 2, 3, 4))
    transfers = [Transfer(GenericAddress.of_address(ADDRESS), 0, 1, (place, 0, 0, 1)) for place in range(64)]
    return SpentRequest(holdings.spend(transfers, (5, 6, 7, 8))[1])


def ask(port: int, body: object) -> socket.socket:
    """Ask and do not wait for the answer."""
    data = json.dumps(body).encode()
    head = "POST /prove-spent HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
    return connection
