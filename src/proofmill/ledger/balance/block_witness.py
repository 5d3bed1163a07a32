"""The witness of a block's validity proof."""

from __future__ import annotations

from proofmill.errors import NotFound
from proofmill.ledger.balance.accounts import change_accounts
from proofmill.ledger.balance.ledger import BalanceLedger
from proofmill.ledger.balance.network import Network
from proofmill.statements.balance.blocks import BlockWitness, NewDeposit

__all__ = ["block_witness"]


def block_witness(ledger: BalanceLedger, number: int) -> BlockWitness:
    """For the step from `ledger.network(number - 1).validity` to `ledger.network(number).validity`.

    Raises NotFound for block 0, which has no proof, and for a block that is not there.
    """
    after = ledger.network(number)
    if after.posted is None or after.content is None:
        raise NotFound("block 0 has no proof")
    before = ledger.network(number - 1)
    places = () if after.fault else after.posted.places
    _, changes = change_accounts(before.accounts, places, number)
    path = before.blocks.siblings(number)
    return BlockWitness(after.block, after.content, after.posted.places, _new_deposits(before, after), path, changes)


def _new_deposits(before: Network, after: Network) -> tuple[NewDeposit, ...]:
    tree, found = before.deposits, list[NewDeposit]()
    for index in range(before.validity.deposits.count, after.validity.deposits.count):
        deposit = after.deposits.leaf(index)
        found.append(NewDeposit(deposit, tree.siblings(index)))
        tree = tree.set(index, deposit)
    return tuple(found)
