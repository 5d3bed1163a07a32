"""Why a witness of the validity circuit is refused: it is not of this block, or not on this state."""

from __future__ import annotations

from enum import StrEnum

from proofmill.errors import UnsatisfiedError

__all__ = ["BlockCheck", "require"]


class BlockCheck(StrEnum):
    """The value is the message."""

    BLOCK_LINK = "the block does not follow the last one"
    BLOCK_NUMBER = "the block's number is not the next one"
    BLOCK_CONTENT = "the block's signature hash is not of this content"
    BLOCK_SENDERS = "the senders are not those of the block's content"
    BLOCK_PLACES = "a block has more senders than places"
    BLOCK_DEPOSITS = "the deposits are not those of the block's content"
    DEPOSIT_PLACE = "the place of a deposit is not empty in the deposit tree"
    BLOCK_PLACE = "the place of the block is not empty in the block tree"
    ACCOUNT_CHANGES = "there is not one change of an account for each sender who signed a valid block"
    ACCOUNT_CHANGE = "a change of an account is not one of this account tree and sender"
    ACCOUNT_ID = "a new account does not get the next id"


def require(condition: bool, check: BlockCheck) -> None:
    """Raises UnsatisfiedError with the check's name and message unless the condition holds."""
    if not condition:
        raise UnsatisfiedError(check.value, requirement=check.value, check=check.name.lower())
