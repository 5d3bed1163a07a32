"""The deposit tree of Keccak and the block tree of bare hashes, in place of which we have (a) and (b)."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.goldilocks_poseidon import two_to_one
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import Shape, keccak_two_to_one
from proofmill.statements.balance import parameters
from proofmill.statements.balance.keccak_words import keccak_words
from proofmill.statements.balance.layout import Bytes32, Hashed
from proofmill.statements.balance.types import Deposit

__all__ = ["BLOCK_HASHES", "DEPOSITS", "BlockHashLeaf"]


@dataclass(frozen=True, slots=True, repr=False)
class BlockHashLeaf(Hashed):
    """A block's hash and nothing else."""

    block_hash: Bytes32 = bytes(32)


def _deposit_leaf(deposit: Deposit) -> bytes:
    return keccak_words(deposit.elements())


DEPOSITS: Shape[Deposit, bytes] = Shape(parameters.DEPOSIT_TREE_HEIGHT, _deposit_leaf, keccak_two_to_one, Deposit())
"""As the contract of INTMAX2 keeps it."""
BLOCK_HASHES: Shape[BlockHashLeaf, HashOut] = Shape(
    parameters.BLOCK_TREE_HEIGHT, BlockHashLeaf.hash, two_to_one, BlockHashLeaf()
)
