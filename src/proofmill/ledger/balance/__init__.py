"""A ledger of private balances: blocks, accounts and deposits in SQLite, and the witnesses made of them."""

from __future__ import annotations

from proofmill.ledger.balance.block_proofs import BlockProgress, BlockProofs
from proofmill.ledger.balance.block_witness import block_witness
from proofmill.ledger.balance.ledger import UNPROVED, Account, BalanceLedger
from proofmill.ledger.balance.network import Network
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.proposal import Proposal
from proofmill.ledger.balance.signed_place import SignedPlace
from proofmill.ledger.balance.users import (
    AccountState,
    Handover,
    Holdings,
    OwnDeposit,
    PendingTx,
    Plan,
    Planner,
    Request,
    SentTx,
    Step,
    User,
)

__all__ = [
    "UNPROVED",
    "Account",
    "AccountState",
    "BalanceLedger",
    "BlockProgress",
    "BlockProofs",
    "Handover",
    "Holdings",
    "Network",
    "OwnDeposit",
    "PendingTx",
    "Plan",
    "Planner",
    "Posted",
    "Proposal",
    "Request",
    "SentTx",
    "SignedPlace",
    "Step",
    "User",
    "block_witness",
]
