from __future__ import annotations

from typing import Any

import pytest
from benchmarks.trapdoor import Trapdoor

from proofmill.errors import MalformedInput
from proofmill.settle.evm import MOST_INPUTS, ContractKey, solidity, vyper

from .payments import proved


def test_comments_say_whose_key_it_is_and_what_the_inputs_are() -> None:
    verification_key = proved("payment-promise").keys.verification_key
    key = ContractKey.of(verification_key)
    for source in (solidity.contract(key), vyper.contract(key)):
        assert "Groth16 verifier of payment-promise 1" in source
        assert f"circuit digest {verification_key.circuit.digest}" in source
        assert f"verification key digest {verification_key.digest}" in source
        assert "DEVELOPMENT KEY: whoever made it can forge proofs" in source
        assert "Public inputs in order, each below r: nullifier Field; min_amount U64; recipient Point;" in source
        assert source.isascii()


def test_names_of_a_key_file_cannot_become_code() -> None:
    evil = 'x\n*/ contract Evil {} /*\r"""\ndef evil(): pass\n"""\u202e\u2028//'
    plain = ContractKey.from_bytes(Trapdoor(1).key, "x", ("x",), ("x",))
    key = ContractKey.from_bytes(Trapdoor(1).key, evil, (evil,), (evil,))
    for language in (solidity, vyper):
        assert len(language.contract(key).splitlines()) == len(language.contract(plain).splitlines())
        marks = ("*/", '"""')
        assert [language.contract(key).count(mark) for mark in marks] == [
            language.contract(plain).count(mark) for mark in marks
        ]


def test_more_inputs_than_a_contract_holds_are_refused() -> None:
    point: Any = Trapdoor(0).key[448:]
    head = Trapdoor(0).key[:448]
    assert ContractKey.from_bytes(head + point * (MOST_INPUTS + 1), "most").public_inputs == MOST_INPUTS
    with pytest.raises(MalformedInput, match="do not fit a contract"):
        ContractKey.from_bytes(head + point * (MOST_INPUTS + 2), "more")
