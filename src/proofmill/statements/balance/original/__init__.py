"""The forms of INTMAX2 that ours deviate from. Only vectors are checked with them; no statement of ours uses them."""

from __future__ import annotations

from proofmill.statements.balance.original.genesis import block, block_tree, public_state
from proofmill.statements.balance.original.public_inputs import (
    DepositTimePublicInputs,
    ReceivePublicInputs,
    SenderPublicInputs,
    TxInclusionPublicInputs,
    UpdatePublicInputs,
)
from proofmill.statements.balance.original.trees import BLOCK_HASHES, DEPOSITS, BlockHashLeaf

__all__ = [
    "BLOCK_HASHES",
    "DEPOSITS",
    "BlockHashLeaf",
    "DepositTimePublicInputs",
    "ReceivePublicInputs",
    "SenderPublicInputs",
    "TxInclusionPublicInputs",
    "UpdatePublicInputs",
    "block",
    "block_tree",
    "public_state",
]
