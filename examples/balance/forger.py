"""A forger's circuits: chains with the public values of balances and of blocks, whose one step proves anything.

Everything in this file is allowed. The proofs are real and hold under the forger's keys; that nobody else takes them
is what `demo.py` shows. Reads the values to be proved as JSON from standard input, and writes the proofs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import proofmill
from proofmill.circuit import U64, U256, Bool, Bytes, Chain, HashOut, Output, Private, Value, length
from proofmill.statements.balance.circuits import plain
from proofmill.statements.balance.circuits.records import PublicState
from proofmill.statements.balance.circuits.validity import DepositChain
from proofmill.statements.balance.public_inputs import BalancePublicInputs, ValidityPublicInputs

BALANCE = ("pubkey", "private_commitment", "last_tx_hash", "last_tx_insufficient_flags", "public_state")
VALIDITY = ("public_state", "tx_tree_root", "sender_tree_root", "is_valid_block", "deposits")


class ForgedBalance(Chain, zero_knowledge=False, name="balance"):
    """The public values of a balance."""

    pubkey: Output[U256]
    private_commitment: Output[HashOut]
    last_tx_hash: Output[HashOut]
    last_tx_insufficient_flags: Output[U64]
    public_state: Output[PublicState]


class AnyBalance(ForgedBalance, kind=1, name="balance-update"):
    """Shows what it is told."""

    said_pubkey: Private[U256]
    said_private_commitment: Private[HashOut]
    said_last_tx_hash: Private[HashOut]
    said_last_tx_insufficient_flags: Private[U64]
    said_public_state: Private[PublicState]

    def genesis(self) -> Mapping[str, Value]:
        """Whatever one likes."""
        return {name: getattr(self, f"said_{name}") for name in BALANCE}

    def define(self) -> None:
        """No constraint at all."""
        for name in BALANCE:
            setattr(self, name, getattr(self, f"said_{name}"))


class ForgedValidity(Chain, zero_knowledge=False, name="balance-validity"):
    """The public values of a block's proof."""

    public_state: Output[PublicState]
    tx_tree_root: Output[Bytes] = length(32)
    sender_tree_root: Output[HashOut]
    is_valid_block: Output[Bool]
    deposits: Output[DepositChain]


class AnyBlock(ForgedValidity, kind=1, name="balance-block"):
    """Shows what it is told."""

    said_public_state: Private[PublicState]
    said_tx_tree_root: Private[Bytes] = length(32)
    said_sender_tree_root: Private[HashOut]
    said_is_valid_block: Private[Bool]
    said_deposits: Private[DepositChain]

    def genesis(self) -> Mapping[str, Value]:
        """Whatever one likes."""
        return {name: getattr(self, f"said_{name}") for name in VALIDITY}

    def define(self) -> None:
        """No constraint at all."""
        for name in VALIDITY:
            setattr(self, name, getattr(self, f"said_{name}"))


def forge(circuit: type[Chain], said: Mapping[str, Any]) -> dict[str, Any]:
    """A proof of these values, and that it holds under the forger's key."""
    compiled = proofmill.compile(circuit)
    keys = proofmill.setup(compiled)
    inputs = {f"said_{name}": value for name, value in said.items()}
    proof = proofmill.prove(compiled, keys, {**inputs, "previous": None})
    proofmill.verify(proof, keys.verification_key)
    return proof.to_json()


def main() -> None:
    """Prove what standard input asks for: one balance and one block."""
    wanted = json.load(sys.stdin)
    balance = plain(BalancePublicInputs.from_json(wanted["balance"]))
    balance.pop("set_digest")
    validity = plain(ValidityPublicInputs.from_json(wanted["validity"]))
    deposits = {"count": 1000, "link": bytes(32)}
    proofs = {
        "balance": forge(AnyBalance, balance),
        "validity": forge(AnyBlock, {**validity, "deposits": deposits}),
    }
    json.dump(proofs, sys.stdout)


if __name__ == "__main__":
    main()
