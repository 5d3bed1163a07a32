"""The checks of the balance statements, each with the message of its refusal.

Circuits and their plain twins in `transitions/` name the same checks, so that a test can hold them against one another
and an answer over HTTP says the same whichever of them refused.
"""

from __future__ import annotations

from enum import StrEnum

from proofmill.errors import UnsatisfiedError

__all__ = ["Check", "require"]


class Check(StrEnum):
    """The value is the message."""

    AMOUNT_FITS = "a balance grows beyond 256 bits"
    BALANCE_IN_TREE = "a balance is not in the asset tree as its transfer finds it"
    PADDING = "a transfer beyond the size of the circuit is not empty"
    NONCE_FITS = "the account has used up its nonces"
    PRIVATE_COMMITMENT = "the private state is not the one that the previous balance commits to"
    NULLIFIER = "the nullifier is not that of what is received"
    NULLIFIER_IS_NEW = "the nullifier was used before, or its insertion proof is not one of this tree"
    TOKEN_INDEX = "the token is not that of what is received"
    AMOUNT = "the amount is not that of what is received"
    PUBKEY_SALT = "the deposit is for another public key or salt"
    DEPOSIT_IN_TREE = "the deposit is not in the deposit tree"
    DEPOSIT_IS_NEW = "the deposit was there before its block"
    DEPOSIT_ELIGIBLE = "the deposit is not eligible"
    DEPOSIT_TOKEN = "the deposit is not of token 0"
    PREVIOUS_BLOCK = "the block before the deposit's is not in the block tree"
    DEPOSIT_BLOCK = "the block of the deposit is not in the block tree"
    LOCK_TIME = "the lock time has not passed"
    BLOCK_IN_TREE = "the block of the older state is not in the newer block tree"
    ACCOUNT_TREE = "the witness names the other account tree than this statement takes"
    ACCOUNT_LEAF = "the account's membership proof is not one of this tree and public key"
    ACCOUNT_IS_CURRENT = "the account has sent in a later block"
    VALIDITY_INPUTS = "the validity public inputs are not those of the validity proof"
    TX_IN_BLOCK = "the transaction is not in the block at this place"
    TX_TREE_ROOT = "the block's transaction tree root is not a canonical hash"
    SENDER_LEAVES = "the senders are not those of the block"
    SENDER = "the place in the block belongs to another sender"
    SPENT_TX = "the spent proof is of another transaction"
    LAST_TX = "the transaction is not the sender's last"
    TRANSFER_COVERED = "the transfer was not covered by the sender's balance"
    TRANSFER_IN_TX = "the transfer is not in the transaction"
    RECIPIENT = "the transfer is for someone else"
    RECIPIENT_KIND = "the transfer is not for an address of the chain below"
    SET_DIGEST = "the balance was proved over another set of circuits"


def require(condition: bool, check: Check) -> None:
    """Raises UnsatisfiedError with the check's name and message unless the condition holds."""
    if not condition:
        raise UnsatisfiedError(check.value, requirement=check.value, check=check.name.lower())
