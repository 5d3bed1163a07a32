"""SHA-256 (FIPS 180-4) on bits: about 17,600 constraints a block of 64 bytes.

Three-bit functions cost one constraint a bit. For booleans with s = a + b + c the parity is the one x with
s · (s − 2x) = 2s − 3x: s = 0, 1, 2, 3 leaves x = 0, 1, 0, 1 and nothing else. The majority is (s − x) / 2, free.
Additions mod 2^32 are summed in the field and decomposed once, carries included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import isqrt

from proofmill.circuit.arithmetic.bits import assert_boolean, from_bits
from proofmill.circuit.build import Build, current, gadget, require_same
from proofmill.circuit.types import Bool, Bytes

WORD = 32
MASK = (1 << WORD) - 1
BLOCK_WORDS = 16
ROUNDS = 64


@gadget("sha256.hash")
def hash(data: Bytes) -> Bytes:
    """The 32 bytes of the digest; padding, which depends on the length alone, is done here. Constant data folds."""
    build = current()
    require_same(build, data._build)
    core = _Core(build)
    bits = [*data.bit_handles(), *(build.constant(bit) for bit in padding(len(data)))]
    words = [core.word(bits[i : i + WORD][::-1]) for i in range(0, len(bits), WORD)]
    state = [core.constant(value) for value in initial_state()]
    for start in range(0, len(words), BLOCK_WORDS):
        state = core.compress(state, words[start : start + BLOCK_WORDS])
    return Bytes.from_bits([Bool(build, bit) for word in state for bit in reversed(word.bits)])


@dataclass(frozen=True, slots=True)
class _Word:
    """An integer of 32 bits: its handle, its bits (lowest first), its value if it is constant."""

    handle: int
    bits: Sequence[int]
    value: int | None = None


class _Core:
    """The operations of the standard on words of one build, all at the line that called the gadget."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.backend = build.backend
        self.here = build.here()
        self.zero, self.one = build.constant(0), build.constant(1)
        self.half = pow(2, -1, build.modulus)

    def compress(self, state: Sequence[_Word], block: Sequence[_Word]) -> list[_Word]:
        """One block into the state."""
        a, b, c, d, e, f, g, h = state
        for k, w in zip(round_constants(), self.schedule(block), strict=True):
            first = [h, self.rotations(e, 6, 11, 25), self.choose(e, f, g), self.constant(k), w]
            second = [self.rotations(a, 2, 13, 22), self.majority(a, b, c)]
            a, b, c, d, e, f, g, h = self.add(*first, *second), a, b, c, self.add(d, *first), e, f, g
        return [self.add(old, new) for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]

    def schedule(self, block: Sequence[_Word]) -> Iterator[_Word]:
        """The sixteen words of the block, then 48 that are made of earlier ones."""
        words = list(block)
        yield from words
        for t in range(BLOCK_WORDS, ROUNDS):
            early, late = self.shifts(words[t - 15], 7, 18, 3), self.shifts(words[t - 2], 17, 19, 10)
            words.append(self.add(words[t - 16], early, words[t - 7], late))
            yield words[t]

    def rotations(self, x: _Word, *turns: int) -> _Word:
        """Σ: the parity of three rotations to the right."""
        rows = [[*x.bits[n:], *x.bits[:n]] for n in turns]
        return self.word([self.parity(column) for column in zip(*rows, strict=True)])

    def shifts(self, x: _Word, first: int, second: int, shift: int) -> _Word:
        """σ: the parity of two rotations and a shift to the right."""
        rows = [[*x.bits[n:], *x.bits[:n]] for n in (first, second)]
        rows.append([*x.bits[shift:], *[self.zero] * shift])
        return self.word([self.parity(column) for column in zip(*rows, strict=True)])

    def choose(self, e: _Word, f: _Word, g: _Word) -> _Word:
        """Bits of f where e has ones, of g elsewhere."""
        return self.word([self.either(*column) for column in zip(e.bits, f.bits, g.bits, strict=True)])

    def majority(self, a: _Word, b: _Word, c: _Word) -> _Word:
        """What two or three of the bits say."""
        return self.word([self.most(column) for column in zip(a.bits, b.bits, c.bits, strict=True)])

    def parity(self, bits: Sequence[int]) -> int:
        """The exclusive or of at most three bits; constant ones are folded."""
        unknown = [bit for bit in bits if bit not in (self.zero, self.one)]
        flip = bits.count(self.one) % 2
        if not unknown:
            return self.one if flip else self.zero
        result = unknown[0]
        if len(unknown) == 2:
            result = self.backend.sum([*unknown, self.backend.mul(unknown[0], unknown[1], self.here)], [1, 1, -2])
        elif len(unknown) == 3:
            result = self.full_adder(unknown)[1]
        return self.backend.sub(self.one, result) if flip else result

    def either(self, condition: int, a: int, b: int) -> int:
        """The bit a or the bit b: b + condition · (a − b); constant ones are folded."""
        if condition in (self.zero, self.one) or a == b:
            return b if condition == self.zero else a
        difference = self.backend.sub(a, b)
        return self.backend.add(b, self.backend.mul(condition, difference, self.here))

    def most(self, bits: Sequence[int]) -> int:
        """The majority of three bits; constant ones are folded."""
        unknown = [bit for bit in bits if bit not in (self.zero, self.one)]
        if len(unknown) == 3:
            total, odd = self.full_adder(unknown)
            return self.backend.sum([total, odd], [self.half, -self.half])
        ones = bits.count(self.one)
        if len(unknown) == 2:
            both = self.backend.mul(unknown[0], unknown[1], self.here)
            return self.backend.sum([*unknown, both], [1, 1, -1]) if ones else both
        if ones == 1 and len(unknown) == 1:
            return unknown[0]
        return self.one if ones >= 2 else self.zero

    def full_adder(self, bits: Sequence[int]) -> tuple[int, int]:
        """(s, x) for three booleans: their sum and its parity, by the equation at the top of this file.

        The equation is linear in x for each s, so no other x passes, and x needs no boolean constraint of its own. It
        does need boolean inputs: any other s has a root x as well, and a forger's "bit" would run through all rounds.
        """
        total = self.backend.sum(bits, [1, 1, 1])
        (odd,) = self.backend.hint("bits", [total], [], 1, self.here)
        right = self.backend.sum([total, odd], [2, -3])
        self.backend.assert_mul(total, self.backend.sum([total, odd], [1, -2]), right, self.here)
        return total, odd

    def add(self, *terms: _Word) -> _Word:
        """The sum mod 2^32: the low 32 bits of the field's sum, which is far from wrapping.

        Every bit is constrained to be boolean, carries too: a forger's carry of 1/2^32 would change the word by one.
        There are as many carries as the largest sum needs, no more.
        """
        known = sum(term.value for term in terms if term.value is not None) & MASK
        unknown = [term.handle for term in terms if term.value is None]
        if not unknown:
            return self.constant(known)
        total = self.backend.sum([*unknown, self.one], [1] * len(unknown) + [known])
        count = (len(unknown) * MASK + known).bit_length()
        bits = self.backend.hint("bits", [total], [], count, self.here)
        for bit in bits:
            assert_boolean(self.build, bit)
        self.backend.assert_zero(self.backend.sub(from_bits(self.build, bits), total), self.here)
        return self.word(bits[:WORD])

    def word(self, bits: Sequence[int]) -> _Word:
        """A word of bits, lowest first."""
        if all(bit in (self.zero, self.one) for bit in bits):
            return self.constant(sum(1 << i for i, bit in enumerate(bits) if bit == self.one))
        return _Word(from_bits(self.build, bits), bits)

    def constant(self, value: int) -> _Word:
        """A constant word."""
        bits = [self.one if value >> i & 1 else self.zero for i in range(WORD)]
        return _Word(self.build.constant(value), bits, value)


def padding(size: int) -> list[int]:
    """The bits that follow `size` bytes: a one, zeros up to the last 64 of a block, the number of bits."""
    zeros = -(8 * size + 65) % 512
    return [1, *[0] * zeros, *(8 * size >> i & 1 for i in reversed(range(64)))]


@cache
def initial_state() -> tuple[int, ...]:
    """The first 32 bits of the fractional parts of the square roots of the first 8 primes."""
    return tuple(isqrt(p << 64) & MASK for p in _primes(8))


@cache
def round_constants() -> tuple[int, ...]:
    """The first 32 bits of the fractional parts of the cube roots of the first 64 primes."""
    return tuple(_cube_root(p << 96) & MASK for p in _primes(ROUNDS))


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _cube_root(n: int) -> int:
    """⌊∛n⌋ by Newton's method from above."""
    root = 1 << -(-n.bit_length() // 3)
    while (better := (2 * root + n // root**2) // 3) < root:
        root = better
    return root
