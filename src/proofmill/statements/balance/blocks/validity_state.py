"""What one validity proof hands to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from proofmill.statements.balance import genesis
from proofmill.statements.balance.blocks.deposit_chain import DepositChain
from proofmill.statements.balance.layout import Encoded
from proofmill.statements.balance.public_inputs import ValidityPublicInputs

__all__ = ["ValidityState"]


@dataclass(frozen=True, slots=True, repr=False)
class ValidityState(Encoded):
    """54 elements: the 45 public inputs that consumers look at, and the chain of the deposits in the tree.

    The chain must be handed on: without its count a deposit could be put into the tree at any empty place, without its
    link deposits could be left out or invented.
    """

    public_inputs: ValidityPublicInputs
    deposits: DepositChain

    @classmethod
    def genesis(cls) -> Self:
        """After block 0, of which there is no proof."""
        return cls(genesis.validity(), DepositChain())
