"""The senders of a block, four at a time: a chain of its own, so that a block may have any number up to 128."""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.circuit import (
    U32,
    U256,
    Array,
    Bool,
    Bytes,
    Chain,
    Field,
    HashOut,
    Output,
    Private,
    Struct,
    Value,
    length,
    require,
)
from proofmill.circuit.gadgets import sparse_merkle
from proofmill.circuit.gadgets.bits import to_bits
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad, two_to_one
from proofmill.statements.balance.blocks import GROUP, BlockCheck, Place, sender_tree
from proofmill.statements.balance.circuits.blocks.account_change import AccountChange, Accounts
from proofmill.statements.balance.circuits.blocks.sender_group import SenderGroup
from proofmill.statements.balance.circuits.records import SenderLeaf
from proofmill.statements.balance.parameters import SENDER_TREE_HEIGHT
from proofmill.systems import Proof

__all__ = ["GROUP_PATH", "GroupOfSenders", "Senders", "SendersState", "SendersStep"]

GROUP_PATH = SENDER_TREE_HEIGHT - 2
"""The height of the sender tree above a group."""


class SendersState(Struct):
    """The block that they are senders of, what its accounts were, and all that its places so far amount to.

    `is_valid` is what the prover says of the block: with it accounts change as we go. Whoever takes this state compares
    it with what he finds; `all_good` is what was found here.
    """

    tx_root: HashOut
    block_number: U32
    is_valid: Bool
    accounts_before: Accounts
    accounts: Accounts
    groups: Field
    link: Bytes = length(32)
    sender_tree_root: HashOut
    last: U256
    ended: Bool
    all_good: Bool

    @staticmethod
    def start(tx_root: HashOut, block_number: U32, is_valid: Bool, accounts: Accounts) -> SendersState:
        """Before the first place. No key hashes to 0, so that every first one is greater."""
        return SendersState(
            tx_root=tx_root,
            block_number=block_number,
            is_valid=is_valid,
            accounts_before=accounts,
            accounts=accounts,
            groups=Field.constant(0),
            link=Bytes.constant(bytes(32)),
            sender_tree_root=HashOut.constant(sender_tree(()).root),
            last=U256.constant(0),
            ended=Bool.constant(False),
            all_good=Bool.constant(True),
        )

    def take(self, group: GroupOfSenders, changes: Array[AccountChange], path: Array[HashOut]) -> SendersState:
        """After four more places, which follow the last ones in the chain of their hashes."""
        require(group.link_before == self.link, BlockCheck.BLOCK_SENDERS)
        require((group.tx_root == self.tx_root) & (group.block_number == self.block_number), BlockCheck.BLOCK_SENDERS)
        # Signatures are good at their places alone: at those of another group they would show a false fault, or none.
        require(group.group == self.groups, BlockCheck.BLOCK_SENDERS)
        last, ended, good, accounts = self.last, self.ended, self.all_good & group.all_good, self.accounts
        for sender, empty, change in zip(group.senders, group.empty, changes, strict=True):
            # Keys rise, so that none has two places; after an empty place there are empty ones alone.
            good = good & (empty | (~ended & (last < sender.sender)))
            last, ended = sender.sender, empty
            # One change for each signed place of a valid block: its validity needs no second place for a key.
            active = self.is_valid & sender.signature_included
            accounts = change.apply(active, accounts, sender.sender, self.block_number)
        return SendersState(
            tx_root=self.tx_root,
            block_number=self.block_number,
            is_valid=self.is_valid,
            accounts_before=self.accounts_before,
            accounts=accounts,
            groups=self.groups + 1,
            link=group.link_after,
            sender_tree_root=self._noted(group.senders, path),
            last=last,
            ended=ended,
            all_good=good,
        )

    def _noted(self, senders: Array[SenderLeaf], path: Array[HashOut]) -> HashOut:
        """The sender tree with these leaves in the place of dummies. A group beyond the 32nd has no place."""
        with self._build.locations.meaning(BlockCheck.BLOCK_PLACES):
            index = to_bits(self.groups, GROUP_PATH)
        dummy = HashOut.constant(Place().sender_leaf().hash())
        before = sparse_merkle.root(_subtree([dummy] * GROUP), index, path)
        require(before == self.sender_tree_root, BlockCheck.BLOCK_SENDERS)
        return sparse_merkle.root(_subtree([hash_no_pad(leaf) for leaf in senders]), index, path)


class GroupOfSenders(Struct):
    """What a proof of `SenderGroup` shows."""

    link_after: Bytes = length(32)
    senders: Array[SenderLeaf] = length(GROUP)
    empty: Array[Bool] = length(GROUP)
    all_good: Bool
    link_before: Bytes = length(32)
    tx_root: HashOut
    block_number: U32
    group: Field

    @staticmethod
    def shown(by: SenderGroup) -> GroupOfSenders:
        """By a verified proof."""
        return GroupOfSenders(**{name: getattr(by, name) for name in GroupOfSenders.parts()})


class Senders(Chain, zero_knowledge=False, name="balance-senders"):
    """One step a group."""

    state: Output[SendersState]


class SendersStep(Senders, kind=1, name="balance-senders-step"):
    """Four places more. The block and its accounts are the prover's to say: who takes the last state compares them."""

    group: Private[Proof[SenderGroup]]
    changes: Private[Array[AccountChange]] = length(GROUP)
    sender_path: Private[Array[HashOut]] = length(GROUP_PATH)
    tx_root: Private[HashOut]
    block_number: Private[U32]
    is_valid: Private[Bool]
    accounts_before: Private[Accounts]

    def genesis(self) -> Mapping[str, Value]:
        """Before the first place of any block."""
        return {"state": SendersState.start(self.tx_root, self.block_number, self.is_valid, self.accounts_before)}

    def define(self) -> None:
        """Take the group in."""
        group = GroupOfSenders.shown(self.group.public)
        self.state = self.previous.state.take(group, self.changes, self.sender_path)


def _subtree(leaves: list[HashOut]) -> HashOut:
    while len(leaves) > 1:
        leaves = [two_to_one(left, right) for left, right in zip(leaves[::2], leaves[1::2], strict=True)]
    return leaves[0]
