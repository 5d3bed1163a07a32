"""The real service in a process of its own, a ledger whose blocks are proved, and three users with their files."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from examples.balance.board import Board, seen

from proofmill._native import Cancel
from proofmill.algebra import schnorr
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.hash_out import HashOut
from proofmill.client import BalanceKeys, BalanceService, Wallet
from proofmill.ledger.balance import (
    BalanceLedger,
    BlockProofs,
    Planner,
    Posted,
)
from proofmill.statements.balance.circuits import (
    BlockProver,
    from_envelope,
)
from proofmill.statements.balance.deployment import deployment
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
    WithdrawalProof,
    WithdrawalRequest,
)

PASSPHRASE = "a passphrase for play money"
READY_SECONDS = 900.0

T = TypeVar("T")
R = TypeVar("R", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)


class DemoError(Exception):
    """Something was not as expected."""


def require(condition: bool, message: str) -> None:
    """Raises DemoError."""
    if not condition:
        raise DemoError(message)


@contextmanager
def service(log: Path) -> Iterator[str]:
    """The real command on a free port; its URL. SIGTERM ends it, and it must drain."""
    command = [sys.executable, "-m", "proofmill.cli", "serve", "--profile", "balance", "--port", "0"]
    with (
        log.open("w") as errors_,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors_, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise DemoError(f"the service did not start:\n{log.read_text()}")
            yield json.loads(line)["url"]
            process.terminate()
            if process.wait(timeout=60) != 0:
                raise DemoError(f"the service did not drain:\n{log.read_text()}")
        finally:
            process.kill()


def wait_until_ready(url: str, log: Path) -> None:
    """Until all circuits are loaded; the first run builds them, which takes a minute or two."""
    deadline = time.monotonic() + READY_SECONDS
    with httpx.Client(base_url=url, timeout=30.0, trust_env=False) as client:
        while True:
            try:
                if client.get("/ready").status_code == 200:
                    return
            except httpx.HTTPError:
                raise DemoError(f"the service ended:\n{log.read_text()}") from None
            if time.monotonic() > deadline:
                raise DemoError(f"the service did not get ready:\n{log.read_text()}")
            time.sleep(0.2)


def last_message(log: Path) -> str:
    """What the last line of the service's log says, without its time and level; requests are no news."""
    said = [line.partition(" proofmill.server ")[2] for line in log.read_text().splitlines()]
    return next((message[:100] for message in reversed(said) if message), "starts")


class Watched:
    """A `Prover`: the service on behalf of one user; each answer is timed, verified here, and shown."""

    def __init__(self, who: str, prover: BalanceService, keys: BalanceKeys, board: Board) -> None:
        self.who = who
        self._service, self._keys, self._board = prover, keys, board

    def spent(self, request: SpentRequest) -> SpentProof:
        """`POST /prove-spent`."""
        return self._ask("pays for a transaction", "/prove-spent", request, self._service.spent)

    def send(self, request: SendRequest) -> BalanceProof:
        """`POST /prove-send`."""
        return self._ask("sends it in its block", "/prove-send", request, self._service.send)

    def update(self, request: UpdateRequest) -> BalanceProof:
        """`POST /prove-update`."""
        return self._ask("follows the network", "/prove-update", request, self._service.update)

    def receive_transfer(self, request: ReceiveTransferRequest) -> BalanceProof:
        """`POST /prove-receive-transfer`."""
        return self._ask("receives a transfer", "/prove-receive-transfer", request, self._service.receive_transfer)

    def receive_deposit(self, request: ReceiveDepositRequest) -> BalanceProof:
        """`POST /prove-receive-deposit`."""
        return self._ask("receives a deposit", "/prove-receive-deposit", request, self._service.receive_deposit)

    def withdrawal(self, request: WithdrawalRequest) -> WithdrawalProof:
        """`POST /prove-single-withdrawal`."""
        return self._ask("withdraws", "/prove-single-withdrawal", request, self._service.withdrawal)

    def claim(self, request: ClaimRequest) -> ClaimProof:
        """`POST /prove-single-claim`."""
        return self._ask("claims a reward", "/prove-single-claim", request, self._service.claim)

    def _ask(self, what: str, where: str, request: Any, prove: Callable[[Any], R]) -> R:
        with self._board.step(self.who, what, where) as line:
            proof = prove(request)
            line.seconds = time.perf_counter() - line.began
            start = time.perf_counter()
            self._keys.verify_answer(request, proof)
            line.verified = time.perf_counter() - start
            line.size, line.seen = len(from_envelope(proof).data), seen(proof.public_inputs)
        return proof


class Town:
    """The ledger, whoever proves its blocks, the service, and three users with their files."""

    def __init__(self, folder: Path, url: str, keys: BalanceKeys, blocks: BlockProver, board: Board, stack: ExitStack):
        self.folder, self.board, self.keys = folder, board, keys
        self.ledger = stack.enter_context(BalanceLedger(folder / "network.db", deployment()))
        self.service = stack.enter_context(BalanceService(url))
        self.client = stack.enter_context(httpx.Client(base_url=url, timeout=180.0, trust_env=False))
        self.planner = Planner(self.ledger, salt)
        self.block_key = blocks.key
        self._producer = BlockProofs(self.ledger, blocks)
        # A user's own key: what the attacks below sign, its owner could.
        self.private = {name: schnorr.keygen() for name in ("alice", "bob", "carol")}
        self.alice, self.bob, self.carol = (stack.enter_context(self._wallet(name)) for name in self.private)

    def _wallet(self, name: str) -> Wallet:
        prover = Watched(name, self.service, self.keys, self.board)
        path = self.folder / f"{name}.wallet"
        key = self.private[name]
        return Wallet.create(path, PASSPHRASE, self.ledger, prover, self.keys, private_key=key, cost=14)

    def pay_in(self, name: str, wallet: Wallet, amount: int, *, eligible: bool = False) -> int:
        """A deposit at the contract; its index."""
        deposit = wallet.new_deposit(amount, depositor=secrets.token_bytes(20), eligible=eligible)
        with self.board.step(name, "pays in at the contract", "") as line:
            index = self.ledger.deposit(deposit)
            line.seen = f"{amount} of token 0 from {deposit.depositor.hex()[:8]}…, for nobody knows whom"
        return index

    def post(self, posted: Posted) -> int:
        """A block, and its validity proof, which everybody's next step takes; its number."""
        number = self.ledger.post(posted).number
        with self.board.step("network", f"proves block {number}", "this machine") as line:
            uninterrupted(self._producer.prove)
            line.seconds = time.perf_counter() - line.began
            start = time.perf_counter()
            proof = self._producer.proof(number)
            line.verified = time.perf_counter() - start
            line.size, line.seen = len(proof.data), seen(self.ledger.validity_inputs(number))
        return number


def uninterrupted(prove: Callable[..., T]) -> T:
    """Prove in a thread, so that Ctrl-C is heard meanwhile, and stop the proof when it comes."""
    cancel, done = Cancel(), list[T]()
    failed = list[BaseException]()

    def run() -> None:
        try:
            done.append(prove(cancel=cancel))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.1)
    finally:
        cancel.raise_flag()
        thread.join()
    if failed:
        raise failed[0]
    return done[0]


def salt() -> HashOut:
    """Four elements that nobody can guess."""
    a, b, c, d = (secrets.randbelow(MODULUS) for _ in range(4))
    return a, b, c, d
