from __future__ import annotations

import pytest

from proofmill.algebra import keccak256


# The Keccak team's answer for the empty text, Ethereum's two best known selectors, and texts around the
# length of a block (by pycryptodome 3.24.1, whose `Crypto.Hash.keccak` has the padding of the submission).
@pytest.mark.parametrize(
    ("text", "starts"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"transfer(address,uint256)", "a9059cbb"),
        (b"balanceOf(address)", "70a08231"),
        (b"a" * 135, "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446"),
        (b"a" * 136, "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e"),
        (b"a" * 137, "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39"),
    ],
)
def test_known_answers(text: bytes, starts: str) -> None:
    assert keccak256.hash(text).hex().startswith(starts)
