"""What an account keeps to itself: balances, nullifiers and its private state, and the witnesses made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.errors import MalformedInput
from proofmill.statements.balance import genesis, trees
from proofmill.statements.balance.checks import Check, require
from proofmill.statements.balance.parameters import NULLIFIER_TREE_HEIGHT, TRANSFERS
from proofmill.statements.balance.types import AssetLeaf, PrivateState, Transfer, Tx
from proofmill.statements.balance.witnesses import NullifierProof, PrivateTransitionWitness, SpentWitness

__all__ = ["Holdings"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Holdings:
    """One version; spending and receiving make another. All of it is private."""

    state: PrivateState
    assets: SparseTree[AssetLeaf, HashOut]
    nullifiers: IndexedTree

    @classmethod
    def empty(cls) -> Self:
        """Of a new account."""
        return cls(genesis.private_state(), SparseTree(trees.ASSETS), IndexedTree(NULLIFIER_TREE_HEIGHT))

    def spend(
        self, transfers: Sequence[Transfer], salt: HashOut, nonce: int | None = None
    ) -> tuple[Self, SpentWitness]:
        """After paying these, and the witness of it. The state counts once the transaction has taken effect.

        `nonce` other than the state's makes a transaction without effect. Raises MalformedInput for more than 64
        transfers, and for an account that has used up its nonces.
        """
        if len(transfers) > TRANSFERS:
            raise MalformedInput(f"a transaction has up to {TRANSFERS} transfers")
        padded = (*transfers, *(Transfer(),) * (TRANSFERS - len(transfers)))
        assets, found, paths = self._pay(padded)
        tx = Tx(SparseTree(trees.TRANSFERS).extend(transfers).root, self.state.nonce if nonce is None else nonce)
        witness = SpentWitness(self.state, found, paths, padded, tx, salt)
        state = replace(self._moved(assets, salt), nonce=self.state.nonce + 1)
        return replace(self, state=state, assets=assets), witness

    def receive(
        self, token_index: int, amount: int, nullifier: bytes, salt: HashOut
    ) -> tuple[Self, PrivateTransitionWitness]:
        """After receiving, and the witness of it. Raises UnsatisfiedError for a nullifier that was used."""
        key = int.from_bytes(nullifier, "big")
        require(key not in self.nullifiers, Check.NULLIFIER_IS_NEW)
        nullifiers, proof = self.nullifiers.insert(key)
        found, path = self.assets.leaf(token_index), self.assets.siblings(token_index)
        inserted = NullifierProof.of_tree(proof)
        witness = PrivateTransitionWitness(token_index, amount, nullifier, salt, self.state, inserted, found, path)
        assets = self.assets.set(token_index, found.received(amount))
        state = replace(self._moved(assets, salt), nullifier_tree_root=nullifiers.root)
        return type(self)(state, assets, nullifiers), witness

    def _moved(self, assets: SparseTree[AssetLeaf, HashOut], salt: HashOut) -> PrivateState:
        before = self.state.commitment()
        return replace(self.state, asset_tree_root=assets.root, prev_private_commitment=before, salt=salt)

    def _pay(
        self, transfers: Sequence[Transfer]
    ) -> tuple[SparseTree[AssetLeaf, HashOut], tuple[AssetLeaf, ...], tuple[tuple[HashOut, ...], ...]]:
        """The balances after all transfers, and the leaf and path that each of them finds."""
        assets, found, paths = self.assets, list[AssetLeaf](), list[tuple[HashOut, ...]]()
        for transfer in transfers:
            leaf = assets.leaf(transfer.token_index)
            found.append(leaf)
            paths.append(assets.siblings(transfer.token_index))
            left = leaf.paid(transfer.amount)
            if left != leaf:
                assets = assets.set(transfer.token_index, left)
        return assets, tuple(found), tuple(paths)
