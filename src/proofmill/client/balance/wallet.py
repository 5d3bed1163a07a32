"""One user's private balance: what only he knows, the proofs of it, and every step that he takes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from proofmill import strict_json
from proofmill.algebra import schnorr
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.algebra.hash_out import HashOut
from proofmill.client.balance.keys import Keys
from proofmill.client.balance.sealed import COST
from proofmill.client.balance.wallet_file import WalletFile
from proofmill.errors import AcceptanceError, ArtifactError, MalformedInput, MismatchError, NotFound
from proofmill.ledger.balance import (
    UNPROVED,
    AccountState,
    BalanceLedger,
    Handover,
    Plan,
    Planner,
    Proposal,
    Request,
)
from proofmill.statements.balance import NORMAL, LockWindow, nullifiers
from proofmill.statements.balance.blocks import Domain, Place
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.layout import U64, U256, Bytes32, Record
from proofmill.statements.balance.prover import Prover
from proofmill.statements.balance.types import AssetLeaf, Deposit, GenericAddress, Transfer, Tx
from proofmill.statements.balance.witnesses import BalanceProof, ClaimProof, SpentProof, WithdrawalProof

__all__ = ["Wallet"]

Q = TypeVar("Q", bound=Request)
P = TypeVar("P", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)


@dataclass(frozen=True, slots=True, repr=False)
class _Content(Record):
    """What a wallet's file holds."""

    chain: U64
    contract: U256
    private_key: Bytes32
    account: AccountState


class Wallet:
    """A user's account on one ledger. For one thread at a time; other processes are kept out by the file's lock.

    A step is judged by the plain rules, proved, held against what the rules say, verified, and written to the file;
    only then does it count, and only then does anything leave the wallet. A step that fails at any of these changes
    nothing. Each step raises UnsatisfiedError with the `Check` that refuses, NotFound for what account or ledger do
    not know, what the prover raises, AcceptanceError for a proof of something else, VerificationError and
    MismatchError for one that does not hold, ArtifactError where the file cannot be written.
    """

    def __init__(self, file: WalletFile, content: _Content, ledger: BalanceLedger, prover: Prover, keys: Keys) -> None:
        """Use `create` or `open`."""
        self._file = file
        self._content = content
        self._state = content.account
        self._ledger, self._prover, self._keys = ledger, prover, keys
        self._plans = Planner(ledger, _salt)
        self.key: Coefficients = schnorr.public_key(content.private_key)
        """The Schnorr key, by which blocks name the account."""
        self._place = Place.of(self.key, None).key

    # The file.

    @classmethod
    def create(
        cls,
        path: Path | str,
        passphrase: str,
        ledger: BalanceLedger,
        prover: Prover,
        keys: Keys,
        *,
        private_key: bytes | None = None,
        cost: int = COST,
    ) -> Self:
        """A new wallet with a new key, or with this one; `cost` is log2 of scrypt's N.

        Raises MalformedInput where there is a file already, for a passphrase of fewer than 8 characters and a key that
        is not 32 bytes; WalletInUse; ArtifactError where the file cannot be written.
        """
        private = schnorr.keygen() if private_key is None else private_key
        pubkey = schnorr.key_hash(schnorr.public_key(private))
        domain = ledger.domain
        content = _Content(domain.chain, domain.contract, private, AccountState.new(pubkey, keys.set_digest))
        file = WalletFile.create(Path(path), passphrase, _bytes(content), cost)
        return cls(file, content, ledger, prover, keys)

    @classmethod
    def open(cls, path: Path | str, passphrase: str, ledger: BalanceLedger, prover: Prover, keys: Keys) -> Self:
        """The wallet that lies there; its own balance proof is verified again.

        Raises ArtifactError (no file, no wallet, damaged, or parts that do not fit), WrongPassphrase, WalletInUse;
        MismatchError for a wallet of another ledger or of other step circuits.
        """
        file, data = WalletFile.open(Path(path), passphrase)
        try:
            content = _read(data, file.path)
            _require_network(content, ledger.domain, keys)
            if content.account.proof is not None:
                keys.verify_balance(content.account.proof, "the wallet's own proof")
            return cls(file, content, ledger, prover, keys)
        except BaseException:
            file.close()
            raise

    @staticmethod
    def restore(backup: Path | str, path: Path | str, passphrase: str, *, cost: int = COST) -> None:
        """Make a wallet's file of a backup, which stays. Raises as `open` for the backup, as `create` for the file.

        Balances are as they were then: receive again what came in since, and see `docs/reference/wallet.md` for what
        was sent since.
        """
        data = WalletFile.read(Path(backup), passphrase)
        _read(data, Path(backup))
        WalletFile.create(Path(path), passphrase, data, cost).close()

    def backup(self, path: Path | str) -> None:
        """Copy the file, encrypted as it is, and read the copy back. Raises MalformedInput where something is there.

        A backup older than a transaction that was signed cannot prove it: make one after each `spend`.
        """
        self._file.backup(Path(path))

    def change_passphrase(self, passphrase: str, *, cost: int = COST) -> None:
        """Encrypt with another one. Backups made before open with the old one. Raises MalformedInput, ArtifactError."""
        self._file.change_passphrase(passphrase, _bytes(self._content), cost)

    def close(self) -> None:
        """Let other processes open the wallet."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        """Without anything private."""
        return f"Wallet({str(self._file.path)!r})"

    # What there is.

    @property
    def state(self) -> AccountState:
        """All that the account keeps, as of the last step: private."""
        return self._state

    @property
    def pubkey(self) -> int:
        """The account, as balances and transfers name it."""
        return self._state.pubkey

    @property
    def block(self) -> int:
        """The last block that the balance has seen."""
        return self._state.block

    @property
    def proof(self) -> BalanceProof | None:
        """The last balance proof; None before the first step."""
        return self._state.proof

    @property
    def assets(self) -> Mapping[int, AssetLeaf]:
        """What is held, by token index."""
        return dict(self._state.holdings.balances)

    def asset(self, token_index: int) -> AssetLeaf:
        """What is held of a token."""
        return self._state.holdings.assets.leaf(token_index)

    def deposit_indices(self, *, received: bool = True) -> tuple[int, ...]:
        """Of the deposits at the ledger that are for this account; without `received`, of those still to receive."""
        self._ledger.refresh()
        own = {known.deposit.pubkey_salt_hash for known in self._state.deposits}
        used = self._state.holdings.nullifiers
        return tuple(
            index
            for index, deposit in enumerate(self._ledger.deposits)
            if deposit.pubkey_salt_hash in own
            and (received or int.from_bytes(nullifiers.deposit_nullifier(deposit), "big") not in used)
        )

    # Deposits.

    def new_deposit(
        self, amount: int, token_index: int = 0, *, depositor: bytes = bytes(20), eligible: bool = False
    ) -> Deposit:
        """A deposit to be paid in at the contract, from this address. Its salt is in the file by now."""
        plain = Deposit(depositor, bytes(32), amount, token_index, eligible)
        state = self._state.with_deposit(_salt(), plain)
        self._keep(state)
        return state.deposits[-1].deposit

    def receive_deposit(self, index: int) -> BalanceProof:
        """Receive a deposit of one's own that is in the last block seen."""
        return self._take(self._plans.receive_deposit(self._state, index), self._prover.receive_deposit)

    # Payments.

    def pay(self, to: GenericAddress, amount: int, token_index: int = 0) -> Transfer:
        """A transfer, salted; it goes nowhere until it is spent."""
        return Transfer(to, token_index, amount, _salt())

    def spend(self, transfers: Sequence[Transfer], *, overdraft: bool = False) -> Tx:
        """A transaction of these transfers, up to 64, to be proposed for a block. Its salts are in the file by now.

        The statement takes an overdraft: what is not covered arrives nowhere, and what is left of its token is lost.
        So the wallet raises UnsatisfiedError for one, unless it is told that it is meant.
        """
        if not overdraft:
            require(self.covers(transfers), Check.TRANSFER_COVERED)
        plan = self._plans.spend(self._state, transfers)
        self._take(plan, self._prover.spent)
        return plan.request.spent_witness.tx

    def covers(self, transfers: Sequence[Transfer]) -> bool:
        """Whether the balances are enough for all of these transfers."""
        left = dict(self._state.holdings.balances)
        for transfer in transfers:
            left[transfer.token_index] = left.get(transfer.token_index, AssetLeaf()).paid(transfer.amount)
            if left[transfer.token_index].is_insufficient:
                return False
        return True

    def sign(self, proposal: Proposal) -> schnorr.Signature:
        """The signature of a block that holds a transaction of this account, at its place and under its root.

        Raises AcceptanceError for any other: a transaction in a valid block that the account cannot prove would stop
        it for ever. That a signature was given, for which block, and the transaction's path in it are in the file by
        now: whoever posts the block may keep its transactions to himself.
        """
        expected = Proposal.of(self._ledger.domain, proposal.block_number, _txs(proposal))
        tx = _txs(proposal).get(self.key)
        if proposal != expected or tx is None or tx not in [pending.tx for pending in self._state.pending]:
            message = "the proposed block does not hold a transaction of this wallet at its place, or is none"
            raise AcceptanceError(message, check="proposal")
        self._keep(self._state.with_signature(tx, proposal.place(self.key)))
        return schnorr.sign(self._content.private_key, proposal.message(self.key))

    def send(self, block: int) -> BalanceProof:
        """Follow the network to the block that holds the account's transaction, with its effect if it has one."""
        self._require_proved(block)
        again = self._plans.respend(self._state, block)
        if again is not None:
            self._take(again, self._prover.spent)
        return self._take(self._plans.send(self._state, block), self._prover.send)

    def hand_over(self, index: int, tx: Tx | None = None) -> Handover:
        """For the receiver of a transfer of a transaction that took effect; None: of the last. Raises NotFound."""
        return self._state.hand_over(index, tx)

    def forget(self, tx: Tx) -> None:
        """Remember a transaction that took effect no more, to make the file smaller: its receivers have it."""
        self._keep(self._state.forgetting([self._state.sent_tx(tx).tx]))

    def receive_transfer(self, handover: Handover, update_to: int | None = None) -> BalanceProof:
        """Receive a transfer, following the network to block `update_to` first; None: as far as the transfer needs it.

        The sender's balance proof is verified before anything else is looked at.
        """
        self._keys.verify_balance(handover.sender, "sender")
        seen = handover.sender.public_inputs.public_state.block_number
        if update_to is None and seen > self.block:
            update_to = seen
        if update_to is not None:
            self._require_proved(update_to)
        return self._take(self._plans.receive_transfer(self._state, handover, update_to), self._prover.receive_transfer)

    # The rest.

    def sync(self) -> int:
        """Follow the network to the last block that is proved, through each that holds a transaction of this account.

        The block that is seen then. Each step counts by itself: after an error, call it again.
        """
        self._ledger.refresh()
        last = self.block
        for block in range(self.block + 1, self._ledger.height + 1):
            if not self._is_proved(block):
                break
            last = block
            if self._has_sent(block):
                self.send(block)
        if last > self.block:
            self.update(last)
        return self.block

    def update(self, block: int | None = None) -> BalanceProof:
        """Follow the network to this block, or to the last. No transaction of this account may lie between: `sync`."""
        block = self._height() if block is None else block
        self._require_proved(block)
        return self._take(self._plans.update(self._state, block), self._prover.update)

    def withdraw(self, index: int, tx: Tx | None = None) -> WithdrawalProof:
        """Show a transfer to an address of the chain below, of a transaction that took effect; None: of the last."""
        return self._take(self._plans.withdraw(self._state, index, tx), self._prover.withdrawal)

    def claim(self, index: int, recipient: bytes, block: int | None = None, window: LockWindow = NORMAL) -> ClaimProof:
        """Claim the reward for a deposit of one's own, as of this block or the last."""
        block = self._height() if block is None else block
        self._require_proved(block)
        return self._take(self._plans.claim(self._state, index, recipient, block, window), self._prover.claim)

    def _take(self, plan: Plan[Q, P], prove: Callable[[Q], P]) -> P:
        """Prove and verify the step, and keep the state after it."""
        proof = prove(plan.request)
        if type(proof) is not type(plan.expected) or proof.public_inputs != plan.expected.public_inputs:
            raise AcceptanceError("the proof shows something else than this step", check="answer")
        self._keys.verify_answer(plan.request, proof)
        self._keep(plan.after(proof).pruned())
        return proof

    def _keep(self, state: AccountState) -> None:
        """The file first: what left the wallet is in it, whatever happens to the process."""
        if state is self._state:
            return
        before = self._content
        content = _Content(before.chain, before.contract, before.private_key, state)
        self._file.write(_bytes(content))
        self._content, self._state = content, state

    def _height(self) -> int:
        self._ledger.refresh()
        return self._ledger.height

    def _has_sent(self, block: int) -> bool:
        """Whether the block is valid and this account signed in it: no balance passes over such a block."""
        network = self._ledger.network(block)
        places = network.posted.places if network.posted is not None and network.fault is None else ()
        return any(place.is_signed and place.key == self._place for place in places)

    def _is_proved(self, block: int) -> bool:
        return self._ledger.validity_proof(block).envelope != UNPROVED

    def _require_proved(self, block: int) -> None:
        self._ledger.refresh()
        if not self._is_proved(block):
            raise NotFound(f"block {block} has no validity proof yet")


def _salt() -> HashOut:
    """Four elements from the operating system, each value as likely as any other."""
    a, b, c, d = (secrets.randbelow(MODULUS) for _ in range(4))
    return a, b, c, d


def _txs(proposal: Proposal) -> dict[Coefficients, Tx]:
    return dict(zip(proposal.keys, proposal.txs, strict=False))


def _bytes(content: _Content) -> bytes:
    return json.dumps(content.to_json(), separators=(",", ":")).encode()


def _read(data: bytes, path: Path) -> _Content:
    """The content of a file that the passphrase opened. Raises ArtifactError, which says the field and no value."""
    try:
        content = _Content.from_json(strict_json.loads(data))
        content.account.require_consistent()
        if schnorr.key_hash(schnorr.public_key(content.private_key)) != content.account.pubkey:
            raise MalformedInput("the private key is not the account's", path="private_key")
        return content
    except MalformedInput as error:
        raise ArtifactError(f"{path}: {error.message}", path=str(path)) from None


def _require_network(content: _Content, domain: Domain, keys: Keys) -> None:
    if Domain(content.chain, content.contract) != domain:
        raise MismatchError("the wallet is of another network than the ledger")
    if content.account.set_digest != keys.set_digest:
        raise MismatchError("the wallet's balance was proved over another set of circuits")
