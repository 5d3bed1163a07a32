"""How an account's balance follows the network, and how its transaction is found in a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from proofmill.statements.balance.layout import Record, Times
from proofmill.statements.balance.parameters import SENDERS
from proofmill.statements.balance.public_inputs import ValidityPublicInputs
from proofmill.statements.balance.types import SenderLeaf, Tx
from proofmill.statements.balance.witnesses.indexed import AccountMembershipProof
from proofmill.statements.balance.witnesses.paths import BlockPath, TxIndex, TxPath
from proofmill.statements.balance.witnesses.proofs import ValidityProof

__all__ = ["TxWitness", "UpdateWitness"]


@dataclass(frozen=True, slots=True, repr=False)
class UpdateWitness(Record):
    """The newer state; the older one's block in it; and that the account has not sent in between."""

    is_prev_account_tree: bool
    """Whether the membership is in the account tree before the newer block (send) or after it (update, claim)."""
    validity_proof: ValidityProof
    block_merkle_proof: BlockPath
    account_membership_proof: AccountMembershipProof


@dataclass(frozen=True, slots=True, repr=False)
class TxWitness(Record):
    """The place of the account's transaction in a block."""

    validity_pis: ValidityPublicInputs
    """Those of the validity proof."""
    sender_leaves: Annotated[tuple[SenderLeaf, ...], Times(SENDERS)]
    tx: Tx
    tx_index: TxIndex
    tx_merkle_proof: TxPath
