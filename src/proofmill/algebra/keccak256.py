"""Keccak-256 as Ethereum has it: the function of FIPS 202 with the padding of the submission, 0x01 instead of 0x06.

Source: the Keccak reference, version 3.0; the constants are generated here from its LFSR and its walk over the lanes.
"""

from __future__ import annotations

__all__ = ["hash"]

_RATE = 136
_ROUNDS = 24
_LANE = (1 << 64) - 1


def hash(data: bytes) -> bytes:
    """32 bytes."""
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE):
        for i in range(_RATE // 8):
            state[i] ^= int.from_bytes(padded[start + 8 * i : start + 8 * i + 8], "little")
        _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permute(a: list[int]) -> None:
    """Keccak-f[1600]; lane (x, y) is a[x + 5y]."""
    for constant in _ROUND_CONSTANTS:
        column = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        theta = [column[x - 1] ^ _rotate(column[(x + 1) % 5], 1) for x in range(5)]
        b = [0] * 25
        for i, (target, offset) in enumerate(_RHO_PI):
            b[target] = _rotate(a[i] ^ theta[i % 5], offset)
        for i in range(25):
            row = i - i % 5
            a[i] = b[i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5] & _LANE)
        a[0] ^= constant


def _rotate(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _LANE


def _rho_pi() -> list[tuple[int, int]]:
    """For each lane where it goes, and rotated by how much."""
    offsets = [0] * 25
    x, y = 1, 0
    for t in range(24):
        offsets[x + 5 * y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return [(i // 5 + 5 * ((2 * (i % 5) + 3 * (i // 5)) % 5), offsets[i]) for i in range(25)]


def _round_constants() -> list[int]:
    register, constants = 1, []
    for _ in range(_ROUNDS):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << ((1 << j) - 1)
            register = (register << 1) ^ (0x171 if register >> 7 else 0)  # x⁸ + x⁶ + x⁵ + x⁴ + 1
        constants.append(constant)
    return constants


_RHO_PI = _rho_pi()
_ROUND_CONSTANTS = _round_constants()
