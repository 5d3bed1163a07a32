import pytest
from tests.algebra import chacha8
from tests.algebra.chacha8 import ChaCha8

# draft-strombergson-chacha-test-vectors-01, TC1 of 256 bits and 8 rounds: key and nonce of zeros, block 0.
ZERO_KEY = (
    "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e"
    "984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42"
)


def test_block_of_the_published_vectors() -> None:
    words = chacha8._block([0] * 8, 0)
    assert b"".join(word.to_bytes(4, "little") for word in words).hex() == ZERO_KEY


@pytest.mark.parametrize("limit", [2**64, 2**64 - 2**32 + 1, 2**63])
def test_numbers_are_below_the_limit_and_repeat(limit: int) -> None:
    first, second, other = ChaCha8(7), ChaCha8(7), ChaCha8(8)
    drawn = [first.below(limit) for _ in range(100)]
    assert drawn == [second.below(limit) for _ in range(100)]
    assert drawn != [other.below(limit) for _ in range(100)]
    assert all(0 <= number < limit for number in drawn)
    assert len(set(drawn)) == 100


def test_draws_that_would_bias_the_answer_are_thrown_away() -> None:
    stream = ChaCha8(0)
    stream._words = iter([1, 0, 2, 0])
    # 1 · (2^63 + 1) has a low half of 2^63 + 1, not below the limit; 2 · (2^63 + 1) = 2^64 + 2 has one of 2.
    assert stream.below(2**63 + 1) == 1
