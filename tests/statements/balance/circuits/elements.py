"""Every field element that a circuit reads, changed one at a time behind the schema, as a forger may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from proofmill import Compiled
from proofmill._native import NativeError
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Slot
from proofmill.circuit.shape import Shape
from proofmill.circuit.types.array import ArrayShape
from proofmill.circuit.types.struct import StructShape
from proofmill.systems import diagnosis

REFUSED = "refused"
FREE = 64
"""Bits of an element that may be any."""
_BITS = {"Bool": 1, "U8": 8, "Field": FREE, "HashOut": FREE}
_LIMB = 32


def leaves(slots: Sequence[Slot]) -> list[tuple[str, int]]:
    """For each element the path of its value, list places left out (`update.block_merkle_proof`), and its bits."""
    return [leaf for slot in slots for leaf in _leaves(slot.shape, slot.name)]


def _leaves(shape: Shape, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(shape, StructShape):
        for name, part in shape.parts.items():
            yield from _leaves(part, f"{path}.{name}")
    elif isinstance(shape, ArrayShape):
        for _ in range(shape.size):
            yield from _leaves(shape.item, path)
    else:
        yield from [(path, _BITS.get(shape.name, _LIMB))] * shape.elements


def effects(compiled: Compiled, inputs: dict[str, Any], *, quick: bool = False) -> dict[str, set[str]]:
    """By path, what other values of its type do: the outputs that move, REFUSED, or "" for nothing.

    Each element in turn has its lowest bit flipped, and, if this is not to be `quick`, its highest.
    """
    elements, outputs = compiled.schema.encode_inputs(inputs), [path for path, _ in leaves(compiled.schema.revealed)]
    honest = _shown(compiled, elements)
    assert honest is not None
    found: dict[str, set[str]] = {}
    for i, (path, bits) in enumerate(leaves(compiled.schema.inputs)):
        for other in {_flipped(elements[i], bit) for bit in ((0,) if quick else (0, bits - 1))}:
            shown = _shown(compiled, [*elements[:i], other, *elements[i + 1 :]])
            moved = {name for name, a, b in zip(outputs, honest, shown or honest, strict=True) if a != b}
            found.setdefault(path, set()).add(REFUSED if shown is None else " ".join(sorted(moved)))
    return found


def beyond_range(compiled: Compiled, inputs: dict[str, Any]) -> set[str]:
    """The paths where an element beyond its type's range is taken."""
    elements, taken = compiled.schema.encode_inputs(inputs), set()
    for i, (path, bits) in enumerate(leaves(compiled.schema.inputs)):
        # The second is 0 in the bits that the type has, and the third what a difference below zero wraps to.
        for other in (elements[i] + (1 << bits), 1 << bits, MODULUS - 1) if bits < FREE else ():
            if _shown(compiled, [*elements[:i], other % MODULUS, *elements[i + 1 :]]) is not None:
                taken.add(path)
    return taken


def _flipped(element: int, bit: int) -> int:
    other = element ^ 1 << bit
    return other if other < MODULUS else element - 1


def _shown(compiled: Compiled, elements: list[int]) -> list[int] | None:
    """The public elements, None where the circuit refuses."""
    system = diagnosis(compiled)
    try:
        return system.public(system.solve(compiled, elements))
    except NativeError as error:
        if error.args[0] not in ("unsatisfied", "hint_failed"):
            raise
        return None
