"""Poseidon over the BN254 scalar field, circomlib's parameters, made by the Grain generator at first use."""

from collections.abc import Sequence

__all__ = ["hash", "parameters"]

def hash(inputs: Sequence[bytes]) -> bytes:
    """1 to 16 inputs. Raises NativeError: invalid_argument, non_canonical."""

def parameters(width: int) -> tuple[int, int, list[bytes], list[list[bytes]]]:
    """(full rounds, partial rounds, round constants, MDS rows) for width 2 … 17."""
