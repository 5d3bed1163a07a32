"""Real proofs of a chain of blocks: minutes, most of them for circuits that are built once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.ledger.balance.people import deposit, post, signed
from tests.statements.balance.circuits.judged import public

import proofmill
from proofmill.errors import ProofmillError, UnsatisfiedError
from proofmill.ledger.balance import BalanceLedger, block_witness
from proofmill.statements.balance.blocks import BlockCheck
from proofmill.statements.balance.circuits import BlockProver
from proofmill.statements.balance.deployment import deployment


@pytest.mark.long
def test_a_chain_of_a_valid_block_and_an_invalid_one(tmp_path: Path) -> None:
    with BalanceLedger(tmp_path / "ledger.db", deployment()) as ledger:
        ledger.deposit(deposit(1))
        post(ledger, "alice", "bob")
        posted = signed(2, 2, ["alice"])
        ledger.post(replace(posted, places=posted.places[::-1], deposit_root=bytes(32)))
        prover = BlockProver()
        first = prover.prove(None, ledger.network(0).validity, block_witness(ledger, 1))
        second = prover.prove(first, ledger.network(1).validity, block_witness(ledger, 2))
        for number, proof in ((1, first), (2, second)):
            shown = dict(proofmill.verify(proof, prover.key))
            assert shown.pop("set_digest")
            assert shown == public(ledger.network(number).validity)
            assert shown["is_valid_block"] == (number == 1)
        # The chain before it is verified: it cannot be left out, nor stand at another height.
        with pytest.raises(UnsatisfiedError) as error:
            prover.prove(None, ledger.network(1).validity, block_witness(ledger, 2))
        assert error.value.fields["requirement"] in list(BlockCheck)
        with pytest.raises(UnsatisfiedError):
            prover.prove(second, ledger.network(1).validity, block_witness(ledger, 2))
        with pytest.raises(ProofmillError):
            proofmill.verify(replace(second, data=first.data), prover.key)
        with pytest.raises(ProofmillError):
            prover.prove(replace(first, data=first.data[:-1]), ledger.network(1).validity, block_witness(ledger, 2))
