"""Poseidon over Goldilocks with plonky2's parameters: one row a permutation. For circuits of the plonky2 system."""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.circuit.backend import Gates
from proofmill.circuit.build import Build, current, gadget, require_same
from proofmill.circuit.types import Bool, HashOut, Value

WIDTH, RATE, OUT = 12, 8, 4


@gadget("goldilocks_poseidon.hash_no_pad")
def hash_no_pad(*values: Value) -> HashOut:
    """The hash of all elements of these values in order, a row for each eight.

    Nothing is mixed in of the number of elements: types fix it, and what may be confused takes a tag of its own.
    Raises TypeError without values.
    """
    build = current()
    elements: list[int] = []
    for value in values:
        if not isinstance(value, Value):
            raise TypeError(f"hash_no_pad takes circuit values, not {type(value).__name__}")
        require_same(build, value._build)
        elements += value.handles()
    if not elements:
        raise TypeError("hash_no_pad takes at least one value")
    return HashOut(build, _sponge(build, elements))


@gadget("goldilocks_poseidon.two_to_one")
def two_to_one(left: HashOut, right: HashOut) -> HashOut:
    """The node above two children."""
    build = current()
    return HashOut(build, _sponge(build, [*left.handles(), *right.handles()]))


@gadget("goldilocks_poseidon.swapped_two_to_one")
def swapped_two_to_one(swap: Bool, node: HashOut, sibling: HashOut) -> HashOut:
    """The node above (node, sibling), or where the bit is 1 above (sibling, node): the row swaps them itself."""
    build = current()
    require_same(build, swap._build)
    state = [*node.handles(), *sibling.handles(), *[build.constant(0)] * OUT]
    return HashOut(build, gates(build).poseidon_swapped(state, swap.handle, build.here())[:OUT])


def gates(build: Build) -> Gates:
    """The system's own gates. Raises TypeError on groth16."""
    if build.backend.gates is None:
        raise TypeError('this gadget is over Goldilocks: declare the circuit with system="plonky2"')
    return build.backend.gates


def _sponge(build: Build, elements: Sequence[int]) -> list[int]:
    """Each chunk of eight overwrites the first lanes; a short last chunk leaves the others as they were."""
    state = [build.constant(0)] * WIDTH
    for start in range(0, len(elements), RATE):
        chunk = list(elements[start : start + RATE])
        state = gates(build).poseidon([*chunk, *state[len(chunk) :]], build.here())
    return state[:OUT]
