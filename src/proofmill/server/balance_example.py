"""A request that can be proved: an account that has received 100 pays 30 and 20."""

from __future__ import annotations

from functools import cache
from typing import Any

from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.goldilocks_poseidon import hash_no_pad
from proofmill.algebra.hash_out import HashOut
from proofmill.ledger.balance import Holdings
from proofmill.statements.balance.circuits import SPENT, spent_inputs
from proofmill.statements.balance.types import GenericAddress, Transfer
from proofmill.statements.balance.witnesses import SpentRequest

__all__ = ["example_inputs", "spent_request"]

_ADDRESS = bytes.fromhex("00000000000000000000000000000000000000aa")


@cache
def spent_request() -> SpentRequest:
    """The body of `POST /prove-spent`. Its salts are counted, and not random as a user's must be."""
    holdings, _ = Holdings.empty().receive(0, 100, bytes(31) + b"\1", _salt(0))
    transfers = [Transfer(GenericAddress.of_address(_ADDRESS), 0, amount, _salt(amount)) for amount in (30, 20)]
    _, witness = holdings.spend(transfers, _salt(1))
    return SpentRequest(witness)


def example_inputs() -> dict[str, Any]:
    """By circuit, inputs that can be proved, for the universal routes' examples."""
    witness = spent_request().spent_witness
    sizes = [size for size in SPENT if size >= witness.transfer_count()]
    return {
        SPENT[size].circuit_name: SPENT[size].schema(MODULUS).show_inputs(spent_inputs(witness, size)) for size in sizes
    }


def _salt(number: int) -> HashOut:
    return hash_no_pad([number])
