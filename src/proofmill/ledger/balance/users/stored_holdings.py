"""Holdings as they are stored: what was written into the trees, from which the trees are made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from proofmill.algebra.indexed_merkle import IndexedTree
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.circuit.shape import malformed
from proofmill.errors import ProofmillError
from proofmill.ledger.balance.users.holdings import Holdings
from proofmill.ledger.balance.users.many import Many
from proofmill.statements.balance import trees
from proofmill.statements.balance.layout import U32, U256, Codec, Record
from proofmill.statements.balance.parameters import NULLIFIER_TREE_HEIGHT
from proofmill.statements.balance.types import AssetLeaf, PrivateState

__all__ = ["HoldingsCodec"]

_LIMIT = 1 << 20
"""Of tokens and of nullifiers: a file with more is none of ours."""


@dataclass(frozen=True, slots=True, repr=False)
class _Asset(Record):
    token_index: U32
    balance: AssetLeaf


@dataclass(frozen=True, slots=True, repr=False)
class _Nullifier(Record):
    nullifier: U256


@dataclass(frozen=True, slots=True, repr=False)
class _Stored(Record):
    state: PrivateState
    assets: Annotated[tuple[_Asset, ...], Many(_Asset, _LIMIT)]
    nullifiers: Annotated[tuple[_Nullifier, ...], Many(_Nullifier, _LIMIT)]
    """In the order in which they came in: the tree's root depends on it."""


class HoldingsCodec(Codec[Holdings]):
    """The private state, the balances by token, and the nullifiers. Trees that do not fit the state are refused."""

    expected = "a private state with the balances and nullifiers that it commits to"

    def holds(self, value: object) -> bool:
        """An instance: its makers keep state and trees together."""
        return isinstance(value, Holdings)

    def read(self, data: object, path: str) -> Holdings:
        """Of an object."""
        stored = _Stored.from_json(data, path)
        if len({asset.token_index for asset in stored.assets}) != len(stored.assets):
            raise malformed(f"{path}.assets", "each token once")
        balances = {asset.token_index: asset.balance for asset in stored.assets}
        try:
            assets = SparseTree(trees.ASSETS).set_all(balances)
            nullifiers = IndexedTree(NULLIFIER_TREE_HEIGHT)
            for one in stored.nullifiers:
                nullifiers, _ = nullifiers.insert(one.nullifier)
        except ProofmillError:
            raise malformed(path, self.expected) from None
        if (assets.root, nullifiers.root) != (stored.state.asset_tree_root, stored.state.nullifier_tree_root):
            raise malformed(path, self.expected)
        return Holdings(stored.state, assets, nullifiers, balances)

    def show(self, value: Holdings) -> Any:
        """An object."""
        assets = tuple(_Asset(token, balance) for token, balance in sorted(value.balances.items()))
        return _Stored(value.state, assets, tuple(_keys(value.nullifiers))).to_json()

    def json_schema(self) -> dict[str, Any]:
        """Of the object."""
        return _Stored.json_schema()


def _keys(tree: IndexedTree) -> Iterator[_Nullifier]:
    """All but the zero leaf's, by place, which is the order of insertion."""
    for place in range(1, len(tree)):
        yield _Nullifier(tree.leaf(place).key)
