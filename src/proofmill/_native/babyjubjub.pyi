"""BabyJubJub (twisted Edwards, a = 168700, d = 168696). A point is 64 bytes: x then y.

The generator is circomlib's Base8.
"""

__all__ = ["add", "in_subgroup", "multiply"]

def add(a: bytes, b: bytes) -> bytes:
    """Raises NativeError: not_on_curve, non_canonical, invalid_argument."""

def multiply(point: bytes, scalar: bytes) -> bytes:
    """`scalar` is 32 bytes, big-endian, any value below 2^256. Raises as `add`."""

def in_subgroup(point: bytes) -> bool:
    """Whether the point's order divides the prime order. Raises as `add`."""
