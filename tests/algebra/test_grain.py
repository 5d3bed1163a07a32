"""The block-wise register against the definition, one bit at a time."""

import pytest

from proofmill.algebra.grain import Grain


def bits_one_by_one(field_bits: int, width: int, full_rounds: int, partial_rounds: int, count: int) -> str:
    sizes = ((1, 2), (0, 4), (field_bits, 12), (width, 12), (full_rounds, 10), (partial_rounds, 10), (2**30 - 1, 30))
    register = [int(bit) for value, size in sizes for bit in f"{value:0{size}b}"]

    def clock() -> int:
        bit = register[62] ^ register[51] ^ register[38] ^ register[23] ^ register[13] ^ register[0]
        register.append(bit)
        del register[0]
        return bit

    for _ in range(160):
        clock()
    out = ""
    while len(out) < count:
        first, second = clock(), clock()
        out += str(second) if first else ""
    return out


@pytest.mark.parametrize(("width", "partial_rounds"), [(2, 56), (3, 57), (17, 68)])
def test_stream(width: int, partial_rounds: int) -> None:
    grain = Grain(254, width, 8, partial_rounds)
    expected = bits_one_by_one(254, width, 8, partial_rounds, 40_000)
    sizes = [1, 254, 7, 20_000, 19_738]
    assert "".join(f"{grain.take(size):0{size}b}" for size in sizes) == expected
