"""Blocks as they are posted, when one is valid, and how the network's state follows."""

from __future__ import annotations

from proofmill.statements.balance.blocks.checks import BlockCheck
from proofmill.statements.balance.blocks.content import BlockContent
from proofmill.statements.balance.blocks.deposit_chain import DepositChain
from proofmill.statements.balance.blocks.domain import Domain
from proofmill.statements.balance.blocks.fault import BlockFault, find_fault
from proofmill.statements.balance.blocks.place import GROUP, Place, sender_leaves, sender_tree, senders_hash
from proofmill.statements.balance.blocks.validity import validity
from proofmill.statements.balance.blocks.validity_state import ValidityState
from proofmill.statements.balance.blocks.witness import AccountChange, BlockWitness, NewDeposit

__all__ = [
    "GROUP",
    "AccountChange",
    "BlockCheck",
    "BlockContent",
    "BlockFault",
    "BlockWitness",
    "DepositChain",
    "Domain",
    "NewDeposit",
    "Place",
    "ValidityState",
    "find_fault",
    "sender_leaves",
    "sender_tree",
    "senders_hash",
    "validity",
]
