"""From the seven requests to their proofs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from proofmill.algebra import hash_out
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.circuit import Circuit
from proofmill.errors import UnsatisfiedError
from proofmill.statements.balance import genesis, transitions, trees
from proofmill.statements.balance.circuits.balance import Balance
from proofmill.statements.balance.circuits.blocks.block import Block
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.circuits.claim import CLAIM, CLAIM_FASTER
from proofmill.statements.balance.circuits.deposit_leaf import DepositLeaf, deposit_inputs
from proofmill.statements.balance.circuits.envelope import given, to_record
from proofmill.statements.balance.circuits.follow import update_inputs
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.sent import sent_inputs
from proofmill.statements.balance.circuits.spent import SPENT, spent_inputs
from proofmill.statements.balance.circuits.steps import (
    SEND,
    ReceiveDeposit,
    ReceiveTransfer,
    ReceiveTransferHere,
    UpdateStep,
)
from proofmill.statements.balance.circuits.transfer_leaf import TransferLeaf, transfer_inputs
from proofmill.statements.balance.circuits.withdrawal import Withdrawal
from proofmill.statements.balance.lock_time import FASTER, NORMAL
from proofmill.statements.balance.public_inputs import BalancePublicInputs
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    TxWitness,
    UpdateRequest,
    UpdateWitness,
    ValidityProof,
    WithdrawalProof,
    WithdrawalRequest,
)
from proofmill.systems import Cancel, Proof
from proofmill.systems.checked import checked_proof

__all__ = ["CIRCUITS", "BalanceProver"]

CIRCUITS: tuple[type[Circuit], ...] = (
    *SPENT.values(),
    *Balance.steps.values(),
    DepositLeaf,
    TransferLeaf,
    Withdrawal,
    CLAIM,
    CLAIM_FASTER,
)
"""What the seven requests are proved with; of the network's circuits the key is enough."""

R = TypeVar("R", SpentProof, BalanceProof, WithdrawalProof, ClaimProof)


class BalanceProver(CircuitProver):
    """Implements `Prover` with the circuits of this process; a `cancel` flag that is raised stops a proof.

    Of a request, its proofs are verified first, under the keys of the circuits that may stand there; then the plain
    rules judge it, in milliseconds; then it is proved, and the circuits check all of that again. What is answered was
    verified.
    """

    def spent(self, request: SpentRequest, *, cancel: Cancel | None = None) -> SpentProof:
        """By the smallest circuit that has room for the transfers."""
        witness = request.spent_witness
        size = min(size for size in SPENT if size >= witness.transfer_count())
        transitions.spend(witness, size)
        return self._answer(SpentProof, SPENT[size], spent_inputs(witness, size), cancel)

    def send(self, request: SendRequest, *, cancel: Cancel | None = None) -> BalanceProof:
        """By the step for the spent proof's size."""
        spent = self._spent_proof(request.spent_proof)
        previous, balance = self._previous(request)
        validity = self._validity(request.update_witness, "update_witness")
        tx, update = request.tx_witness, request.update_witness
        transitions.send(balance, request.spent_proof.public_inputs, tx, update)
        inputs = {
            "owner": request.pubkey,
            "previous": previous,
            "validity": validity,
            "update": update_inputs(update),
            "spent": spent,
            "tx_index": tx.tx_index,
            "tx_merkle_proof": list(tx.tx_merkle_proof),
            **_place(tx),
        }
        size = next(size for size, circuit in SPENT.items() if circuit.circuit_name == spent.circuit.name)
        return self._answer(BalanceProof, SEND[size], inputs, cancel)

    def update(self, request: UpdateRequest, *, cancel: Cancel | None = None) -> BalanceProof:
        """The balance at the newer state."""
        previous, balance = self._previous(request)
        validity = self._validity(request.update_witness, "update_witness")
        transitions.update(balance, request.update_witness)
        update = update_inputs(request.update_witness)
        inputs = {"owner": request.pubkey, "previous": previous, "validity": validity, "update": update}
        return self._answer(BalanceProof, UpdateStep, inputs, cancel)

    def receive_transfer(self, request: ReceiveTransferRequest, *, cancel: Cancel | None = None) -> BalanceProof:
        """The hidden part, then the step; without an update the sender's block must be known to the balance already."""
        witness, update = request.receive_transfer_witness, request.update_witness
        previous, balance = self._previous(request)
        sender = self._balance(witness.sender_balance_proof, "receive_transfer_witness.sender_balance_proof")
        validity = None if update is None else self._validity(update, "update_witness")
        moved = transitions.receive_transfer(balance, witness, update)
        leaf_inputs = transfer_inputs(moved.public_state.block_tree_root, sender, witness)
        leaf = self.prove_circuit(TransferLeaf, leaf_inputs, cancel=cancel)
        inputs: dict[str, Any] = {"owner": request.pubkey, "previous": previous, "leaf": leaf}
        if update is None:
            return self._answer(BalanceProof, ReceiveTransferHere, inputs, cancel)
        inputs |= {"validity": validity, "update": update_inputs(update)}
        return self._answer(BalanceProof, ReceiveTransfer, inputs, cancel)

    def receive_deposit(self, request: ReceiveDepositRequest, *, cancel: Cancel | None = None) -> BalanceProof:
        """The hidden part, then the step."""
        witness = request.receive_deposit_witness
        previous, balance = self._previous(request)
        transitions.receive_deposit(balance, witness)
        root = hash_out.from_bytes(balance.public_state.deposit_tree_root)
        leaf = self.prove_circuit(DepositLeaf, deposit_inputs(request.pubkey, root, witness), cancel=cancel)
        inputs = {"owner": request.pubkey, "previous": previous, "leaf": leaf}
        return self._answer(BalanceProof, ReceiveDeposit, inputs, cancel)

    def withdrawal(self, request: WithdrawalRequest, *, cancel: Cancel | None = None) -> WithdrawalProof:
        """A transfer to an address of the chain below."""
        witness = request.withdrawal_witness
        balance = self._balance(witness.balance_proof, "withdrawal_witness.balance_proof")
        transitions.withdraw(witness, self.set_digest)
        inputs = {"balance": balance, "transfer_witness": sent_inputs(witness.transfer_witness)}
        return self._answer(WithdrawalProof, Withdrawal, inputs, cancel)

    def claim(self, request: ClaimRequest, *, cancel: Cancel | None = None) -> ClaimProof:
        """The reward for a deposit, by the circuit of its window."""
        witness = request.claim_witness
        deposited, update = witness.deposit_time_witness, witness.update_witness
        validity = self._validity(update, "claim_witness.update_witness")
        transitions.claim(witness, FASTER if request.is_faster_mining else NORMAL)
        inputs = {
            "to": witness.recipient,
            "validity": validity,
            "deposit_time": plain(deposited.public_witness),
            "deposit_index": deposited.deposit_index,
            "deposit": plain(deposited.deposit),
            "deposit_salt": deposited.deposit_salt,
            "pubkey": deposited.pubkey,
            "block_merkle_proof": list(update.block_merkle_proof),
            "account_membership_proof": plain(update.account_membership_proof),
        }
        return self._answer(ClaimProof, CLAIM_FASTER if request.is_faster_mining else CLAIM, inputs, cancel)

    @property
    def set_digest(self) -> hash_out.HashOut:
        """Of the steps that a balance is proved with; every balance proof carries it."""
        key: Any = self.verification_key(UpdateStep)
        return cast(hash_out.HashOut, key.key.keys.digest())

    def _previous(
        self, request: SendRequest | UpdateRequest | ReceiveTransferRequest | ReceiveDepositRequest
    ) -> tuple[Proof | None, BalancePublicInputs]:
        """The step before and what it shows; an account's first step starts from nothing."""
        record = request.prev_proof
        if record is None:
            return None, genesis.balance(request.pubkey, self.set_digest)
        proof = self._balance(record, "prev_proof")
        if record.public_inputs.pubkey != request.pubkey:
            # The circuits take the key from the proof and would do the step for its owner, not for whom was asked.
            told = "the previous balance is that of another public key"
            raise UnsatisfiedError(told, requirement=told, check="pubkey")
        return proof, record.public_inputs

    def _balance(self, record: BalanceProof, path: str) -> Proof:
        """Of any step, never of the base circuit: that one proves whatever one likes."""
        return given(record, [self.verification_key(step) for step in Balance.steps.values()], path)

    def _spent_proof(self, record: SpentProof) -> Proof:
        return given(record, [self.verification_key(circuit) for circuit in SPENT.values()], "spent_proof")

    def _validity(self, update: UpdateWitness, path: str) -> Proof:
        record: ValidityProof = update.validity_proof
        return given(record, [self.verification_key(Block)], f"{path}.validity_proof")

    def _answer(self, record: type[R], circuit: type[Circuit], inputs: Mapping[str, Any], cancel: Cancel | None) -> R:
        compiled, keys = self.keys(circuit)
        return to_record(checked_proof(compiled, keys, inputs, cancel=cancel), record, keys.verification_key)


def _place(witness: TxWitness) -> dict[str, Any]:
    """The sender's place in the block, and its path among the 128."""
    senders = SparseTree(trees.SENDERS).extend(witness.sender_leaves)
    leaf = witness.sender_leaves[witness.tx_index]
    return {"sender_leaf": plain(leaf), "sender_merkle_proof": list(senders.siblings(witness.tx_index))}
