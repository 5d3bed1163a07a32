"""The inputs of a block's proofs, made of its witness: groups of senders and deposits first, the block last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.algebra import hash_out, schnorr
from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks5 import Coefficients
from proofmill.algebra.hash_out import HashOut
from proofmill.algebra.sparse_merkle import SparseTree
from proofmill.statements.balance import trees
from proofmill.statements.balance.blocks import (
    GROUP,
    BlockWitness,
    DepositChain,
    NewDeposit,
    Place,
    ValidityState,
    find_fault,
    sender_leaves,
    sender_tree,
    senders_hash,
)
from proofmill.statements.balance.circuits.blocks.account_change import account_change_inputs
from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.deployment import deployment
from proofmill.statements.balance.types import Deposit

__all__ = ["BlockInputs", "block_inputs", "fresh_mask"]


@dataclass(frozen=True)
class BlockInputs:
    """By circuit, in the order in which they are proved; each of `steps` takes the proof of the group at its place."""

    groups: Sequence[dict[str, Any]]
    steps: Sequence[dict[str, Any]]
    deposits: Sequence[dict[str, Any]]
    posted: dict[str, Any]


def fresh_mask() -> Coefficients:
    """The encoding of a random element: where a sum of a group's proof is refused, prove with another one."""
    return schnorr.public_key(schnorr.keygen())


def block_inputs(before: ValidityState, witness: BlockWitness, mask: Coefficients) -> BlockInputs:
    """Of a block that follows `before`. What a block has none of is taken of one that nobody posted, and counts for
    nothing.
    """
    state, block = before.public_inputs.public_state, witness.block
    deposit_root = _deposit_root(before, witness)
    posted = (block.deposit_tree_root, hash_out.to_bytes(deposit_root))
    root, number = witness.content.tx_tree_root, block.block_number
    fault = find_fault(deployment(), number, root, witness.places, posted)
    signed: dict[str, Any] = {"tx_root": _reduced(root), "block_number": number}
    accounts = {"root": state.account_tree_root, "next_id": state.next_account_id}
    start = {**signed, "is_valid": fault is None, "accounts_before": accounts}
    groups = _padded(witness.places) or [[Place()] * GROUP]
    changes = iter(witness.account_changes)
    return BlockInputs(
        groups=[{**_group(groups, i, mask), **signed} for i in range(len(groups))],
        steps=[
            {
                "changes": [
                    account_change_inputs(next(changes, None) if place.is_signed and fault is None else None)
                    for place in group
                ],
                "sender_path": _sender_path(groups, i),
                **start,
            }
            for i, group in enumerate(groups)
        ],
        deposits=_deposits(before, witness),
        posted={
            "deposit_tree_root": block.deposit_tree_root,
            "timestamp": block.timestamp,
            "tx_tree_root": root,
            "path": list(witness.block_path),
            "has_senders": bool(witness.places),
            "has_deposits": bool(witness.deposits),
        },
    )


def _padded(places: Sequence[Place]) -> list[list[Place]]:
    return [[*places[start : start + GROUP], *[Place()] * GROUP][:GROUP] for start in range(0, len(places), GROUP)]


def _group(groups: Sequence[Sequence[Place]], index: int, mask: Coefficients) -> dict[str, Any]:
    before = [place for group in groups[:index] for place in group]
    return {
        "group": index,
        "link_before": senders_hash(before),
        "places": [plain(place) for place in groups[index]],
        "mask": list(mask),
    }


def _sender_path(groups: Sequence[Sequence[Place]], index: int) -> list[HashOut]:
    before = [place for group in groups[:index] for place in group]
    return list(sender_tree(sender_leaves(before)).siblings(GROUP * index)[GROUP.bit_length() - 1 :])


def _deposits(before: ValidityState, witness: BlockWitness) -> list[dict[str, Any]]:
    chain, root = before.deposits, before.public_inputs.public_state.deposit_tree_root
    new: Sequence[NewDeposit] = witness.deposits
    if not new:
        empty = SparseTree(trees.DEPOSITS)
        chain, root = DepositChain(), hash_out.to_bytes(empty.root)
        new = [NewDeposit(Deposit(), empty.siblings(0))]
    start = {"chain_before": plain(chain), "root_before": hash_out.from_bytes(root)}
    return [{"deposit": plain(one.deposit), "path": list(one.path), **start} for one in new]


def _deposit_root(before: ValidityState, witness: BlockWitness) -> HashOut:
    if not witness.deposits:
        return hash_out.from_bytes(before.public_inputs.public_state.deposit_tree_root)
    index, last = before.deposits.count + len(witness.deposits) - 1, witness.deposits[-1]
    return trees.DEPOSITS.root(last.deposit, index, last.path)


def _reduced(root: bytes) -> HashOut:
    a, b, c, d = (int.from_bytes(root[i : i + 8], "big") % MODULUS for i in range(0, 32, 8))
    return a, b, c, d
