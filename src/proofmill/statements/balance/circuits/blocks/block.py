"""A block: how the network's state follows from it. Twin: `blocks.validity`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofmill.circuit import U64, Array, Bool, Bytes, HashOut, Private, Struct, length, require, select
from proofmill.circuit.gadgets.keccak256 import hash_words
from proofmill.circuit.gadgets.schnorr import canonical
from proofmill.statements.balance import types
from proofmill.statements.balance.blocks import BlockCheck
from proofmill.statements.balance.circuits.blocks.account_change import Accounts, require_if
from proofmill.statements.balance.circuits.blocks.deposits import Deposits, DepositsState
from proofmill.statements.balance.circuits.blocks.senders import Senders, SendersState
from proofmill.statements.balance.circuits.opening import root_of
from proofmill.statements.balance.circuits.records import PublicState
from proofmill.statements.balance.circuits.validity import Validity
from proofmill.statements.balance.parameters import BLOCK_TREE_HEIGHT
from proofmill.systems import Proof

__all__ = ["Block", "PostedBlock"]


class PostedBlock(Struct):
    """What of a block is not known from the state before it, and which of the two other proofs count."""

    deposit_tree_root: Bytes = length(32)
    timestamp: U64
    tx_tree_root: Bytes = length(32)
    path: Array[HashOut] = length(BLOCK_TREE_HEIGHT)
    has_senders: Bool
    has_deposits: Bool

    def follow(self, previous: Any, senders: SendersState, deposits: DepositsState) -> Mapping[str, Any]:
        """The state after it, by name. `previous` has the values of `Validity`.

        The block's hash is computed from the state before and from all that decides whether it is valid, so that each
        block has one outcome: it is compared with the chain's own by whoever accepts a proof. An invalid block takes
        its deposits in and its place in the block tree, no more.
        """
        before: PublicState = previous.public_state
        number = before.block_number + 1
        chain, root = self._take_in(previous, deposits)
        deposit_root = root.to_bytes()
        accounts_before = Accounts(root=before.account_tree_root, next_id=before.next_account_id)
        signed = HashOut(root._build, _elements(self.tx_tree_root))
        start = SendersState.start(signed, number, senders.is_valid, accounts_before)
        # Proofs about other senders, of another block or other accounts.
        for name in ("tx_root", "block_number", "accounts_before"):
            require_if(self.has_senders, getattr(senders, name), getattr(start, name), BlockCheck.BLOCK_SENDERS)
        judged = select(self.has_senders, senders, start)
        is_valid = judged.all_good & self._is_sound(deposit_root)
        # What the senders' proof took for granted: else accounts would change by an invalid block, or not by a valid.
        require_if(self.has_senders, judged.is_valid, is_valid, BlockCheck.ACCOUNT_CHANGES)
        content = hash_words(chain, self.tx_tree_root, judged.link)
        block_hash = hash_words(before.block_hash, self.deposit_tree_root, content, self.timestamp, number)
        after = PublicState(
            block_tree_root=before.block_tree_root,
            prev_account_tree_root=before.account_tree_root,
            account_tree_root=judged.accounts.root,
            next_account_id=judged.accounts.next_id,
            deposit_tree_root=deposit_root,
            block_hash=block_hash,
            timestamp=self.timestamp,
            block_number=number,
        )
        return {
            "public_state": self._appended(after),
            "tx_tree_root": self.tx_tree_root,
            "sender_tree_root": judged.sender_tree_root,
            "is_valid_block": is_valid,
            "deposits": chain,
        }

    def _take_in(self, previous: Any, deposits: DepositsState) -> tuple[Any, HashOut]:
        """Chain and tree with the new deposits, from where the last block left them."""
        start = DepositsState.start(previous.deposits, HashOut.from_bytes(previous.public_state.deposit_tree_root))
        for name in ("chain_before", "root_before"):
            require_if(self.has_deposits, getattr(deposits, name), getattr(start, name), BlockCheck.BLOCK_DEPOSITS)
        taken = select(self.has_deposits, deposits, start)
        return taken.chain, taken.root

    def _is_sound(self, deposit_root: Bytes) -> Bool:
        """Whether the transactions' root is a canonical hash, and the posted deposit root the true one."""
        build = deposit_root._build
        return canonical(build, self.tx_tree_root.handles()) & (self.deposit_tree_root == deposit_root)

    def _appended(self, state: PublicState) -> PublicState:
        """With the block in the block tree at its number, where nothing was: a block is never rewritten."""
        empty = HashOut.constant(types.BlockLeaf().hash())
        require(root_of(empty, state.block_number, self.path) == state.block_tree_root, BlockCheck.BLOCK_PLACE)
        appended = root_of(state.block_leaf(), state.block_number, self.path)
        parts = {name: getattr(state, name) for name in PublicState.parts()}
        return PublicState(**{**parts, "block_tree_root": appended})


class Block(Validity, kind=1, name="balance-block"):
    """One block. Its senders and deposits are proved before it; where it has none, proofs of others stand there."""

    posted: Private[PostedBlock]
    senders: Private[Proof[Senders]]
    deposits_taken: Private[Proof[Deposits]]

    def define(self) -> None:
        """Follow it."""
        senders, taken = self.senders.public.state, self.deposits_taken.public.state
        for name, value in self.posted.follow(self.previous, senders, taken).items():
            setattr(self, name, value)


def _elements(root: Bytes) -> list[int]:
    """Four elements of eight words, mod p where they are not canonical: such a block is invalid whatever is signed."""
    build, words = root._build, root.handles()
    return [build.backend.sum([words[i], words[i + 1]], [1 << 32, 1]) for i in range(0, len(words), 2)]
