"""From an account's state and the ledger to a request, what its proof must show, and the state after it.

Nothing here proves or keeps anything: a plan is what the plain rules allow, and whoever carries it out takes `after`
once the proof is there and verified.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from proofmill.algebra.hash_out import HashOut
from proofmill.errors import NotFound
from proofmill.ledger.balance import witnesses
from proofmill.ledger.balance.ledger import UNPROVED, BalanceLedger
from proofmill.ledger.balance.users.account_state import AccountState, Handover, PendingTx, SentTx
from proofmill.ledger.balance.users.holdings import Holdings
from proofmill.statements.balance import NORMAL, LockWindow, nullifiers, transitions
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.types import Deposit, Transfer, Tx
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveDepositWitness,
    ReceiveTransferRequest,
    ReceiveTransferWitness,
    SendRequest,
    SpentProof,
    SpentRequest,
    SpentWitness,
    TxWitness,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
    WithdrawalWitness,
)

__all__ = ["Plan", "Planner", "Request"]

Request = (
    SpentRequest
    | SendRequest
    | UpdateRequest
    | ReceiveTransferRequest
    | ReceiveDepositRequest
    | WithdrawalRequest
    | ClaimRequest
)

Q = TypeVar("Q", bound=Request)
P = TypeVar("P", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Generic[Q, P]):
    """A step that the rules allow."""

    request: Q
    expected: P
    """What the proof must show; the envelope is `UNPROVED`."""
    after: Callable[[P], AccountState]


@dataclass(frozen=True, slots=True, repr=False)
class Planner:
    """Plans of any account; `salt` gives a new one each time.

    Each method raises UnsatisfiedError where the statement does not hold, NotFound for what the ledger or the account
    does not know, MalformedInput for what has no meaning.
    """

    ledger: BalanceLedger
    salt: Callable[[], HashOut]

    def update(self, state: AccountState, block: int) -> Plan[UpdateRequest, BalanceProof]:
        """Follow the network to this block."""
        witness = witnesses.update_witness(self.ledger, state.pubkey, state.block, block)
        request = UpdateRequest(state.pubkey, witness, state.proof)
        return _moving(state, request, transitions.update(state.balance, witness), state.holdings)

    def receive_deposit(self, state: AccountState, index: int) -> Plan[ReceiveDepositRequest, BalanceProof]:
        """Receive a deposit of one's own that is in the last block seen."""
        salt = state.deposit_salt(self._deposit(index))
        taken = witnesses.deposit_witness(self.ledger, index, salt, state.block)
        deposit = taken.deposit
        nullifier = nullifiers.deposit_nullifier(deposit)
        after, transition = state.holdings.receive(deposit.token_index, deposit.amount, nullifier, self.salt())
        witness = ReceiveDepositWitness(taken, transition)
        request = ReceiveDepositRequest(state.pubkey, witness, state.proof)
        return _moving(state, request, transitions.receive_deposit(state.balance, witness), after)

    def receive_transfer(
        self, state: AccountState, handover: Handover, update_to: int | None = None
    ) -> Plan[ReceiveTransferRequest, BalanceProof]:
        """Receive a transfer, following the network to block `update_to` first, if that is given.

        What the handover says of the sender's balance is believed: verify its proof.
        """
        update, block = None, state.block
        if update_to is not None:
            update, block = witnesses.update_witness(self.ledger, state.pubkey, block, update_to), update_to
        transfer, seen = handover.transfer_witness.transfer, handover.sender.public_inputs.public_state
        nullifier = nullifiers.transfer_nullifier(transfer)
        after, transition = state.holdings.receive(transfer.token_index, transfer.amount, nullifier, self.salt())
        path = witnesses.block_path(self.ledger, seen.block_number, block)
        witness = ReceiveTransferWitness(handover.transfer_witness, transition, handover.sender, path)
        request = ReceiveTransferRequest(state.pubkey, witness, update, state.proof)
        return _moving(state, request, transitions.receive_transfer(state.balance, witness, update), after)

    def spend(
        self, state: AccountState, transfers: Sequence[Transfer], nonce: int | None = None
    ) -> Plan[SpentRequest, SpentProof]:
        """A transaction of these transfers; it takes effect by `send`, once a block holds it signed."""
        salt = self.salt()
        _, witness = state.holdings.spend(transfers, salt, nonce)
        return _spending(state, PendingTx(tuple(transfers), witness.tx, salt, _spent(witness)), witness)

    def respend(self, state: AccountState, block: int) -> Plan[SpentRequest, SpentProof] | None:
        """The spent proof of the transaction in this block again, if the account has received since; else None.

        A transaction is its transfers and its nonce: it stays the same whatever the private state that pays it.
        """
        pending = state.pending_tx(self._tx_witness(state, block).tx)
        if pending.spent.public_inputs.prev_private_commitment == state.balance.private_commitment:
            return None
        salt = self.salt()
        _, witness = state.holdings.spend(pending.transfers, salt, pending.tx.nonce)
        return _spending(state, replace(pending, salt=salt, spent=_spent(witness)), witness)

    def send(self, state: AccountState, block: int) -> Plan[SendRequest, BalanceProof]:
        """Follow the network to the block that holds the account's transaction, with its effect if it has one."""
        tx_witness = self._tx_witness(state, block)
        pending = state.pending_tx(tx_witness.tx)
        update = witnesses.update_witness(self.ledger, state.pubkey, state.block, block, before_block=True)
        spent = pending.spent.public_inputs
        request = SendRequest(state.pubkey, tx_witness, update, pending.spent, state.proof)
        balance = transitions.send(state.balance, spent, tx_witness, update)
        if balance.private_commitment == state.balance.private_commitment:
            return _moving(state, request, balance, state.holdings)
        after, _ = state.holdings.spend(pending.transfers, pending.salt, pending.tx.nonce)
        plan = _moving(state, request, balance, after)

        def sent(proof: BalanceProof) -> AccountState:
            others = tuple(one for one in state.pending if one is not pending)
            done = SentTx(pending.transfers, pending.tx, proof)
            return replace(plan.after(proof), pending=others, sent=(*state.sent, done))

        return replace(plan, after=sent)

    def withdraw(
        self, state: AccountState, index: int, tx: Tx | None = None
    ) -> Plan[WithdrawalRequest, WithdrawalProof]:
        """Show a transfer to an address of the chain below, of a transaction that took effect; None: of the last."""
        handover = state.hand_over(index, tx)
        witness = WithdrawalWitness(handover.transfer_witness, handover.sender)
        shown = transitions.withdraw(witness, state.set_digest)
        return Plan(WithdrawalRequest(witness), WithdrawalProof(UNPROVED, shown), lambda _: state)

    def claim(
        self, state: AccountState, index: int, recipient: bytes, block: int, window: LockWindow = NORMAL
    ) -> Plan[ClaimRequest, ClaimProof]:
        """Claim the reward for a deposit of one's own, as of this block."""
        salt = state.deposit_salt(self._deposit(index))
        witness = witnesses.claim_witness(self.ledger, state.pubkey, index, salt, recipient, block)
        shown = transitions.claim(witness, window)
        return Plan(ClaimRequest(window != NORMAL, witness), ClaimProof(UNPROVED, shown), lambda _: state)

    def _tx_witness(self, state: AccountState, block: int) -> TxWitness:
        """The account's transaction in the block as it was signed; what was not, as the ledger knows it."""
        witnesses.find_place(self.ledger, state.pubkey, block)
        signed = state.signed_in(block, self.ledger.validity_inputs(block).tx_tree_root)
        if signed is None:
            return witnesses.tx_witness(self.ledger, state.pubkey, block)
        pending, place = signed
        return witnesses.signed_tx_witness(self.ledger, block, pending.tx, place.tx_index, place.tx_merkle_proof)

    def _deposit(self, index: int) -> Deposit:
        deposits = self.ledger.deposits
        if not 0 <= index < len(deposits):
            raise NotFound(f"no deposit {index}")
        return deposits[index]


M = TypeVar("M", bound=SendRequest | UpdateRequest | ReceiveTransferRequest | ReceiveDepositRequest)


def _moving(state: AccountState, request: M, balance: BalancePublicInputs, after: Holdings) -> Plan[M, BalanceProof]:
    def moved(proof: BalanceProof) -> AccountState:
        return replace(state, proof=proof, holdings=after)

    return Plan(request, BalanceProof(UNPROVED, balance), moved)


def _spent(witness: SpentWitness) -> SpentProof:
    _, shown = transitions.spend(witness)
    return SpentProof(UNPROVED, shown)


def _spending(state: AccountState, pending: PendingTx, witness: SpentWitness) -> Plan[SpentRequest, SpentProof]:
    def spent(proof: SpentProof) -> AccountState:
        others = tuple(one for one in state.pending if one.tx != pending.tx)
        return replace(state, pending=(*others, replace(pending, spent=proof)))

    return Plan(SpentRequest(witness), pending.spent, spent)
