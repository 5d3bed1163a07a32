"""The deployment that the circuits of blocks are made for: where the senders' signatures count."""

from __future__ import annotations

from functools import cache

from proofmill import settings
from proofmill.algebra import keccak256
from proofmill.errors import MalformedInput
from proofmill.statements.balance.blocks.domain import Domain

__all__ = ["deployment"]


@cache
def deployment() -> Domain:
    """`PROOFMILL_BALANCE_CHAIN` and `PROOFMILL_BALANCE_CONTRACT`, read at the first call and the same from then on.

    A constant of the circuits, so that signatures of one chain and contract are none of another: another deployment
    has other circuits and keys, for balances too, which name the keys of blocks. So a process has one of them, read
    when it is first needed and not when a module is imported.

    Raises MalformedInput for a setting that is none.
    """
    chosen = settings.load()
    return Domain(chosen.balance_chain, _address(chosen.balance_contract))


def _address(text: str) -> int:
    """An address in one case, or in both with EIP-55's checksum: keys for a mistyped contract are no use to anybody."""
    digits = text[2:]
    if digits not in (digits.lower(), digits.upper()) and digits != _checksummed(digits.lower()):
        name = f"{settings.PREFIX}BALANCE_CONTRACT"
        raise MalformedInput(f"{name}: the capital letters are not the address's checksum", path="balance_contract")
    return int(digits, 16)


def _checksummed(digits: str) -> str:
    """Each letter whose place in the hash of the digits is 8 or more is a capital (EIP-55)."""
    marks = keccak256.hash(digits.encode()).hex()
    return "".join(digit.upper() if int(mark, 16) > 7 else digit for digit, mark in zip(digits, marks, strict=False))
