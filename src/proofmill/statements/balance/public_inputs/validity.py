"""What a validity proof shows."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.statements.balance.layout import Bytes32, Encoded, HashOut
from proofmill.statements.balance.types import PublicState

__all__ = ["ValidityPublicInputs"]


@dataclass(frozen=True, slots=True, repr=False)
class ValidityPublicInputs(Encoded):
    """45 elements: the network's state after its last block, and what that block holds."""

    public_state: PublicState
    tx_tree_root: Bytes32
    sender_tree_root: HashOut
    is_valid_block: bool
