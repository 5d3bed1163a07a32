"""The network after one block: its public state, and the trees behind the roots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from proofmill.algebra import hash_out
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.ledger.balance.accounts import change_accounts
from proofmill.ledger.balance.posted import Posted
from proofmill.statements.balance import genesis, trees
from proofmill.statements.balance.blocks import (
    BlockContent,
    BlockFault,
    Domain,
    ValidityState,
    find_fault,
    sender_leaves,
    sender_tree,
)
from proofmill.statements.balance.public_inputs import ValidityPublicInputs
from proofmill.statements.balance.types import Block, BlockLeaf, Deposit, PublicState

__all__ = ["Network"]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """All versions share what did not change between them, so that each is kept."""

    block: Block
    content: BlockContent | None
    """None for block 0, which nobody posted."""
    posted: Posted | None
    fault: BlockFault | None
    validity: ValidityState
    accounts: IndexedTree
    deposits: SparseTree[Deposit, HashOut]
    blocks: SparseTree[BlockLeaf, HashOut]

    @classmethod
    def genesis(cls) -> Self:
        """After block 0."""
        deposits = SparseTree(trees.DEPOSITS)
        accounts, blocks = genesis.account_tree(), genesis.block_tree()
        return cls(genesis.block(), None, None, None, ValidityState.genesis(), accounts, deposits, blocks)

    @property
    def number(self) -> int:
        """Of its last block."""
        return self.block.block_number

    @property
    def public_inputs(self) -> ValidityPublicInputs:
        """Those of this block's validity proof."""
        return self.validity.public_inputs

    @property
    def public_state(self) -> PublicState:
        """What balances follow."""
        return self.public_inputs.public_state

    def after(self, posted: Posted, new: Sequence[Deposit], domain: Domain) -> Self:
        """After the next block, which takes the deposits `new` in. Checks its signatures."""
        deposits = self.deposits.extend(new)
        block, content = self._block(posted, new, deposits)
        roots = block.deposit_tree_root, hash_out.to_bytes(deposits.root)
        fault = find_fault(domain, block.block_number, posted.tx_tree_root, posted.places, roots)
        return self._with(posted, block, content, deposits, fault)

    def restored(self, posted: Posted, new: Sequence[Deposit], fault: BlockFault | None) -> Self:
        """`after`, for a block that was judged before."""
        deposits = self.deposits.extend(new)
        block, content = self._block(posted, new, deposits)
        return self._with(posted, block, content, deposits, fault)

    def _block(
        self, posted: Posted, new: Sequence[Deposit], deposits: SparseTree[Deposit, HashOut]
    ) -> tuple[Block, BlockContent]:
        content = BlockContent.of(self.validity.deposits.extend(new), posted.tx_tree_root, posted.places)
        deposit_root = posted.deposit_root or hash_out.to_bytes(deposits.root)
        signature_hash, number = content.signature_hash(), self.number + 1
        block = Block(self.block.block_hash(), deposit_root, signature_hash, posted.timestamp, number)
        return block, content

    def _with(
        self,
        posted: Posted,
        block: Block,
        content: BlockContent,
        deposits: SparseTree[Deposit, HashOut],
        fault: BlockFault | None,
    ) -> Self:
        # The leaf has the true deposit root, whatever was posted.
        root = hash_out.to_bytes(deposits.root)
        leaf = BlockLeaf(block.block_hash(), root, block.timestamp, block.block_number)
        blocks = self.blocks.push(leaf)
        places = () if fault else posted.places
        accounts, _ = change_accounts(self.accounts, places, block.block_number)
        state = PublicState(
            block_tree_root=blocks.root,
            prev_account_tree_root=self.accounts.root,
            account_tree_root=accounts.root,
            next_account_id=len(accounts),
            deposit_tree_root=root,
            block_hash=leaf.block_hash,
            timestamp=block.timestamp,
            block_number=block.block_number,
        )
        senders = sender_tree(sender_leaves(posted.places)).root
        inputs = ValidityPublicInputs(state, posted.tx_tree_root, senders, fault is None)
        validity = ValidityState(inputs, content.deposits)
        return type(self)(block, content, posted, fault, validity, accounts, deposits, blocks)
