"""The statements as circuits, from the arguments of their twins: what they show, or the check that refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.statements.balance.circuits.given import given, public_values
from tests.statements.balance.circuits.twins import told
from tests.statements.balance.test_transitions import STEPS

from proofmill import Circuit
from proofmill.algebra import hash_out
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput, UnsatisfiedError
from proofmill.statements.balance import NORMAL, trees
from proofmill.statements.balance.circuits import (
    CLAIM,
    CLAIM_FASTER,
    SEND,
    SPENT,
    Balance,
    DepositLeaf,
    ReceiveDeposit,
    ReceiveTransfer,
    ReceiveTransferHere,
    TransferLeaf,
    UpdateStep,
    Validity,
    Withdrawal,
    deposit_inputs,
    plain,
    transfer_inputs,
)
from proofmill.statements.balance.circuits.follow import update_inputs
from proofmill.statements.balance.circuits.sent import sent_inputs
from proofmill.statements.balance.lock_time import LockWindow
from proofmill.statements.balance.public_inputs import BalancePublicInputs, SpentPublicInputs
from proofmill.statements.balance.witnesses import (
    ClaimWitness,
    ReceiveDepositWitness,
    ReceiveTransferWitness,
    TxWitness,
    UpdateWitness,
    WithdrawalWitness,
)
from proofmill.systems import solve

Inputs = dict[str, Any]
SIZE = 8
"""Of the send whose circuit is tried; the others differ in whose proof they take."""
_SHOWN = 50
"""Elements of a balance before its set digest; no other statement shows more."""
NOBODY = 5
"""An owner that no step but the first looks at."""


def update_step(previous: BalancePublicInputs, witness: UpdateWitness) -> Inputs:
    return {**_before(previous), **_followed(witness)}


def send_step(
    previous: BalancePublicInputs, spent: SpentPublicInputs, tx_witness: TxWitness, witness: UpdateWitness
) -> Inputs:
    index, leaves = tx_witness.tx_index, tx_witness.sender_leaves
    return {
        **update_step(previous, witness),
        "spent": public_values(SPENT[SIZE], spent),
        "tx_index": index,
        "tx_merkle_proof": list(tx_witness.tx_merkle_proof),
        "sender_leaf": plain(leaves[index]),
        "sender_merkle_proof": list(SparseTree(trees.SENDERS).extend(leaves).siblings(index)),
    }


def deposit_leaf(previous: BalancePublicInputs, witness: ReceiveDepositWitness) -> Inputs:
    return deposit_inputs(previous.pubkey, hash_out.from_bytes(previous.public_state.deposit_tree_root), witness)


def receive_deposit_step(previous: BalancePublicInputs, witness: ReceiveDepositWitness) -> Inputs:
    leaf = shown(DepositLeaf, deposit_leaf(previous, witness))
    return {**_before(previous), "leaf": public_values(DepositLeaf, leaf)}


def transfer_leaf(
    previous: BalancePublicInputs, witness: ReceiveTransferWitness, update: UpdateWitness | None = None
) -> Inputs:
    state = previous.public_state if update is None else update.validity_proof.public_inputs.public_state
    sender = public_values(Balance, witness.sender_balance_proof.public_inputs)
    return transfer_inputs(state.block_tree_root, sender, witness)


def receive_transfer_step(
    previous: BalancePublicInputs, witness: ReceiveTransferWitness, update: UpdateWitness | None = None
) -> Inputs:
    leaf = shown(TransferLeaf, transfer_leaf(previous, witness, update))
    moved = {} if update is None else _followed(update)
    return {**_before(previous), **moved, "leaf": public_values(TransferLeaf, leaf)}


def withdrawal(witness: WithdrawalWitness, set_digest: hash_out.HashOut) -> Inputs:
    balance = public_values(Balance, witness.balance_proof.public_inputs)
    return {"balance": balance, "transfer_witness": sent_inputs(witness.transfer_witness)}


def claim(witness: ClaimWitness, window: LockWindow) -> Inputs:
    time, update = witness.deposit_time_witness, witness.update_witness
    return {
        "to": witness.recipient,
        "validity": public_values(Validity, update.validity_proof.public_inputs),
        "deposit_time": plain(time.public_witness),
        **{name: plain(getattr(time, name)) for name in ("deposit_index", "deposit", "deposit_salt", "pubkey")},
        "block_merkle_proof": list(update.block_merkle_proof),
        "account_membership_proof": plain(update.account_membership_proof),
    }


def first_step(inputs: Inputs, pubkey: int) -> Inputs:
    """The same step of an account that has no balance yet: what comes before is known, and the owner said."""
    return {name: value for name, value in inputs.items() if name != "previous"} | {"owner": pubkey}


def _before(previous: BalancePublicInputs) -> Inputs:
    return {"owner": NOBODY, "previous": public_values(Balance, previous)}


def _followed(witness: UpdateWitness) -> Inputs:
    validity = public_values(Validity, witness.validity_proof.public_inputs)
    return {"validity": validity, "update": update_inputs(witness)}


def shown(circuit: type[Circuit], inputs: Inputs) -> list[int]:
    """The public elements, with proofs as given. Raises UnsatisfiedError, MalformedInput."""
    witness: Any = solve(given(circuit, issubclass(circuit, Balance) and "previous" not in inputs), inputs)
    return list(witness.public)


def circuit_of(name: str, arguments: tuple[Any, ...]) -> type[Circuit]:
    """The last circuit of a request, as the prover chooses it."""
    if name == "receive_transfer":
        return ReceiveTransferHere if arguments[2:] in ((), (None,)) else ReceiveTransfer
    if name == "claim":
        return CLAIM if arguments[1] is NORMAL else CLAIM_FASTER
    return _CIRCUITS[name]


_CIRCUITS: dict[str, type[Circuit]] = {
    "update": UpdateStep,
    "send": SEND[SIZE],
    "receive_deposit": ReceiveDeposit,
    "withdraw": Withdrawal,
}
INPUTS: dict[str, Callable[..., Inputs]] = {
    "update": update_step,
    "send": send_step,
    "receive_deposit": receive_deposit_step,
    "receive_transfer": receive_transfer_step,
    "withdraw": withdrawal,
    "claim": claim,
}
"""By the names of the twins, as in the story."""


def proved(name: str, arguments: tuple[Any, ...]) -> list[int] | str:
    """What the circuits show, leaf and step where there are two, or the message of the check that refuses."""
    return refused_or(lambda: shown(circuit_of(name, arguments), INPUTS[name](*arguments)))


def refused_or(show: Callable[[], list[int]]) -> list[int] | str:
    """The public elements, or the message of the check that refuses."""
    try:
        return show()
    except (UnsatisfiedError, MalformedInput) as error:
        return str(error.fields.get("requirement", error.message))


def ruled(name: str, arguments: tuple[Any, ...]) -> list[int] | str:
    """What the twin says, without the set digest, or the message of the check that refuses."""
    return told(lambda: STEPS[name](*arguments).elements()[:_SHOWN])
