"""From the seven requests to their proofs."""

from __future__ import annotations

import json
from typing import Any

from proofmill.algebra import hash_out
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedProof
from proofmill.statements.balance import trees
from proofmill.statements.balance.circuits.circuit_prover import CircuitProver
from proofmill.statements.balance.circuits.claim import CLAIM, CLAIM_FASTER
from proofmill.statements.balance.circuits.deposit_leaf import DepositLeaf, deposit_inputs
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
from proofmill.statements.balance.genesis import public_state
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    TxWitness,
    UpdateRequest,
    ValidityProof,
    WithdrawalRequest,
)
from proofmill.systems import Proof

__all__ = ["BalanceProver", "from_envelope", "to_envelope"]


class BalanceProver(CircuitProver):
    """A method for each request.

    Each method raises UnsatisfiedError with the message of a `Check`, MismatchError for a proof of another circuit,
    VerificationError for a proof that does not verify, MalformedProof for an envelope that is none.
    """

    def spent(self, request: SpentRequest) -> Proof:
        """By the smallest circuit that has room for the transfers."""
        witness = request.spent_witness
        size = min(size for size in SPENT if size >= witness.transfer_count())
        return self.prove_circuit(SPENT[size], spent_inputs(witness, size))

    def send(self, request: SendRequest) -> Proof:
        """By the step for the spent proof's size."""
        spent = from_envelope(request.spent_proof)
        sizes = {circuit.circuit_name: size for size, circuit in SPENT.items()}
        size = sizes.get(spent.circuit.name, max(SPENT))
        tx = request.tx_witness
        inputs = {
            **_step(request),
            **_followed(request.update_witness),
            "spent": spent,
            "tx_index": tx.tx_index,
            "tx_merkle_proof": list(tx.tx_merkle_proof),
            **_place(tx),
        }
        return self.prove_circuit(SEND[size], inputs)

    def update(self, request: UpdateRequest) -> Proof:
        """The balance at the newer state."""
        return self.prove_circuit(UpdateStep, {**_step(request), **_followed(request.update_witness)})

    def receive_transfer(self, request: ReceiveTransferRequest) -> Proof:
        """The hidden part, then the step; without an update the sender's block must be known to the balance already."""
        witness, update = request.receive_transfer_witness, request.update_witness
        state = _seen(request) if update is None else update.validity_proof.public_inputs.public_state
        sender = from_envelope(witness.sender_balance_proof)
        leaf = self.prove_circuit(TransferLeaf, transfer_inputs(state.block_tree_root, sender, witness))
        if update is None:
            return self.prove_circuit(ReceiveTransferHere, {**_step(request), "leaf": leaf})
        return self.prove_circuit(ReceiveTransfer, {**_step(request), **_followed(update), "leaf": leaf})

    def receive_deposit(self, request: ReceiveDepositRequest) -> Proof:
        """The hidden part, then the step."""
        root = hash_out.from_bytes(_seen(request).deposit_tree_root)
        leaf = self.prove_circuit(DepositLeaf, deposit_inputs(request.pubkey, root, request.receive_deposit_witness))
        return self.prove_circuit(ReceiveDeposit, {**_step(request), "leaf": leaf})

    def withdrawal(self, request: WithdrawalRequest) -> Proof:
        """A transfer to an address of the chain below."""
        witness = request.withdrawal_witness
        inputs = {
            "balance": from_envelope(witness.balance_proof),
            "transfer_witness": sent_inputs(witness.transfer_witness),
        }
        return self.prove_circuit(Withdrawal, inputs)

    def claim(self, request: ClaimRequest) -> Proof:
        """The reward for a deposit, by the circuit of its window."""
        witness = request.claim_witness
        deposited, update = witness.deposit_time_witness, witness.update_witness
        inputs = {
            "to": witness.recipient,
            "validity": from_envelope(update.validity_proof),
            "deposit_time": plain(deposited.public_witness),
            "deposit_index": deposited.deposit_index,
            "deposit": plain(deposited.deposit),
            "deposit_salt": deposited.deposit_salt,
            "pubkey": deposited.pubkey,
            "block_merkle_proof": list(update.block_merkle_proof),
            "account_membership_proof": plain(update.account_membership_proof),
        }
        return self.prove_circuit(CLAIM_FASTER if request.is_faster_mining else CLAIM, inputs)


def to_envelope(proof: Proof) -> bytes:
    """What a record's `envelope` holds: the proof's JSON."""
    return json.dumps(proof.to_json(), separators=(",", ":")).encode()


def from_envelope(record: SpentProof | BalanceProof | ValidityProof) -> Proof:
    """The proof of a record. Raises MalformedProof.

    What the record says beside it is not believed: the circuits take the proof's own public values.
    """
    try:
        return Proof.from_json(json.loads(record.envelope))
    except ValueError:
        raise MalformedProof("the envelope is not the JSON of a proof", path="envelope") from None


def _step(request: SendRequest | UpdateRequest | ReceiveTransferRequest | ReceiveDepositRequest) -> dict[str, Any]:
    previous = request.prev_proof
    return {"owner": request.pubkey, "previous": None if previous is None else from_envelope(previous)}


def _seen(request: ReceiveTransferRequest | ReceiveDepositRequest) -> Any:
    """The public state that the balance has seen: the step compares what a leaf was told of it."""
    return public_state() if request.prev_proof is None else request.prev_proof.public_inputs.public_state


def _followed(update: Any) -> dict[str, Any]:
    return {"update": update_inputs(update), "validity": from_envelope(update.validity_proof)}


def _place(witness: TxWitness) -> dict[str, Any]:
    """The sender's place in the block, and its path among the 128."""
    senders = SparseTree(trees.SENDERS).extend(witness.sender_leaves)
    leaf = witness.sender_leaves[witness.tx_index]
    return {"sender_leaf": plain(leaf), "sender_merkle_proof": list(senders.siblings(witness.tx_index))}
