"""Poseidon over the BN254 scalar field with circomlib's parameters."""

from __future__ import annotations

from functools import cache

from proofmill._native import poseidon as core
from proofmill.algebra import poseidon
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.algebra.poseidon import Parameters
from proofmill.circuit.build import Build, current, gadget, require_same
from proofmill.circuit.types import Bool, Field, Unsigned


@gadget("poseidon.hash")
def hash(*inputs: Field | Unsigned | Bool | int) -> Field:
    """The hash of 1 to 16 elements: three constraints an S-box, matrices and constants are free.

    The number of inputs sets the permutation, so inputs of different length cannot collide by padding. An unsigned
    integer or a Bool counts as the element that it is. Raises TypeError for another number or type of inputs.
    """
    if not 1 <= len(inputs) <= poseidon.MAX_INPUTS:
        raise TypeError(f"poseidon.hash takes 1 to {poseidon.MAX_INPUTS} inputs, not {len(inputs)}")
    build = current()
    if build.modulus != SCALAR_MODULUS:
        raise TypeError("these are circomlib's parameters, for groth16: use goldilocks_poseidon.hash_no_pad")
    state = [build.constant(0)]
    for value in inputs:
        element = value if isinstance(value, Field | Unsigned | Bool) else Field.constant(value)
        require_same(build, element._build)
        handles = element.handles()
        if len(handles) != 1:
            raise TypeError(f"poseidon.hash takes one element an input: a {type(value).__name__} is {len(handles)}")
        state += handles
    return Field(build, permute(build, state)[0])


def permute(build: Build, state: list[int]) -> list[int]:
    """The permutation on handles; the width is the state's length."""
    width, backend = len(state), build.backend
    parameters = _parameters(width)
    half, one = parameters.full_rounds // 2, build.constant(1)
    state = [backend.add(s, build.constant(c)) for s, c in zip(state, parameters.constants, strict=False)]
    rounds = parameters.full_rounds + parameters.partial_rounds
    for number in range(rounds):
        full = number < half or number >= half + parameters.partial_rounds
        boxed = [_sbox(build, s) if full or i == 0 else s for i, s in enumerate(state)]
        following = parameters.constants[(number + 1) * width : (number + 2) * width] or (0,) * width
        state = [
            backend.sum([*boxed, one], [*row, constant])
            for row, constant in zip(parameters.matrix, following, strict=True)
        ]
    return state


def _sbox(build: Build, x: int) -> int:
    """x⁵ in three constraints; x ↦ x⁵ is a permutation, so each value is forced by the one before."""
    square = build.backend.mul(x, x, build.here())
    fourth = build.backend.mul(square, square, build.here())
    return build.backend.mul(fourth, x, build.here())


@cache
def _parameters(width: int) -> Parameters:
    """The twin's parameters (a test compares them), from the core, which makes them in milliseconds."""
    full, partial, constants, matrix = core.parameters(width)
    rows = tuple(tuple(int.from_bytes(value, "big") for value in row) for row in matrix)
    return Parameters(full, partial, tuple(int.from_bytes(value, "big") for value in constants), rows)
