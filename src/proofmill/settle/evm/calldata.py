"""What a caller sends to `verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[n])`.

A proof's 256 bytes are the ABI's words already: A.x A.y · B.x.c1 B.x.c0 B.y.c1 B.y.c0 · C.x C.y. Sources: Contract ABI
Specification (static types in place); snarkjs' `zkey export soliditycalldata` for the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra import keccak256
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput, MalformedProof

__all__ = ["arguments", "encode", "selector", "signature", "snarkjs_text"]

Words = list[str]
_PROOF_BYTES, _WORD = 256, 32


def signature(public_inputs: int) -> str:
    """The function's name and types. Solidity has no empty array: without public inputs there is no such argument."""
    inputs = f",uint256[{public_inputs}]" if public_inputs else ""
    return f"verifyProof(uint256[2],uint256[2][2],uint256[2]{inputs})"


def selector(public_inputs: int) -> bytes:
    """4 bytes."""
    return keccak256.hash(signature(public_inputs).encode())[:4]


def encode(proof: bytes, inputs: Sequence[int]) -> bytes:
    """The call's bytes: selector, proof, inputs. Raises as `arguments`."""
    _check(proof, inputs)
    return selector(len(inputs)) + proof + b"".join(value.to_bytes(_WORD, "big") for value in inputs)


def arguments(proof: bytes, inputs: Sequence[int]) -> tuple[Words, list[Words], Words, Words]:
    """a, b, c and inputs, each word `0x` and 64 hex digits, as JSON for a contract library.

    Raises MalformedProof for other than 256 bytes, MalformedInput for an input that is not in 0 … r − 1. Points are
    not looked at: that is `verify`.
    """
    _check(proof, inputs)
    words = [f"0x{proof[i : i + _WORD].hex()}" for i in range(0, _PROOF_BYTES, _WORD)]
    return words[:2], [words[2:4], words[4:6]], words[6:], [f"0x{value:064x}" for value in inputs]


def snarkjs_text(proof: bytes, inputs: Sequence[int]) -> str:
    """The line that snarkjs prints, to paste into a tool. Raises as `arguments`."""
    a, b, c, public = arguments(proof, inputs)
    return ",".join((_list(a), f"[{_list(b[0])},{_list(b[1])}]", _list(c), _list(public, ",")))


def _list(words: Words, between: str = ", ") -> str:
    return "[" + between.join(f'"{word}"' for word in words) + "]"


def _check(proof: bytes, inputs: Sequence[int]) -> None:
    if len(proof) != _PROOF_BYTES:
        raise MalformedProof(f"a Groth16 proof is {_PROOF_BYTES} bytes, not {len(proof)}")
    for number, value in enumerate(inputs):
        if not 0 <= value < SCALAR_MODULUS:
            raise MalformedInput(f"public input {number} is not a canonical field element")
