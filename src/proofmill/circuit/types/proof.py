"""ProofOf: a proof of another circuit, verified inside this one. Annotations say `Private[Proof[Other]]`.

`Proof[A chain class]` is a proof of any step of the chain, never of its base circuit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from proofmill.circuit.build import Build, require_same
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.value import Value, no_lengths


class PublicValues:
    """The public values of a verified proof, by name. Private ones are not there: a proof does not say them."""

    def __init__(self, circuit: type, values: dict[str, Value]) -> None:
        self._circuit = circuit
        self._values = values

    @staticmethod
    def over(circuit: type, build: Build, slots: Sequence[tuple[str, Shape]], handles: Sequence[int]) -> PublicValues:
        """The values of a proof that was verified, whose circuit has checked their ranges."""
        values, start = {}, 0
        for name, shape in slots:
            values[name] = shape.over(build, handles[start : start + shape.elements])
            start += shape.elements
        return PublicValues(circuit, values)

    def __getattr__(self, name: str) -> Value:
        try:
            return self._values[name]
        except KeyError:
            known = ", ".join(self._values)
            raise AttributeError(f"a proof of {self._circuit.__name__} shows {known}, and no {name}") from None


class ProofOf(Value):
    """Verified under the other circuit's key, a constant of this one: there is no way to its values without that."""

    __slots__ = ("circuit", "public")

    def __init__(self, build: Build, circuit: type, public: PublicValues) -> None:
        self._build = build
        self.circuit = circuit
        self.public = public

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """No element: what is read is an envelope."""
        no_lengths("Proof", (), sizes)
        if len(arguments) != 1 or not hasattr(arguments[0], "circuit_name"):
            raise TypeError("Proof takes the circuit whose proof it is: `spent: Private[Proof[Spent]]`")
        return ProofShape(arguments[0])

    def form(self) -> object:
        """With the circuit."""
        return ProofOf, self.circuit

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
    source: type
    """Whose proof: a circuit, or the class that declares a chain."""

    def over(self, build: Build, handles: Sequence[int]) -> Value:
        """Refused: a proof shows no proof of its own."""
        raise TypeError("a proof is a private input")

    def accepts(self, value: object) -> bool:
        """Never: a proof is an input."""
        return False

    def circuits(self) -> list[type]:
        """The one."""
        return [self.source]

    def proofs(self, value: Any, path: str) -> list[tuple[type, Any, str]]:
        """This one."""
        return [(self.source, value, path)]

    def decode(self, elements: Sequence[int]) -> None:
        """Nothing: it has no elements."""

    def show(self, value: Any) -> None:
        """Nothing: a proof is a private input."""


class ProofShape(EnvelopeShape):
    """An envelope, as `prove` gives it."""

    def __init__(self, circuit: type) -> None:
        self.source = circuit
        self.name = f"Proof[{circuit.circuit_name}]"  # type: ignore[attr-defined]  # a Circuit class

    def allocate(self, build: Build, handles: Sequence[int]) -> ProofOf:
        """Verified in the circuit under the other circuit's key, which the program's digest contains."""
        if build.backend.gates is None:
            raise TypeError('a proof is verified inside circuits of the plonky2 system: add system="plonky2"')
        slots, public = build.backend.gates.proof(self.source, build.here())
        return ProofOf(build, self.source, PublicValues.over(self.source, build, slots, public))

    def encode(self, value: object, path: str) -> list[int]:
        """No element; an object it must be. The proof system reads it."""
        if not _is_envelope(value):
            raise malformed(path, "a proof envelope: an object")
        return []

    def json_schema(self) -> dict[str, Any]:
        """An envelope."""
        return {"type": "object", "description": f"a proof of {self.source.circuit_name}, as its prover gave it"}  # type: ignore[attr-defined]

    def example(self) -> dict[str, Any]:
        """Some object; a proof has to be made."""
        return {}


class PreviousShape(EnvelopeShape):
    """The proof of the step before, of any kind; null for the first step."""

    name = "Previous"

    def __init__(self, chain: type) -> None:
        self.source = chain

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
        public = build.backend.gates.previous(self.source, handles, build.here())
        return PublicValues.over(self.source, build, slots, public)

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


def _is_envelope(value: object) -> bool:
    """An object, or what `prove` gave."""
    return isinstance(value, dict) or hasattr(value, "to_json")
