"""Constraint systems over the BN254 scalar field: building, solving, hunting.

A *handle* is an int that names a linear combination inside one builder: adding and scaling make no constraint.
A *location* is the caller's number for a source place; it comes back with errors and with `constraint_locations`.

Builder calls raise NativeError invalid_argument for a handle of another builder and after `finish`. A constraint that
holds for no input (both sides are constants and differ) is an invalid_argument at its location: at once where it shows
at once, else from `finish`.
"""

from collections.abc import Callable, Sequence
from typing import final

__all__ = ["Builder", "ConstraintSystem", "Witness"]

_PythonHint = Callable[[list[bytes]], list[bytes]]

@final
class Builder:
    def __new__(cls) -> Builder: ...
    def constant(self, value: bytes) -> int: ...
    def constant_value(self, handle: int) -> bytes | None:
        """The value, if this combination is a constant."""

    def output(self) -> int:
        """Declare the next public output. It is read by nothing before `bind_output`. Outputs' wires come first."""

    def public_input(self) -> int: ...
    def private_input(self) -> int: ...
    def add(self, a: int, b: int) -> int: ...
    def sub(self, a: int, b: int) -> int: ...
    def scale(self, a: int, factor: bytes) -> int: ...
    def sum(self, handles: Sequence[int], factors: Sequence[bytes]) -> int:
        """Σ factorᵢ · handleᵢ. Raises invalid_argument when the lengths differ."""

    def mul(self, a: int, b: int, location: int) -> int:
        """a · b: one constraint, or none when either is a constant."""

    def assert_mul(self, a: int, b: int, c: int, location: int) -> None:
        """Constrain a · b = c."""

    def assert_zero(self, a: int, location: int) -> None:
        """Constrain a = 0: a linear constraint, which `finish` may remove by substitution."""

    def bind_output(self, output: int, value: int, location: int) -> None:
        """Constrain output = value, and compute it so. Once for each output."""

    def hint(
        self, kind: str, inputs: Sequence[int], parameters: Sequence[int], outputs: int, location: int
    ) -> list[int]:
        """Fresh variables that the solver computes and nothing constrains yet.

        Kinds: `inverse` x → 1/x, or 0 for 0 · `bits` x → `outputs` lowest bits of x as an integer, lowest first ·
        `divmod` a, b → integer quotient and remainder (hint_failed when b = 0) ·
        `wide_divmod` a limbs…, b limbs… (parameters: bits per limb, number of limbs of a; lowest limb first) →
        quotient limbs (as many as a has), remainder limbs (as many as b has) ·
        `eighth` x, y of a BabyJubJub point P → Q with 8·Q = P where P is in the prime-order subgroup
        (hint_failed when P is not on the curve) · `quotient` a, b → a/b in the field, or 0 when b = 0.
        Raises invalid_argument for an unknown kind or a wrong number of inputs, parameters or outputs (bits: 1 … 256;
        wide_divmod: limbs of 1 … 253 bits, at most 64 of each number).
        """

    def python_hint(self, index: int, inputs: Sequence[int], outputs: int, location: int) -> list[int]:
        """Like `hint`, 1 … 4,096 outputs, computed by the callable at `index` of the list that `solve` is given."""

    def finish(self) -> ConstraintSystem:
        """Remove linear constraints, number the wires in circom's order. The builder cannot be used afterwards.

        A private variable that no remaining constraint mentions has no wire. Raises invalid_argument for an output
        without a value.
        """

@final
class ConstraintSystem:
    @property
    def constraints(self) -> int: ...
    @property
    def linear_removed(self) -> int: ...
    @property
    def wires(self) -> int: ...
    @property
    def outputs(self) -> int: ...
    @property
    def public_inputs(self) -> int:
        """Without the outputs."""

    @property
    def private_inputs(self) -> int: ...
    @property
    def python_hints(self) -> int: ...
    @property
    def nonzeros(self) -> tuple[int, int, int]:
        """Entries of A, B and C."""

    def digest(self) -> bytes:
        """SHA-256 of the canonical encoding of the matrices and the numbers of wires: the statement, not the solver."""

    def constraint_locations(self) -> list[int]:
        """One location for each remaining constraint, in order."""

    def untouched(self) -> list[tuple[str, int]]:
        """Variables that no constraint mentions: ("output" | "public_input" | "private_input" | "hint", n).

        n is the number among its kind, or for a hint its location.
        """

    def solve(self, inputs: bytes, hints: Sequence[_PythonHint] = ...) -> Witness:
        """Run the witness program. `inputs`: public then private inputs in declared order, 32 bytes each.

        Raises NativeError: unsatisfied or hint_failed (with the location), invalid_argument, non_canonical. What
        a Python hint raised is the `__cause__` of hint_failed; it may hold private values, and the message does not.
        """

    def explain(self, inputs: bytes, hints: Sequence[_PythonHint] = ...) -> tuple[int, bytes, bytes, bytes] | None:
        """(location, A·w, B·w, C·w) of the first constraint that fails, or None. Shows private values: tests only."""

    def satisfied(self, witness: Witness) -> bool:
        """Whether the reduced matrices hold for this assignment (the prover's view)."""

    def hunt(self, inputs: bytes, hints: Sequence[_PythonHint] = ...) -> list[tuple[int, str, list[int]]]:
        """Look for under-constrained hints: (location, what was changed, outputs that moved) for each finding.

        For each hint in turn its values are changed (each alone by +1, −1, 1 − v, 0 and a random value; together by
        what a forger of that kind would try: bits of x + k·r, and two bits changed so that their sum stays; divmod
        with q ± 1 and r ∓ b, with q solved in the field, or of a + k·r; the point negated, doubled, or moved by a
        point of order 2, 4 or 8), everything computed from them is computed again, and every constraint is checked.
        A finding is a system that holds with another output; at most one for each hint. For inputs that `solve`
        refuses, a finding is a change with which the system holds.
        Raises NativeError: invalid_argument, non_canonical.
        """

    def save(self, path: str) -> None:
        """Write the file form: matrices, program, locations. Not atomic: the caller renames. Raises NativeError: io."""

    @staticmethod
    def load(path: str) -> ConstraintSystem:
        """Read a saved file by memory map. Raises NativeError: io, damaged."""

@final
class Witness:
    @property
    def public(self) -> list[bytes]:
        """Outputs, then public inputs."""

    def to_bytes(self) -> bytes:
        """All wires in circom's order, the constant first. Private."""

    def replace(self, wire: int, value: bytes) -> Witness:
        """A copy with one wire changed: for tests that try to forge."""
