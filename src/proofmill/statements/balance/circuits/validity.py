"""What a validity proof shows: the network's state after a block. Record: `public_inputs.validity`."""

from __future__ import annotations

from proofmill.circuit import Bool, Bytes, Chain, HashOut, Output, length
from proofmill.statements.balance.circuits.records import PublicState

__all__ = ["Validity"]


class Validity(Chain, zero_knowledge=False, name="balance-validity"):
    """45 elements, one step a block, then the set digest. All of it is public, so that nothing needs hiding."""

    public_state: Output[PublicState]
    tx_tree_root: Output[Bytes] = length(32)
    sender_tree_root: Output[HashOut]
    is_valid_block: Output[Bool]
