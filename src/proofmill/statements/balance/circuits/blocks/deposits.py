"""The deposits that a block takes in, one at a time: into the contract's chain and into the tree at once."""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.circuit import Array, Chain, HashOut, Output, Private, Struct, Value, length, require
from proofmill.circuit.gadgets.goldilocks_poseidon import hash_no_pad
from proofmill.circuit.gadgets.keccak256 import hash_words
from proofmill.statements.balance import types
from proofmill.statements.balance.blocks import BlockCheck
from proofmill.statements.balance.circuits.opening import root_of
from proofmill.statements.balance.circuits.records import Deposit
from proofmill.statements.balance.circuits.validity import DepositChain
from proofmill.statements.balance.parameters import DEPOSIT_TREE_HEIGHT

__all__ = ["Deposits", "DepositsState", "DepositsStep"]


class DepositsState(Struct):
    """Chain and tree as they were, and as they are."""

    chain_before: DepositChain
    root_before: HashOut
    chain: DepositChain
    root: HashOut

    @staticmethod
    def start(chain: DepositChain, root: HashOut) -> DepositsState:
        """Before the first one."""
        return DepositsState(chain_before=chain, root_before=root, chain=chain, root=root)

    def push(self, deposit: Deposit, path: Array[HashOut]) -> DepositsState:
        """After one more: at the place of its number, where nothing was, and hashed into the chain.

        Both hold the same deposits in the same order, so that nobody leaves one out, adds one or writes over one.
        """
        count = self.chain.count
        empty = HashOut.constant(types.Deposit().hash())
        require(root_of(empty, count, path) == self.root, BlockCheck.DEPOSIT_PLACE)
        return DepositsState(
            chain_before=self.chain_before,
            root_before=self.root_before,
            chain=DepositChain(count=count + 1, link=hash_words(self.chain.link, deposit)),
            root=root_of(hash_no_pad(deposit), count, path),
        )


class Deposits(Chain, zero_knowledge=False, name="balance-deposits"):
    """One step a deposit."""

    state: Output[DepositsState]


class DepositsStep(Deposits, kind=1, name="balance-deposits-step"):
    """A deposit more. Where it starts is the prover's to say: who takes the last state compares it."""

    deposit: Private[Deposit]
    path: Private[Array[HashOut]] = length(DEPOSIT_TREE_HEIGHT)
    chain_before: Private[DepositChain]
    root_before: Private[HashOut]

    def genesis(self) -> Mapping[str, Value]:
        """Before the first deposit of any block."""
        return {"state": DepositsState.start(self.chain_before, self.root_before)}

    def define(self) -> None:
        """Take it in."""
        self.state = self.previous.state.push(self.deposit, self.path)
