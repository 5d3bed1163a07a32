"""ProofOf: a proof of another circuit, verified inside this one. Annotations say `Private[Proof[Other]]`.

`Proof[A chain class]` is a proof of any step of the chain, never of its base circuit; `Proof[A | B]` is a proof of one
of several circuits outside of chains, all of which show the same public values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Self, Union, get_args, get_origin

from proofmill.circuit.build import Build, require_same
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.value import Bool, Value, no_lengths


class PublicValues:
    """The public values of a verified proof, by name. Private ones are not there: a proof does not say them."""

    def __init__(self, circuits: Sequence[type], values: dict[str, Value]) -> None:
        self._circuits = circuits
        self._values = values

    @staticmethod
    def over(
        circuits: Sequence[type], build: Build, slots: Sequence[tuple[str, Shape]], handles: Sequence[int]
    ) -> PublicValues:
        """The values of a proof that was verified, whose circuit has checked their ranges."""
        values, start = {}, 0
        for name, shape in slots:
            values[name] = shape.over(build, handles[start : start + shape.elements])
            start += shape.elements
        return PublicValues(circuits, values)

    def __getattr__(self, name: str) -> Value:
        try:
            return self._values[name]
        except KeyError:
            known = ", ".join(self._values)
            whose = " or ".join(circuit.__name__ for circuit in self._circuits)
            raise AttributeError(f"a proof of {whose} shows {known}, and no {name}") from None


class ProofOf(Value):
    """Verified under the other circuit's key, a constant of this one: there is no way to its values without that."""

    __slots__ = ("_index", "circuits", "public")

    def __init__(self, build: Build, circuits: Sequence[type], index: int, public: PublicValues) -> None:
        self._build = build
        self._index = index
        self.circuits = tuple(circuits)
        self.public = public

    def is_of(self, circuit: type) -> Bool:
        """Whether it is a proof of this one of the circuits that the annotation names.

        Raises TypeError for a circuit that is not among them.
        """
        if circuit not in self.circuits:
            known = " or ".join(other.__name__ for other in self.circuits)
            raise TypeError(f"this is a proof of {known}, never of {getattr(circuit, '__name__', circuit)}")
        place = self._build.constant(self.circuits.index(circuit))
        return Bool.of_equalities(self._build, [(self._index, place)])

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """No element: what is read is an envelope."""
        no_lengths("Proof", (), sizes)
        one = arguments[0] if len(arguments) == 1 else None
        circuits = get_args(one) if get_origin(one) in (UnionType, Union) else (one,)
        if not all(hasattr(circuit, "circuit_name") for circuit in circuits):
            raise TypeError("Proof takes the circuit whose proof it is: `spent: Private[Proof[Spent]]`")
        return ProofShape(circuits) if len(circuits) == 1 else _choice(circuits, modulus)

    def form(self) -> object:
        """With the circuits."""
        return ProofOf, self.circuits

    def handles(self) -> list[int]:
        """Those of its public values, in order."""
        return [handle for value in self.public._values.values() for handle in value.handles()]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """Refused: values that come from no proof would look as if they did."""
        raise TypeError("a proof cannot be selected or made: select among the public values of verified proofs")

    def equals(self, other: Self) -> Any:
        """Refused: what two proofs say can be compared, and not the proofs."""
        require_same(self._build, other._build)
        raise TypeError("proofs are not compared: compare their public values")


class EnvelopeShape(Shape):
    """What is read as an envelope: it has no elements of its own, and is a private input and nothing else."""

    elements = 0
    sources: tuple[type, ...]
    """Whose proof: a circuit, or the class that declares a chain; or one of several circuits."""

    def over(self, build: Build, handles: Sequence[int]) -> Value:
        """Refused: a proof shows no proof of its own."""
        raise TypeError("a proof is a private input")

    def accepts(self, value: object) -> bool:
        """Never: a proof is an input."""
        return False

    def circuits(self) -> list[type]:
        """All that it may be of."""
        return list(self.sources)

    def proofs(self, value: Any, path: str) -> list[tuple[tuple[type, ...], Any, str]]:
        """This one."""
        return [(self.sources, value, path)]

    def decode(self, elements: Sequence[int]) -> None:
        """Nothing: it has no elements."""

    def show(self, value: Any) -> None:
        """Nothing: a proof is a private input."""


class ProofShape(EnvelopeShape):
    """An envelope, as `prove` gives it."""

    def __init__(self, circuits: Sequence[type]) -> None:
        self.sources = tuple(circuits)
        self.name = f"Proof[{' | '.join(_names(circuits))}]"

    def allocate(self, build: Build, handles: Sequence[int]) -> ProofOf:
        """Verified in the circuit under the other circuit's key, which the program's digest contains."""
        if build.backend.gates is None:
            raise TypeError('a proof is verified inside circuits of the plonky2 system: add system="plonky2"')
        if len(self.sources) == 1:
            slots, public = build.backend.gates.proof(self.sources[0], build.here())
            index = build.constant(0)
        else:
            slots, (index, *public) = build.backend.gates.one_of(self.sources, build.here())
        return ProofOf(build, self.sources, index, PublicValues.over(self.sources, build, slots, public))

    def encode(self, value: object, path: str) -> list[int]:
        """No element; an object it must be. The proof system reads it."""
        if not _is_envelope(value):
            raise malformed(path, "a proof envelope: an object")
        return []

    def json_schema(self) -> dict[str, Any]:
        """An envelope."""
        whose = " or ".join(_names(self.sources))
        return {"type": "object", "description": f"a proof of {whose}, as its prover gave it"}

    def example(self) -> dict[str, Any]:
        """Some object; a proof has to be made."""
        return {}


class PreviousShape(EnvelopeShape):
    """The proof of the step before, of any kind; null for the first step."""

    name = "Previous"

    def __init__(self, chain: type) -> None:
        self.sources = (chain,)

    def follow(self, build: Build, slots: Sequence[tuple[str, Shape]], genesis: Mapping[str, Value]) -> PublicValues:
        """The state before this step: the verified proof's, or `genesis` where the base circuit's proof is given.

        Raises TypeError for a genesis that is not of the chain's types.
        """
        if build.backend.gates is None:
            raise TypeError("a chain is of the plonky2 system")
        if set(genesis) != {name for name, _ in slots}:
            raise TypeError(f"genesis() gives {', '.join(name for name, _ in slots)}")
        handles: list[int] = []
        for name, shape in slots:
            if not shape.accepts(genesis[name]):
                raise TypeError(f"genesis(): {name} is a {shape.name}, not a {type(genesis[name]).__name__}")
            require_same(build, genesis[name]._build)
            handles += genesis[name].handles()
        (chain,) = self.sources
        public = build.backend.gates.previous(chain, handles, build.here())
        return PublicValues.over(self.sources, build, slots, public)

    def allocate(self, build: Build, handles: Sequence[int]) -> Value:
        """Refused: the state before the first step has to be known, so `follow` comes after all other inputs."""
        raise TypeError("the previous proof is verified after the other inputs")

    def encode(self, value: object, path: str) -> list[int]:
        """No element: an envelope, or None for the first step."""
        if value is not None and not _is_envelope(value):
            raise malformed(path, "a proof envelope, or null for the first step")
        return []

    def json_schema(self) -> dict[str, Any]:
        """An envelope or null."""
        return {"type": ["object", "null"], "description": "the proof of the step before; null for the first step"}

    def example(self) -> None:
        """The first step's."""


def _choice(circuits: Sequence[Any], modulus: int) -> ProofShape:
    """In the order of their names: `A | B` and `B | A` are equal in Python, so that what was written first is not told.

    Raises TypeError for circuits whose proofs one statement cannot take in turn.
    """
    names = _names(circuits)
    if len(set(names)) < len(names):
        raise TypeError("circuits of one choice have different names: a proof is told by its circuit's")
    if any(circuit.chain is not None for circuit in circuits):
        # Its proof says nothing before its set digest is compared, which is done for one chain at a time.
        raise TypeError("Proof[… | …] takes circuits outside of chains; a chain's own class takes any of its steps")
    shown = [[(slot.name, slot.shape.name) for slot in circuit.schema(modulus).revealed] for circuit in circuits]
    if any(other != shown[0] for other in shown):
        raise TypeError("circuits of one choice show the same values: names, types, and outputs before public inputs")
    return ProofShape([circuit for _, circuit in sorted(zip(names, circuits, strict=True))])


def _names(circuits: Sequence[Any]) -> list[str]:
    return [str(circuit.circuit_name) for circuit in circuits]


def _is_envelope(value: object) -> bool:
    """An object, or what `prove` gave."""
    return isinstance(value, dict) or hasattr(value, "to_json")
