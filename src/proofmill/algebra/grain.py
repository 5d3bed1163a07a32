"""The Grain stream that Poseidon's constants come from (eprint 2019/458, appendix F; 80-bit LFSR, self-shrinking)."""

from __future__ import annotations

from itertools import compress

__all__ = ["Grain"]

_TAPS = (62, 51, 38, 23, 13, 0)
_LENGTH = 80
_DISCARDED = 160


class Grain:
    """Bits for one Poseidon instance over a prime field of `field_bits` bits with the S-box x^α."""

    def __init__(self, field_bits: int, width: int, full_rounds: int, partial_rounds: int) -> None:
        self._seed = _seed(field_bits, width, full_rounds, partial_rounds)
        self._bits = ""
        self._position = 0

    def take(self, count: int) -> int:
        """The next `count` bits as an integer, the first bit highest."""
        end = self._position + count
        raw = 1 << 14
        while len(self._bits) < end:
            # Self-shrinking keeps one raw bit of four on average; the stream is made anew, twice as long.
            raw *= 2
            self._bits = _shrink(_lfsr(self._seed, raw))
        value = int(self._bits[self._position : end], 2)
        self._position = end
        return value


def _seed(field_bits: int, width: int, full_rounds: int, partial_rounds: int) -> str:
    """The first 80 bits: prime field (2 bits), S-box x^α (4), sizes (12, 12, 10, 10), thirty ones."""
    return f"{1:02b}{0:04b}{field_bits:012b}{width:012b}{full_rounds:010b}{partial_rounds:010b}" + "1" * 30


def _lfsr(seed: str, count: int) -> str:
    """`count` bits of the register's output, the seed first.

    Bit n + 80 is the XOR of bits n + tap. Over GF(2) the square of a polynomial is the polynomial in x², so the same
    law holds with every distance doubled: once 80·2ᵏ bits are known, 18·2ᵏ more follow by six shifts of one integer.
    """
    stream, known, scale = int(seed[::-1], 2), _LENGTH, 1  # bit i of `stream` is the register's i-th bit
    while known < count:
        if known >= 2 * scale * _LENGTH:
            scale *= 2
        size, start = (_LENGTH - _TAPS[0]) * scale, known - _LENGTH * scale
        block = 0
        for tap in _TAPS:
            block ^= stream >> (start + tap * scale)
        stream |= (block & ((1 << size) - 1)) << known
        known += size
    return f"{stream:0{known}b}"[::-1][:count]


def _shrink(raw: str) -> str:
    """After the seed and the discarded bits, keep the second bit of each pair whose first is 1."""
    start = _LENGTH + _DISCARDED
    first, second = raw[start::2], raw[start + 1 :: 2]
    return "".join(compress(second, map(int, first)))
