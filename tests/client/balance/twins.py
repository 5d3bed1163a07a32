"""Provers without proofs, for quick tests of what a wallet does around them: real proofs are in test_wallet_proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from tests.ledger.conftest import DOMAIN

from proofmill.algebra.hash_out import HashOut
from proofmill.client import Wallet
from proofmill.client.balance.service import BalanceService
from proofmill.errors import MalformedProof, ProofmillError, UnsatisfiedError
from proofmill.ledger.balance import UNPROVED, BalanceLedger, Request
from proofmill.statements.balance import FASTER, NORMAL, genesis, transitions
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.types import GenericAddress
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    ValidityProof,
    WithdrawalProof,
    WithdrawalRequest,
)
from proofmill.strict_json import loads

PASSPHRASE = "correct horse"
CHEAP = 14
SET: HashOut = (1, 2, 3, 4)
ADDRESS = GenericAddress.of_address(bytes(range(20)))
PROVED = b"stands for a block's proof"


class Twins:
    """A `Prover` that answers what the plain rules say, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.fails: Exception | None = None
        self.changes: Mapping[str, Any] = {}

    def spent(self, request: SpentRequest) -> SpentProof:
        self._ask(request)
        return SpentProof(UNPROVED, transitions.spend(request.spent_witness)[1])

    def send(self, request: SendRequest) -> BalanceProof:
        spent = request.spent_proof.public_inputs
        return self._balance(
            request, transitions.send(before(request), spent, request.tx_witness, request.update_witness)
        )

    def update(self, request: UpdateRequest) -> BalanceProof:
        return self._balance(request, transitions.update(before(request), request.update_witness))

    def receive_transfer(self, request: ReceiveTransferRequest) -> BalanceProof:
        witness, update = request.receive_transfer_witness, request.update_witness
        return self._balance(request, transitions.receive_transfer(before(request), witness, update))

    def receive_deposit(self, request: ReceiveDepositRequest) -> BalanceProof:
        return self._balance(request, transitions.receive_deposit(before(request), request.receive_deposit_witness))

    def withdrawal(self, request: WithdrawalRequest) -> WithdrawalProof:
        self._ask(request)
        return WithdrawalProof(UNPROVED, transitions.withdraw(request.withdrawal_witness, SET))

    def claim(self, request: ClaimRequest) -> ClaimProof:
        self._ask(request)
        window = FASTER if request.is_faster_mining else NORMAL
        return ClaimProof(UNPROVED, transitions.claim(request.claim_witness, window))

    def _balance(self, request: Any, shown: BalancePublicInputs) -> BalanceProof:
        self._ask(request)
        return BalanceProof(UNPROVED, replace(shown, **self.changes))

    def _ask(self, request: Any) -> None:
        if self.fails is not None:
            raise self.fails
        self.asked.append(request)


def before(request: Any) -> BalancePublicInputs:
    previous = request.prev_proof
    return genesis.balance(request.pubkey, SET) if previous is None else previous.public_inputs


class TwinKeys:
    """`Keys` for which `UNPROVED` is the one good envelope."""

    set_digest = SET

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def verify_answer(self, request: Request, record: Any) -> None:
        self.verify_balance(record, "proof")

    def verify_balance(self, record: Any, path: str) -> None:
        self.seen.append(record)
        if record.envelope != UNPROVED:
            raise MalformedProof(f"{path}: no proof", path=path)


class ProvedLedger(BalanceLedger):
    """One whose blocks count as proved when a test says so."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, DOMAIN)
        self.proved: set[int] = set()

    def validity_proof(self, number: int) -> ValidityProof:
        found = super().validity_proof(number)
        return replace(found, envelope=PROVED) if number in self.proved else found


class Town:
    """A ledger and wallets on it."""

    def __init__(self, ledger: ProvedLedger, folder: Path) -> None:
        self.ledger, self.folder = ledger, folder
        self.prover, self.keys = Twins(), TwinKeys()

    def wallet(self, name: str, prover: Any = None) -> Wallet:
        path = self.folder / f"{name}.wallet"
        return Wallet.create(path, PASSPHRASE, self.ledger, prover or self.prover, self.keys, cost=CHEAP)

    def open(self, name: str) -> Wallet:
        return Wallet.open(self.folder / f"{name}.wallet", PASSPHRASE, self.ledger, self.prover, self.keys)

    def post(self, txs: Mapping[Wallet, Any] | None = None, *, signers: list[Wallet] | None = None) -> int:
        txs = txs or {}
        proposal = self.ledger.propose({wallet.key: tx for wallet, tx in txs.items()})
        signing = list(txs) if signers is None else signers
        signatures = {wallet.key: wallet.sign(proposal) for wallet in signing}
        stamp = self.ledger.network().block.timestamp + 10
        number = self.ledger.post(proposal.posted(stamp, signatures)).number
        self.ledger.proved.add(number)
        return number

    def rich(self, name: str, amount: int = 100) -> Wallet:
        """A wallet that has received a deposit."""
        wallet = self.wallet(name)
        index = self.ledger.deposit(wallet.new_deposit(amount))
        wallet.update(self.post())
        wallet.receive_deposit(index)
        return wallet


ROUTES: dict[str, tuple[type[Any], str]] = {
    "/prove-spent": (SpentRequest, "spent"),
    "/prove-send": (SendRequest, "send"),
    "/prove-update": (UpdateRequest, "update"),
    "/prove-receive-transfer": (ReceiveTransferRequest, "receive_transfer"),
    "/prove-receive-deposit": (ReceiveDepositRequest, "receive_deposit"),
    "/prove-single-withdrawal": (WithdrawalRequest, "withdrawal"),
    "/prove-single-claim": (ClaimRequest, "claim"),
}


def twin_transport(twins: Twins) -> httpx.MockTransport:
    """The seven routes over a transport in this process."""

    def handle(request: httpx.Request) -> httpx.Response:
        kind, name = ROUTES[request.url.path]
        try:
            proof = getattr(twins, name)(kind.from_json(loads(request.content)))
        except ProofmillError as error:
            check = error.fields.get("check") if isinstance(error, UnsatisfiedError) else None
            problem = {"code": error.code, "status": error.status, "detail": error.message, "check": check}
            return httpx.Response(error.status, json=problem)
        return httpx.Response(200, json={"proof": proof.to_json()})

    return httpx.MockTransport(handle)


def twin_service(twins: Twins) -> BalanceService:
    return BalanceService("http://127.0.0.1:9001", transport=twin_transport(twins))
