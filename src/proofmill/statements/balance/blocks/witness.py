"""What a validity proof of one block is made from; all of it is public."""

from __future__ import annotations

from dataclasses import dataclass

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import InsertionProof, UpdateProof
from proofmill.statements.balance.blocks.content import BlockContent
from proofmill.statements.balance.blocks.place import Place
from proofmill.statements.balance.types import Block, Deposit

__all__ = ["AccountChange", "BlockWitness", "NewDeposit"]

AccountChange = InsertionProof | UpdateProof
"""Registration at an account's first signed place (key: public key, value: block number), later a new block number."""


@dataclass(frozen=True, slots=True)
class NewDeposit:
    """A deposit taken in, and the path of its place in the tree before it: 32 siblings."""

    deposit: Deposit
    path: tuple[HashOut, ...]


@dataclass(frozen=True, slots=True)
class BlockWitness:
    """A block, what is posted with it, and how the three trees change.

    Each path and change is of the tree that the one before left. `account_changes` has one for each place with a
    signature, in order; none if the block is invalid. `places` has up to 128, without the padding.
    """

    block: Block
    content: BlockContent
    places: tuple[Place, ...]
    deposits: tuple[NewDeposit, ...]
    block_path: tuple[HashOut, ...]
    account_changes: tuple[AccountChange, ...]
