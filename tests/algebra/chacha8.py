"""ChaCha8 as a source of reproducible numbers, as Rust's `ChaCha8Rng::seed_from_u64` (rand 0.8) draws them.

Source: D. J. Bernstein, "ChaCha, a variant of Salsa20" (8 rounds, 64-bit counter and nonce); the key is expanded from
the 64-bit seed by PCG-XSH-RR (M. O'Neill, 2014), rand's default. Only for public constants: the seed is no secret.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["ChaCha8"]

_WORD = (1 << 32) - 1
_LONG = (1 << 64) - 1
_SIGMA = b"expand 32-byte k"
_COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
_DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
_PCG_MULTIPLIER = 6364136223846793005
_PCG_INCREMENT = 11634580027462260723


class ChaCha8:
    """The stream that `seed`, 0 … 2^64 − 1, gives."""

    def __init__(self, seed: int) -> None:
        self._words = _stream(_expand(seed))

    def below(self, limit: int) -> int:
        """A number in 0 … limit − 1, uniform; 2^63 ≤ limit ≤ 2^64, where rand's `gen_range` throws away the same draws.

        The draw times the limit is a number of 128 bits: its high half is the answer, and its low half says whether
        the draw is one of the few that would make some answers likelier.
        """
        while True:
            draw = next(self._words) | next(self._words) << 32
            product = draw * limit
            if product & _LONG < limit:
                return product >> 64


def _expand(seed: int) -> list[int]:
    """Eight words of key."""
    state, key = seed, []
    for _ in range(8):
        state = (state * _PCG_MULTIPLIER + _PCG_INCREMENT) & _LONG
        key.append(_rotate(((state >> 18 ^ state) >> 27) & _WORD, -(state >> 59) % 32))
    return key


def _stream(key: list[int]) -> Iterator[int]:
    counter = 0
    while True:
        yield from _block(key, counter)
        counter += 1


def _block(key: list[int], counter: int) -> list[int]:
    """Sixteen words: four double rounds over constants, key, counter and a nonce of 0, plus what they began with."""
    sigma = [int.from_bytes(_SIGMA[i : i + 4], "little") for i in range(0, 16, 4)]
    start = [*sigma, *key, counter & _WORD, counter >> 32 & _WORD, 0, 0]
    mixed = list(start)
    for _ in range(4):
        for quarter in _COLUMNS + _DIAGONALS:
            _quarter_round(mixed, *quarter)
    return [(x + y) & _WORD for x, y in zip(mixed, start, strict=True)]


def _quarter_round(words: list[int], a: int, b: int, c: int, d: int) -> None:
    for target, other, mixed, by in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        words[target] = (words[target] + words[other]) & _WORD
        words[mixed] = _rotate(words[mixed] ^ words[target], by)


def _rotate(word: int, by: int) -> int:
    """To the left."""
    return (word << by | word >> (32 - by)) & _WORD
