"""Keccak-256 of 32-bit words, as a Solidity contract hashes packed values. For circuits of the plonky2 system.

Twin: `algebra.keccak256`. From the system's products alone a permutation takes about 9,600 rows: bits are 1 and −1, so
that an exclusive or is one product.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.algebra.goldilocks import MODULUS
from proofmill.algebra.keccak256 import _RHO_PI, _ROUND_CONSTANTS
from proofmill.circuit.arithmetic.bits import to_bits
from proofmill.circuit.build import Build, current, gadget, require_same
from proofmill.circuit.types import Array, Bool, Bytes, Field, HashOut, Struct, Unsigned, Value

_RATE_WORDS = 34
_WORD = 32
_LANE = 64
_HALF = (MODULUS + 1) // 2


@gadget("keccak256.hash_words")
def hash_words(*values: Value) -> Bytes:
    """The hash of all elements in order, each below 2^32 as four bytes, the highest first. 32 bytes.

    Raises TypeError for values whose elements may be larger, which would have no such spelling.
    """
    build = current()
    words: list[int] = []
    for value in values:
        require_same(build, value._build)
        _require_words(value)
        words += value.handles()
    padding = [0] * (-(len(words) + 1) % _RATE_WORDS + 1)
    padding[0] |= 1 << 24
    padding[-1] |= 0x80
    return Bytes(build, _sponge(build, [*words, *(build.constant(word) for word in padding)]), 32)


def _require_words(value: Value) -> None:
    if isinstance(value, Struct):
        for name in value.parts():
            _require_words(getattr(value, name))
    elif isinstance(value, Array):
        for item in value:
            _require_words(item)
    elif isinstance(value, Bytes):
        if len(value) % 4:
            raise TypeError("bytes are hashed in whole words of four")
    elif isinstance(value, Field | HashOut) or not isinstance(value, Bool | Unsigned):
        raise TypeError(f"a {type(value).__name__} is not made of 32-bit words")
    elif isinstance(value, Unsigned) and value.bits < _WORD:
        raise TypeError(f"a {type(value).__name__} is packed in fewer than four bytes")


def _sponge(build: Build, words: Sequence[int]) -> list[int]:
    """Eight words of padded words: the one place to change where the system has a gate for it."""
    state = [[build.constant(1)] * _LANE for _ in range(25)]
    for start in range(0, len(words), _RATE_WORDS):
        block = [_signs(build, word) for word in words[start : start + _RATE_WORDS]]
        for i in range(_RATE_WORDS // 2):
            lane = block[2 * i] + block[2 * i + 1]
            state[i] = [build.backend.mul(a, b, build.here()) for a, b in zip(state[i], lane, strict=True)]
        state = _permute(build, state)
    return [_word(build, lane[half : half + _WORD]) for lane in state[:4] for half in (0, _WORD)]


def _signs(build: Build, word: int) -> list[int]:
    """1 − 2·bit for the bits of a word in the order of half a lane: of the first byte first, lowest first."""
    bits = to_bits(build, word, _WORD)
    one = build.constant(1)
    ordered = [bits[8 * byte + i] for byte in (3, 2, 1, 0) for i in range(8)]
    return [build.backend.sum([one, bit], [1, -2]) for bit in ordered]


def _word(build: Build, signs: Sequence[int]) -> int:
    """Undoes `_signs`."""
    factors = [1 << 8 * byte + i for byte in (3, 2, 1, 0) for i in range(8)]
    half = [-factor * _HALF for factor in factors]
    return build.backend.sum([*signs, build.constant(1)], [*half, sum(factors) * _HALF])


def _permute(build: Build, a: list[list[int]]) -> list[list[int]]:
    mul, here = build.backend.mul, build.here()
    for constant in _ROUND_CONSTANTS:
        column = [_product(build, [a[x + 5 * y] for y in range(5)]) for x in range(5)]
        theta = [_product(build, [column[x - 1], _rotate(column[(x + 1) % 5], 1)]) for x in range(5)]
        b: list[list[int]] = [[]] * 25
        for i, (target, offset) in enumerate(_RHO_PI):
            b[target] = _rotate(_product(build, [a[i], theta[i % 5]]), offset)
        inverted = [[build.backend.sum([bit, build.constant(1)], [_HALF, _HALF]) for bit in lane] for lane in b]
        for i in range(25):
            row = i - i % 5
            a[i] = [
                _chi(build, *bits, here)
                for bits in zip(b[i], inverted[row + (i + 1) % 5], b[row + (i + 2) % 5], strict=True)
            ]
        for bit in range(_LANE):
            if constant >> bit & 1:
                a[0][bit] = mul(a[0][bit], build.constant(MODULUS - 1), here)
    return a


def _chi(build: Build, a: int, not_b: int, c: int, here: int) -> int:
    """a · (−1 if b is 0 and c is 1): a − a·t, t = not_b − not_b·c, which is 0 or 2. Three operations with `not_b`'s."""
    t = build.backend.sub(not_b, build.backend.mul(not_b, c, here))
    return build.backend.sub(a, build.backend.mul(a, t, here))


def _product(build: Build, lanes: Sequence[Sequence[int]]) -> list[int]:
    result = list(lanes[0])
    for lane in lanes[1:]:
        result = [build.backend.mul(a, b, build.here()) for a, b in zip(result, lane, strict=True)]
    return result


def _rotate(lane: Sequence[int], by: int) -> list[int]:
    return [*lane[_LANE - by :], *lane[: _LANE - by]]
