"""BLAKE-512, the SHA-3 finalist (not BLAKE2): circomlib derives its EdDSA keys with it.

Source: Aumasson, Henzen, Meier, Phan, "SHA-3 proposal BLAKE", version 1.4, section 2.2, without salt.
The constants are the first digits of π and of the square roots of the first primes; they are computed here.
"""

from __future__ import annotations

from math import isqrt

__all__ = ["hash"]

_MASK = (1 << 64) - 1
_BLOCK = 128
_ROUNDS = 16

_PERMUTATIONS = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
)

_COLUMNS_AND_DIAGONALS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def hash(data: bytes) -> bytes:
    """64 bytes.

    >>> hash(b"").hex()[:16]
    'a8cfbbd73726062d'
    """
    state = _INITIAL
    padded = _pad(data)
    for start in range(0, len(padded), _BLOCK):
        # The counter is of message bits up to here; a block of padding alone has the counter 0.
        counter = 8 * min(start + _BLOCK, len(data)) if start < len(data) else 0
        state = _compress(state, padded[start : start + _BLOCK], counter)
    return b"".join(word.to_bytes(8, "big") for word in state)


def _pad(data: bytes) -> bytes:
    """A one bit, zeros, a one bit, and the length in 128 bits, to whole blocks."""
    fill = bytearray((-len(data) - 17) % _BLOCK + 1)
    fill[0] |= 0x80
    fill[-1] |= 0x01
    return data + bytes(fill) + (8 * len(data)).to_bytes(16, "big")


def _compress(state: tuple[int, ...], block: bytes, counter: int) -> tuple[int, ...]:
    message = [int.from_bytes(block[i : i + 8], "big") for i in range(0, _BLOCK, 8)]
    low, high = counter & _MASK, counter >> 64
    tweak = (0, 0, 0, 0, low, low, high, high)
    v = [*state, *(c ^ t for c, t in zip(_CONSTANTS[:8], tweak, strict=True))]
    for number in range(_ROUNDS):
        order = _PERMUTATIONS[number % len(_PERMUTATIONS)]
        for step, lanes in enumerate(_COLUMNS_AND_DIAGONALS):
            i, j = order[2 * step], order[2 * step + 1]
            _mix(v, lanes, message[i] ^ _CONSTANTS[j], message[j] ^ _CONSTANTS[i])
    return tuple(h ^ a ^ b for h, a, b in zip(state, v[:8], v[8:], strict=True))


def _mix(v: list[int], lanes: tuple[int, int, int, int], first: int, second: int) -> None:
    a, b, c, d = lanes
    for word, turn, other in ((first, 32, 25), (second, 16, 11)):
        v[a] = (v[a] + v[b] + word) & _MASK
        v[d] = _rotate(v[d] ^ v[a], turn)
        v[c] = (v[c] + v[d]) & _MASK
        v[b] = _rotate(v[b] ^ v[c], other)


def _rotate(word: int, by: int) -> int:
    return (word >> by | word << (64 - by)) & _MASK


def _pi_words(count: int) -> tuple[int, ...]:
    """The first `count` 64-bit words of the fraction of π, by Machin's formula with 64 bits to spare."""
    one = 1 << (64 * count + 64)
    pi = 16 * _arctan_of_inverse(5, one) - 4 * _arctan_of_inverse(239, one)
    fraction = (pi - 3 * one) >> 64
    return tuple(fraction >> (64 * (count - 1 - i)) & _MASK for i in range(count))


def _arctan_of_inverse(n: int, one: int) -> int:
    """arctan(1/n) · one, by its series."""
    total, power, k = 0, one // n, 0
    while power:
        total += (-1) ** k * (power // (2 * k + 1))
        power, k = power // (n * n), k + 1
    return total


_CONSTANTS = _pi_words(16)
_INITIAL = tuple(isqrt(prime << 128) & _MASK for prime in (2, 3, 5, 7, 11, 13, 17, 19))
