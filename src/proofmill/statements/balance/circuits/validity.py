"""What a validity proof shows: the network's state after a block. Records: `public_inputs.validity`, `blocks`."""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.circuit import U32, Bool, Bytes, Chain, HashOut, Output, Struct, Value, length
from proofmill.statements.balance.blocks import ValidityState
from proofmill.statements.balance.circuits.records import PublicState

__all__ = ["DepositChain", "Validity"]


class DepositChain(Struct):
    """How many deposits there were, and the contract's hash of them."""

    count: U32
    link: Bytes = length(32)


class Validity(Chain, zero_knowledge=False, name="balance-validity"):
    """54 elements, one step a block, then the set digest. All of it is public, so that nothing needs hiding.

    Consumers look at the first 45; the deposits taken in say where the next one goes and what it is chained to.
    """

    public_state: Output[PublicState]
    tx_tree_root: Output[Bytes] = length(32)
    sender_tree_root: Output[HashOut]
    is_valid_block: Output[Bool]
    deposits: Output[DepositChain]

    def genesis(self) -> Mapping[str, Value]:
        """After block 0, of which there is no proof."""
        first = ValidityState.genesis()
        shown = first.public_inputs
        return {
            "public_state": PublicState.constant(shown.public_state),
            "tx_tree_root": Bytes.constant(shown.tx_tree_root),
            "sender_tree_root": HashOut.constant(shown.sender_tree_root),
            "is_valid_block": Bool.constant(shown.is_valid_block),
            "deposits": DepositChain.constant(first.deposits),
        }
