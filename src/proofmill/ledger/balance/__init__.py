"""A ledger of private balances: blocks, accounts and deposits in SQLite, and the witnesses made of them."""

from __future__ import annotations

from proofmill.ledger.balance.account_state import AccountState, Handover, OwnDeposit, PendingTx, SentTx, SignedPlace
from proofmill.ledger.balance.block_proofs import BlockProgress, BlockProofs
from proofmill.ledger.balance.block_witness import block_witness
from proofmill.ledger.balance.ledger import UNPROVED, Account, BalanceLedger
from proofmill.ledger.balance.network import Network
from proofmill.ledger.balance.plans import Plan, Planner, Request
from proofmill.ledger.balance.posted import Posted
from proofmill.ledger.balance.proposal import Proposal
from proofmill.ledger.balance.user import Step, User

__all__ = [
    "UNPROVED",
    "Account",
    "AccountState",
    "BalanceLedger",
    "BlockProgress",
    "BlockProofs",
    "Handover",
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
