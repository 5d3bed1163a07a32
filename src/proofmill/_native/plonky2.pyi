"""plonky2 over Goldilocks: recording a circuit, solving it, building, proving, verifying; proofs as inputs.

Field elements are ints in [0, p), p = 2^64 − 2^32 + 1; any other int raises NativeError non_canonical.
A *handle* is an int that names a linear combination inside one builder: adding and scaling make no gate.
A *location* is the caller's number for a source place; it comes back with errors and with `constraint_locations`.

Builder calls raise NativeError invalid_argument for a handle of another builder and after `finish`. A constraint that
holds for no input (constants that differ, a constant out of range) is an invalid_argument at its location, at once.
"""

from collections.abc import Callable, Sequence
from typing import final

from . import Cancel

__all__ = [
    "Builder",
    "Chain",
    "Circuit",
    "KeySet",
    "Program",
    "VerificationKey",
    "Witness",
    "build_chain",
    "poseidon_hash",
    "poseidon_permute",
]

_PythonHint = Callable[[list[int]], list[int]]
_Proof = bytes | tuple[int, bytes]
_Named = tuple[str, Program]

@final
class Builder:
    def __new__(cls, zero_knowledge: bool) -> Builder:
        """With `zero_knowledge` a proof shows nothing but its public values; it is needed wherever the witness is
        private, and costs a few thousand rows."""

    def constant(self, value: int) -> int: ...
    def constant_value(self, handle: int) -> int | None:
        """The value, if this combination is a constant."""

    def output(self) -> int:
        """Declare the next public output. It is read by nothing before `bind_output`."""

    def public_input(self) -> int: ...
    def private_input(self) -> int: ...
    def add(self, a: int, b: int) -> int: ...
    def sub(self, a: int, b: int) -> int: ...
    def scale(self, a: int, factor: int) -> int: ...
    def sum(self, handles: Sequence[int], factors: Sequence[int]) -> int:
        """Σ factorᵢ · handleᵢ. Raises invalid_argument when the lengths differ."""

    def mul(self, a: int, b: int, location: int) -> int:
        """a · b: one operation (a row has twenty), or none when either is a constant or nothing reads the product."""

    def assert_mul(self, a: int, b: int, c: int, location: int) -> None:
        """Constrain a · b = c."""

    def assert_zero(self, a: int, location: int) -> None:
        """Constrain a = 0. That two variables are equal costs nothing."""

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
        `quotient` a, b → a/b in the field, or 0 when b = 0 ·
        `quintic_inverse` five coefficients, lowest first, of an element of Fp[z]/(z⁵ − 3) → its inverse, or 0 for 0 ·
        `quintic_square_root` the same → those of a square root, or 0 if there is none · `ecgfp5_decode` five
        coefficients of w, the encoding of an element of ecGFp5's group → x (5) and a square root of x (5), or 0 if
        there is none: y = −w·x, and that x is a square says that the point is in the group.
        Raises invalid_argument for an unknown kind or a wrong number of inputs, parameters or outputs (bits: 1 … 64;
        wide_divmod: limbs of 1 … 63 bits, at most 64 of each number).
        """

    def python_hint(self, index: int, inputs: Sequence[int], outputs: int, location: int) -> list[int]:
        """Like `hint`, 1 … 4,096 outputs, computed by the callable at `index` of the list that `solve` is given."""

    def split(self, a: int, bits: int, location: int) -> list[int]:
        """The bits of a, lowest first, constrained: each is a bit, and a < 2^bits as an integer. One row.

        Raises invalid_argument for other than 1 … 63 bits: with 64, x + p would have bits as well as x.
        """

    def assert_range(self, a: int, bits: int, location: int) -> None:
        """Constrain a < 2^bits as an integer, 1 … 63 bits. A sixth of a row for 32 bits, a third and a product for
        fewer, a row for more."""

    def select(self, condition: int, a: int, b: int, location: int) -> int:
        """a if the condition is 1, b if it is 0. That it is one of both must be constrained elsewhere."""

    def random_access(self, index: int, values: Sequence[int], location: int) -> int:
        """values[index]; the index is constrained to be in range. Raises invalid_argument unless there are 1, 2, 4, …
        or 64 values. A row holds one access to 64, 2 to 32, 4 to 16, 8 to 8."""

    def poseidon(self, state: Sequence[int], location: int) -> list[int]:
        """The permutation: 12 → 12. One row."""

    def poseidon_swapped(self, state: Sequence[int], swap: int, location: int) -> list[int]:
        """The permutation, after the first four and the next four elements changed places if `swap` is 1. That `swap`
        is a bit is constrained. One row, as without."""

    def quintic_mul(self, a: Sequence[int], b: Sequence[int], location: int) -> list[int]:
        """a · b in Fp[z]/(z⁵ − 3), coefficients lowest first. A fifth of a row."""

    def add_with_carry(self, a: int, b: int, carry: int, location: int) -> tuple[int, int]:
        """(a + b + carry) mod 2^32, which is constrained to be below 2^32, and the carry, constrained to be a bit. That
        a and b are below 2^32 and the carry is a bit must be constrained elsewhere. A sixth of a row."""

    def sub_with_borrow(self, a: int, b: int, borrow: int, location: int) -> tuple[int, int]:
        """(a − b − borrow) mod 2^32 and the borrow: as `add_with_carry`."""

    def keccak256(self, words: Sequence[int], location: int) -> list[int]:
        """The Keccak-256 of 32-bit words, at most 65,536, the first byte of each the highest: eight such words. The
        inputs are constrained to be below 2^32. 501 rows for up to 33 words, 514 for each further 34."""

    def keccak_f(self, state: Sequence[int], location: int) -> list[int]:
        """Keccak-f[1600]: 50 halves of lanes, the lower first → 50. The inputs are constrained to be below 2^32.
        530 rows."""

    def point_add(self, p: Sequence[int], q: Sequence[int], location: int) -> list[int]:
        """p + q on ecGFp5, for points that are constrained to be in the group: coefficients of x (5), then of y (5).
        Unsatisfiable where their x are equal. Half a row."""

    def point_double_add(self, p: Sequence[int], q: Sequence[int], bit: int, location: int) -> list[int]:
        """2·p + bit·q, for points in the group and a bit that is constrained to be one. Unsatisfiable where the x of
        2·p and q are equal, even if the bit is 0. Half a row."""

    def point_add_fixed(self, p: Sequence[int], window: Sequence[int], table: int, location: int) -> list[int]:
        """p + (w + 1)·2^(128·table)·G, for a point in the group, w of four bits, lowest first, that are constrained to
        be such, and a table of 0, 1, 2. Unsatisfiable where the x of both are equal. A third of a row."""

    def proof(self, key: VerificationKey, location: int) -> list[int]:
        """The public values of the next proof, verified in the circuit under this key, which becomes a constant.

        Raises invalid_argument for the key of a chain's circuit: its proofs are taken by the last four calls below.
        """

    def one_of_proof(self, keys: Sequence[VerificationKey], location: int) -> tuple[int, list[int]]:
        """The index (from 0) and the public values of the next proof: one of any of these circuits, whose keys become
        constants of this one. One verification for each shape among them.

        Raises invalid_argument for fewer than 2 or more than 64 keys, for one that stands there twice, for keys of
        chains and for circuits with public values of different numbers.
        """

    def member_proof(self, public_values: int, location: int) -> tuple[int, list[int]]:
        """The kind (1, 2, …) and the public values of the next proof: one of any step of the own chain, for a step or a
        dependent of it. It cannot be the base proof; its set digest is connected with the own one."""

    def member_or_base_proof(self, genesis: Sequence[int], location: int) -> tuple[int, list[int]]:
        """The same, or, for a first step, the base proof (kind 0): the public values are then `genesis`, which has one
        value for each public value of the chain."""

    def pinned_proof(self, keys: KeySet, location: int) -> tuple[int, list[int]]:
        """The kind and the public values of the next proof: one of any step of this set, whose digest becomes a
        constant of the circuit. The base proof is refused."""

    def dependent_proof(self, number: int, public_values: int, location: int) -> list[int]:
        """The public values of the next proof: one of the own chain's dependent of this number (from 0), without the
        set digest that it may carry, which is connected with the own one."""

    def finish(self) -> Program:
        """The builder cannot be used afterwards. Raises invalid_argument for an output without a value."""

@final
class Program:
    @property
    def zero_knowledge(self) -> bool: ...
    @property
    def outputs(self) -> int: ...
    @property
    def public_inputs(self) -> int:
        """Without the outputs."""

    @property
    def private_inputs(self) -> int: ...
    @property
    def proofs(self) -> int:
        """Proofs that `solve` must be given."""

    @property
    def python_hints(self) -> int: ...
    def digest(self) -> bytes:
        """SHA-256 of the canonical encoding of what was recorded: the statement, without locations and without what
        hints compute."""

    def constraint_locations(self) -> list[int]:
        """One location for each operation that constrains, in order."""

    def untouched(self) -> list[tuple[str, int]]:
        """Variables that nothing constrains: ("output" | "public_input" | "private_input" | "hint", n).

        n is the number among its kind, or for a hint its location.
        """

    def solve(
        self,
        inputs: Sequence[int],
        proofs: Sequence[_Proof] = ...,
        hints: Sequence[_PythonHint] = ...,
        chain: KeySet | None = ...,
        pinned: Sequence[KeySet] = ...,
    ) -> Witness:
        """Run the program. `inputs`: public then private inputs in declared order.

        `proofs` has one for each slot, in the order in which the builder was asked: bytes, or (kind, bytes) for a proof
        of a member, (index, bytes) for one of several circuits. Each is verified first. `chain` are the keys of the own
        chain, `pinned` those of the sets that the circuit knows, in any order. The witness keeps proofs and keys for
        `Circuit.prove`.

        Raises NativeError: verification_failed, damaged, mismatch for a proof, at its slot's location; unsatisfied or
        hint_failed (with the location), invalid_argument, non_canonical. What a Python hint raised is the `__cause__`
        of hint_failed; it may hold private values, and the message does not.
        """

    def explain(
        self,
        inputs: Sequence[int],
        proofs: Sequence[_Proof] = ...,
        hints: Sequence[_PythonHint] = ...,
        chain: KeySet | None = ...,
        pinned: Sequence[KeySet] = ...,
    ) -> tuple[int, int, int, int] | None:
        """(location, a, b, c) of the first constraint a · b = c that fails, or None. For a range or an index, a is the
        value, b is 1 and c what would fit. Shows private values: tests only."""

    def satisfied(self, witness: Witness) -> bool:
        """Whether every operation holds for this assignment, whoever made it."""

    def hunt(
        self,
        inputs: Sequence[int],
        proofs: Sequence[_Proof] = ...,
        hints: Sequence[_PythonHint] = ...,
        chain: KeySet | None = ...,
        pinned: Sequence[KeySet] = ...,
    ) -> list[tuple[int, str, list[int]]]:
        """Look for under-constrained hints: (location, what was changed, outputs that moved) for each finding.

        For each hint in turn its values are changed (each alone by +1, −1, 1 − v, 0 and a random value; together by
        what a forger of that kind would try: bits of x + p, and two bits changed so that their sum stays; divmod with
        q ± 1 and r ∓ b, with q solved in the field, or of a + k·p; multiples of an inverse, other roots and points),
        everything computed from them is computed again, and every gate is checked. A finding is a program that holds
        with another output; at most one for each hint. For inputs that `solve` refuses, a finding is a change with
        which the program holds.
        Raises NativeError: invalid_argument, non_canonical.
        """

    def build(self, progress: Callable[[float], None] | None = ...) -> Circuit:
        """Gates, their polynomials and the commitment to them: seconds for a large circuit. `progress` gets 0.0 … 1.0
        on the calling thread; an exception it raises comes out of here. Raises NativeError: invalid_argument."""

@final
class Witness:
    @property
    def public(self) -> list[int]:
        """Outputs, then public inputs."""

    def values(self) -> list[int]:
        """All variables in the order of the program, the constant one first. Private."""

    def replace(self, index: int, value: int) -> Witness:
        """A copy with one value changed: for tests that try to forge."""

@final
class Circuit:
    @property
    def verification_key(self) -> VerificationKey: ...
    @property
    def rows(self) -> int:
        """Rows that hold something; a proof is made over 2^degree_bits of them."""

    @property
    def degree_bits(self) -> int: ...
    @property
    def zero_knowledge(self) -> bool: ...
    @property
    def gates(self) -> list[tuple[str, int]]:
        """(gate, rows); rows of the NoopGate pad and blind. RandomAccessGate(4) chooses from 2⁴ values."""

    @property
    def program_digest(self) -> bytes:
        """`Program.digest` of the program that it was built from."""

    def prove(self, program: Program, witness: Witness, cancel: Cancel | None = ...) -> bytes:
        """A proof with its public values (outputs, then public inputs), uncompressed. Proving twice gives two proofs.

        Raises NativeError: mismatch (the circuit of another program, the witness of another program), unsatisfied with
        the location of the first operation that does not hold, cancelled (looked at between the phases only: to stop
        a running phase, end the process).
        """

    def check(self, proof: bytes) -> None:
        """Whether a proof that this circuit just made holds: against faults of the machine. It is no verification: the
        set of a chain's circuit is not looked at. Raises NativeError: damaged, verification_failed."""

    def save(self, path: str) -> None:
        """Write the file form: about 55 MB for 2^14 rows. Not atomic: the caller renames. Raises NativeError: io."""

    @staticmethod
    def load(path: str) -> Circuit:
        """Read a saved file, which must hash to the digest in it. Raises NativeError: io, damaged."""

@final
class VerificationKey:
    """The gates, the size and the commitment of a circuit. The configuration is one of ours: about 100 bits."""

    @property
    def public_inputs(self) -> int:
        """Outputs and public inputs together."""

    @property
    def degree_bits(self) -> int: ...
    @property
    def zero_knowledge(self) -> bool: ...
    def digest(self) -> bytes:
        """The circuit's identity: SHA-256 over crate version, configuration, degree, gate ids, number of public values,
        circuit digest and cap. (The crate's own digest leaves out the gates.)"""

    def verify(self, proof: bytes) -> list[int]:
        """The public values of a proof that holds. Raises NativeError: verification_failed, damaged (not a proof of
        this shape in its one form: all bytes used, every element below p), mismatch (a circuit of a chain: its proofs
        say nothing before their set digest is compared, see KeySet)."""

    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(data: bytes) -> VerificationKey:
        """Raises NativeError: damaged."""

@final
class KeySet:
    """What the circuits of a chain share to prove, and what a verifier of its members needs: all keys."""

    @property
    def kinds(self) -> int:
        """How many kinds of steps there are: 1 … kinds. Kind 0 is the base circuit, which proves anything."""

    @property
    def public_values(self) -> int:
        """Of each member, before the set digest."""

    def digest(self) -> tuple[int, int, int, int]:
        """The hash of all keys, which every member's proof carries: the set's identity, to be published."""

    def key(self, kind: int) -> VerificationKey:
        """For figures: verifying under it checks less than `verify`. Raises NativeError: invalid_argument."""

    def verify(self, published: tuple[int, int, int, int], kind: int, proof: bytes) -> list[int]:
        """The public values of a member's proof that holds, without the set digest.

        Checked: these keys are those of the published digest; the kind is a step's, not the base circuit's; the proof
        holds under that kind's key; the set digest that it carries is the published one. Raises NativeError: damaged,
        verification_failed, mismatch.
        """

    def to_bytes(self) -> bytes: ...
    @staticmethod
    def from_bytes(data: bytes) -> KeySet:
        """Raises NativeError: damaged."""

@final
class Chain:
    @property
    def steps(self) -> list[Circuit]: ...
    @property
    def dependents(self) -> list[Circuit]: ...
    @property
    def keys(self) -> KeySet: ...
    @property
    def base_proof(self) -> bytes:
        """The proof of kind 0 that `member_or_base_proof` takes: store it beside the keys."""

def build_chain(
    public_values: int,
    steps: Sequence[_Named],
    dependents: Sequence[_Named] = ...,
    progress: Callable[[float], None] | None = ...,
    cancel: Cancel | None = ...,
) -> Chain:
    """Build the steps of a chain (kinds 1, 2, … in this order) to one shape, and the circuits that they verify and that
    are not of the set (each before those that take its proofs). Names are for errors.

    A step's proof has `public_values` public values, padded with zeros, then the set digest; that of a dependent that
    took a member ends in it too. Steps are all zero-knowledge or none is. `progress` gets 0.0 … 1.0, roughly, on the
    calling thread; an exception it raises comes out of here. Raises NativeError: invalid_argument, cancelled.
    """

def poseidon_hash(elements: Sequence[int]) -> tuple[int, int, int, int]:
    """plonky2's hash without padding: rate 8, overwriting, four elements out."""

def poseidon_permute(state: Sequence[int]) -> list[int]:
    """The permutation of twelve elements. Raises invalid_argument for another number."""
