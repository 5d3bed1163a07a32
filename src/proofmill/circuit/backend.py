"""What a proof system offers to the language: linear combinations as handles, constraints, hints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from proofmill.circuit.shape import Shape

PythonHint = Callable[[list[int]], list[int]]


class Gates(Protocol):
    """What a system with gates of its own does in one row that would take many plain constraints."""

    def split(self, a: int, bits: int, location: int) -> list[int]:
        """The bits of a, lowest first, constrained: a < 2^bits as an integer. At most 63 of Goldilocks' 64."""

    def assert_range(self, a: int, bits: int, location: int) -> None:
        """Constrain a < 2^bits, without giving the bits."""

    def select(self, condition: int, a: int, b: int, location: int) -> int:
        """A if the condition, known to be boolean, is 1, else b."""

    def random_access(self, index: int, values: Sequence[int], location: int) -> int:
        """The value at an index, which is constrained into range; a power of two of values, at most 64."""

    def poseidon(self, state: Sequence[int], location: int) -> list[int]:
        """The permutation of twelve elements."""

    def quintic_mul(self, a: Sequence[int], b: Sequence[int], location: int) -> list[int]:
        """The product of two elements of the extension of degree five, z^5 = 3."""

    def add_with_carry(self, a: int, b: int, carry: int, location: int) -> tuple[int, int]:
        """The limb of 32 bits and the carry of a sum of two limbs and a carry, both constrained to be such."""

    def sub_with_borrow(self, a: int, b: int, borrow: int, location: int) -> tuple[int, int]:
        """The limb and the borrow of a difference, likewise."""

    def keccak256(self, words: Sequence[int], location: int) -> list[int]:
        """The eight words of the Keccak-256 of words of 32 bits, the first byte of each the highest."""

    def point_add(self, p: Sequence[int], q: Sequence[int], location: int) -> list[int]:
        """The sum of two points of ecGFp5; the statement fails where their x are equal."""

    def point_double_add(self, p: Sequence[int], q: Sequence[int], bit: int, location: int) -> list[int]:
        """2·p + bit·q; the statement fails where the x of 2·p and q are equal, whatever the bit."""

    def point_add_fixed(self, p: Sequence[int], window: Sequence[int], table: int, location: int) -> list[int]:
        """p + (window + 1)·2^(128·table)·G for four bits; the statement fails where the x of both are equal."""

    def proof(self, circuit: type, location: int) -> tuple[Sequence[tuple[str, Shape]], list[int]]:
        """The next proof among the inputs, verified under this circuit's key: its public values' names and handles.

        For a chain: of any of its steps, under a key of the chain's set, and never of the base circuit.
        """

    def one_of(self, circuits: Sequence[type], location: int) -> tuple[Sequence[tuple[str, Shape]], list[int]]:
        """The next proof, verified under the key of one of these circuits, none of a chain.

        Names, then handles: of the index of the circuit, and of the public values.
        """

    def previous(self, chain: type, genesis: Sequence[int], location: int) -> list[int]:
        """The public values of the step before, verified under the key of its kind; `genesis` before the first."""

    def poseidon_swapped(self, state: Sequence[int], swap: int, location: int) -> list[int]:
        """The permutation, with the first four elements and the next four changed about where the bit is 1."""


class Backend(Protocol):
    """Implemented once for each proof system, in `systems/`.

    A handle names a linear combination: adding and scaling make no constraint. A location is an index into the
    build's `Locations`. Values are integers in [0, modulus).
    """

    modulus: int

    @property
    def gates(self) -> Gates | None:
        """None where everything is made of products and sums."""

    def constant(self, value: int) -> int:
        """A handle for a constant."""

    def constant_value(self, handle: int) -> int | None:
        """The value of a handle that is constant, else None."""

    def output(self) -> int:
        """Declare the next public output: all outputs come before all inputs."""

    def public_input(self) -> int:
        """Declare the next public input."""

    def private_input(self) -> int:
        """Declare the next private input: after the public ones."""

    def add(self, a: int, b: int) -> int:
        """A + b, free."""

    def sub(self, a: int, b: int) -> int:
        """A − b, free."""

    def scale(self, a: int, factor: int) -> int:
        """Factor · a, free."""

    def sum(self, handles: Sequence[int], factors: Sequence[int]) -> int:
        """Σ factorᵢ · handleᵢ, free."""

    def mul(self, a: int, b: int, location: int) -> int:
        """A · b: one constraint."""

    def assert_mul(self, a: int, b: int, c: int, location: int) -> None:
        """Constrain a · b = c."""

    def assert_zero(self, a: int, location: int) -> None:
        """Constrain a = 0."""

    def bind_output(self, output: int, value: int, location: int) -> None:
        """Constrain output = value and compute it so."""

    def hint(
        self, kind: str, inputs: Sequence[int], parameters: Sequence[int], outputs: int, location: int
    ) -> list[int]:
        """Fresh variables that the solver computes and nothing constrains: the caller must."""

    def python_hint(self, function: PythonHint, inputs: Sequence[int], outputs: int, location: int) -> list[int]:
        """Like `hint`, computed by a Python function of integers."""
