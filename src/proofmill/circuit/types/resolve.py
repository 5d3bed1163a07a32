"""From an annotation to its shape."""

from __future__ import annotations

from typing import Any, get_args, get_origin

from proofmill.circuit.shape import Shape
from proofmill.circuit.types.value import Value


def shape_of(annotation: Any, sizes: tuple[int, ...], modulus: int) -> Shape:
    """The shape of `U64`, `Array[Field]`, a Struct class … with its lengths. Raises TypeError for anything else."""
    kind = get_origin(annotation) or annotation
    kind = getattr(kind, "circuit_type", kind)
    if not (isinstance(kind, type) and issubclass(kind, Value)):
        shown = getattr(annotation, "__name__", str(annotation))
        raise TypeError(
            f"{shown} is not a circuit type: use Field, Bool, U8 … U256, Bytes, HashOut, Point, Array, Struct, Proof"
        )
    return kind.shape(get_args(annotation), sizes, modulus)
