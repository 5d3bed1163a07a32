"""What an account keeps to itself: balances, nullifiers and its private state, and the witnesses made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

_Path = tuple[HashOut, ...]
_Paid = tuple[Mapping[int, AssetLeaf], SparseTree[AssetLeaf, HashOut], tuple[AssetLeaf, ...], tuple[_Path, ...]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Holdings:
    """One version; spending and receiving make another. All of it is private."""

    state: PrivateState
    assets: SparseTree[AssetLeaf, HashOut]
    nullifiers: IndexedTree
    balances: Mapping[int, AssetLeaf]
    """What was written into `assets`, by token."""

    @classmethod
    def empty(cls) -> Self:
        """Of a new account."""
        return cls(genesis.private_state(), SparseTree(trees.ASSETS), IndexedTree(NULLIFIER_TREE_HEIGHT), {})

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
        balances, assets, found, paths = self._pay(padded)
        tx = Tx(SparseTree(trees.TRANSFERS).extend(transfers).root, self.state.nonce if nonce is None else nonce)
        witness = SpentWitness(self.state, found, paths, padded, tx, salt)
        state = replace(self._moved(assets, salt), nonce=self.state.nonce + 1)
        return replace(self, state=state, assets=assets, balances=balances), witness

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
        balance = found.received(amount)
        assets, balances = self.assets.set(token_index, balance), {**self.balances, token_index: balance}
        state = replace(self._moved(assets, salt), nullifier_tree_root=nullifiers.root)
        return type(self)(state, assets, nullifiers, balances), witness

    def _moved(self, assets: SparseTree[AssetLeaf, HashOut], salt: HashOut) -> PrivateState:
        before = self.state.commitment()
        return replace(self.state, asset_tree_root=assets.root, prev_private_commitment=before, salt=salt)

    def _pay(self, transfers: Sequence[Transfer]) -> _Paid:
        """The balances after all transfers, and the leaf and path that each of them finds."""
        balances, assets, found, paths = dict(self.balances), self.assets, list[AssetLeaf](), list[_Path]()
        for transfer in transfers:
            token = transfer.token_index
            leaf = assets.leaf(token)
            found.append(leaf)
            paths.append(assets.siblings(token))
            left = leaf.paid(transfer.amount)
            if left != leaf:
                assets, balances[token] = assets.set(token, left), left
        return balances, assets, tuple(found), tuple(paths)
