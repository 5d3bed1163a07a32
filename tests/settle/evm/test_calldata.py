from __future__ import annotations

import pytest

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof
from proofmill.settle.evm import calldata

PROOF = bytes(range(256))


def test_the_call_is_selector_proof_and_inputs() -> None:
    data = calldata.encode(PROOF, [7, SCALAR_MODULUS - 1])
    assert data[4:260] == PROOF
    assert data[260:] == (7).to_bytes(32, "big") + (SCALAR_MODULUS - 1).to_bytes(32, "big")


def test_the_arguments_are_the_same_words() -> None:
    a, b, c, inputs = calldata.arguments(PROOF, [7])
    words = [*a, *b[0], *b[1], *c, *inputs]
    assert bytes.fromhex("".join(word[2:] for word in words)) == calldata.encode(PROOF, [7])[4:]


def test_without_inputs_the_argument_is_left_out() -> None:
    assert calldata.signature(0) == "verifyProof(uint256[2],uint256[2][2],uint256[2])"
    assert calldata.signature(3) == "verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[3])"
    assert calldata.encode(PROOF, []) == calldata.selector(0) + PROOF


@pytest.mark.parametrize("encode", [calldata.encode, calldata.arguments, calldata.snarkjs_text])
def test_what_no_contract_takes_is_refused(encode: object) -> None:
    assert callable(encode)
    for length in (0, 255, 257):
        with pytest.raises(MalformedProof):
            encode(bytes(length), [1])
    for value in (-1, SCALAR_MODULUS, 1 << 256):
        with pytest.raises(MalformedInput):
            encode(PROOF, [0, value])
