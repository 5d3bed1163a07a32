"""Keccak-256 as Ethereum has it, by a gate: 501 rows for up to 33 words of 32 bits. For circuits of the plonky2 system."""

from __future__ import annotations

from proofmill.circuit.build import current, gadget, require_same
from proofmill.circuit.gadgets.goldilocks_poseidon import gates
from proofmill.circuit.types import Bytes, Unsigned

WORD = 4
SIZE = 32


@gadget("keccak256.hash")
def hash(*values: Bytes | Unsigned) -> Bytes:
    """The 32 bytes of the hash of these values, one after the other, integers big-endian, as Solidity packs them.

    Each further 34 words take another 514 rows. Raises TypeError for bytes and integers that are not whole words of
    32 bits, and on groth16.
    """
    build = current()
    words: list[int] = []
    for value in values:
        if not isinstance(value, Bytes | Unsigned):
            raise TypeError(f"keccak256 takes Bytes and integers, not {type(value).__name__}")
        require_same(build, value._build)
        size = len(value) if isinstance(value, Bytes) else value.bits // 8
        if size % WORD:
            raise TypeError(f"keccak256 takes whole words of {WORD} bytes, not {size} bytes")
        words += value.handles()
    return Bytes(build, gates(build).keccak256(words, build.here()), SIZE)
