"""Circuit: the class that a statement is written as."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, get_args, get_origin

from proofmill.circuit.annotations import Length, Visibility
from proofmill.circuit.build import Build, require_same
from proofmill.circuit.fields import caller_names, declared_fields
from proofmill.circuit.schema import Schema, Slot
from proofmill.circuit.types.hash_out import HashOut
from proofmill.circuit.types.proof import PreviousShape, ProofShape
from proofmill.circuit.types.resolve import shape_of
from proofmill.errors import CircuitError

SET_DIGEST = "set_digest"
"""The last public value of a chain's proofs: which keys every proof before it was verified under."""
PREVIOUS = "previous"
"""The input of a step that holds the proof of the step before."""


class Circuit:
    """Annotate the values, write `define`.

    Class arguments: `system` ("groth16" or "plonky2"), `name` (default: the class name in kebab-case), `version`
    (default "1"), `zero_knowledge` (default True; plonky2 alone may leave it out, for a witness that holds nothing
    private), `chain` (the chain whose steps verify this circuit, where it takes proofs of them itself).
    `define` runs once and builds the constraints; it never sees values.
    """

    system: ClassVar[str] = "groth16"
    circuit_name: ClassVar[str]
    circuit_version: ClassVar[str] = "1"
    zero_knowledge: ClassVar[bool] = True
    chain: ClassVar[type[Circuit] | None] = None
    """Whose set digest the proof carries after its own public values."""
    _declared: ClassVar[dict[str, tuple[Visibility, Any, tuple[int, ...]]]]

    def __init_subclass__(
        cls,
        system: str | None = None,
        name: str | None = None,
        version: str | None = None,
        zero_knowledge: bool | None = None,
        chain: type[Circuit] | None = None,
        kind: int | None = None,
    ) -> None:
        super().__init_subclass__()
        cls.system = system or cls.system
        cls.circuit_name = name or _kebab(cls.__name__)
        cls.circuit_version = version or cls.circuit_version
        cls.zero_knowledge = cls.zero_knowledge if zero_knowledge is None else zero_knowledge
        if not cls.zero_knowledge and cls.system == "groth16":
            raise CircuitError(f"{cls.__name__}: a groth16 proof always hides its witness")
        cls._declared = {}
        for field, annotation in declared_fields(cls, Circuit, caller_names()).items():
            declared = _declaration(cls, field, annotation)
            if declared:
                cls._declared[field] = declared
        cls._enlist(chain, kind)

    @classmethod
    def _enlist(cls, chain: type[Circuit] | None, kind: int | None) -> None:
        """Take the class's place in a chain, if it has one."""
        if kind is not None:
            raise CircuitError(f"{cls.__name__}: a kind is the number of a step among those of its chain")
        cls.chain = chain
        if chain is not None:
            chain._admit(cls)

    @classmethod
    def _admit(cls, dependent: type[Circuit]) -> None:
        raise CircuitError(f"{dependent.__name__}: {cls.__name__} is no chain")

    def define(self) -> None:
        """Build the constraints and assign every output."""
        raise CircuitError(f"{type(self).__name__} has no define()")

    @classmethod
    def schema(cls, modulus: int) -> Schema:
        """The declared values over a field. Raises CircuitError for an annotation that is no circuit type."""
        slots = []
        for name, (visibility, annotation, sizes) in cls._declared.items():
            try:
                shape = shape_of(annotation, sizes, modulus)
            except TypeError as error:
                raise CircuitError(f"{cls.__name__}.{name}: {error}") from None
            if isinstance(shape, ProofShape) and visibility is not Visibility.PRIVATE:
                raise CircuitError(f"{cls.__name__}.{name}: a proof is a private input; show what it says")
            slots.append(Slot(name, visibility, shape))
        if cls.chain is not None:
            if taken := {SET_DIGEST, PREVIOUS} & {slot.name for slot in slots}:
                raise CircuitError(f"{cls.__name__}.{min(taken)}: a chain brings a value of this name itself")
            if any(slot.visibility is Visibility.PUBLIC for slot in slots):
                raise CircuitError(f"{cls.__name__}: circuits of a chain have outputs and no public inputs")
            slots.append(Slot(SET_DIGEST, Visibility.OUTPUT, shape_of(HashOut, (), modulus)))
        return Schema.of(slots)


def own_slots(circuit: type[Circuit], slots: Sequence[Slot]) -> list[Slot]:
    """Those of a circuit's public values that it says itself: all but the set digest, which its chain adds."""
    return [slot for slot in slots if circuit.chain is None or slot.name != SET_DIGEST]


class Definition:
    """One run of `define`: declares the schema's variables, runs the class, binds the outputs."""

    def __init__(self, circuit: type[Circuit], schema: Schema, build: Build) -> None:
        self.circuit = circuit
        self.schema = schema
        self.build = build

    def run(self) -> None:
        """Raises CircuitError for an output left unset; what `define` itself raises passes through."""
        file, line = _place(self.circuit)
        with self.build.active():
            backend = self.build.backend
            own = own_slots(self.circuit, self.schema.outputs)
            outputs = _declare(own, backend.output)
            handles = _declare(self.schema.public, backend.public_input)
            handles |= _declare(self.schema.private, backend.private_input)
            instance = _instance(self.circuit, self.schema, self.build, outputs)
            for slot in self.schema.inputs:
                if isinstance(slot.shape, PreviousShape):
                    continue
                with self.build.locations.at(file, line, f"{slot.name} is not a {slot.shape.name}"):
                    instance.__dict__[slot.name] = slot.shape.allocate(self.build, handles[slot.name])
            self._follow(instance)
            instance.define()
            unset = [slot.name for slot in own if slot.name not in instance.__dict__]
            if unset:
                raise CircuitError(f"{self.circuit.__name__}.define() leaves the output {unset[0]} unset")

    def _follow(self, instance: Circuit) -> None:
        """The state that a step starts from, once its other inputs are there to make a first one of."""
        for slot in self.schema.private:
            if isinstance(slot.shape, PreviousShape):
                slots = [(own.name, own.shape) for own in own_slots(self.circuit, self.schema.outputs)]
                genesis = instance.genesis()  # type: ignore[attr-defined]  # a step of a chain has it
                instance.__dict__[slot.name] = slot.shape.follow(self.build, slots, genesis)


def _declare(slots: Sequence[Slot], declare: Callable[[], int]) -> dict[str, list[int]]:
    """Fresh variables for each slot, in the order that makes the public inputs' order."""
    return {slot.name: [declare() for _ in range(slot.shape.elements)] for slot in slots}


def _instance(circuit: type[Circuit], schema: Schema, build: Build, outputs: dict[str, list[int]]) -> Circuit:
    """An instance whose outputs can be assigned once and whose inputs cannot."""
    shapes = {slot.name: slot.shape for slot in schema.outputs if slot.name in outputs}
    inputs = {slot.name for slot in schema.inputs}

    def assign(self: Circuit, name: str, value: Any) -> None:
        if name in inputs:
            raise TypeError(f"{name} is an input and cannot be assigned")
        if name in shapes:
            if name in self.__dict__:
                raise TypeError(f"the output {name} is already assigned")
            if not shapes[name].accepts(value):
                raise TypeError(f"the output {name} is a {shapes[name].name}, not a {type(value).__name__}")
            require_same(build, value._build)
            here = build.here(f"the output {name} is not what the circuit computes")
            for output, handle in zip(outputs[name], value.handles(), strict=True):
                build.backend.bind_output(output, handle, here)
        self.__dict__[name] = value

    guarded = type(circuit.__name__, (_Guarded, circuit), {"__setattr__": assign, "__module__": circuit.__module__})
    instance: Circuit = object.__new__(guarded)
    return instance


class _Guarded:
    def __init_subclass__(cls) -> None:
        """A running instance is no new circuit."""


def _declaration(cls: type, field: str, annotation: Any) -> tuple[Visibility, Any, tuple[int, ...]] | None:
    metadata = getattr(annotation, "__metadata__", ())
    visibility = next((item for item in metadata if isinstance(item, Visibility)), None)
    if visibility is None:
        if get_origin(annotation) is ClassVar:
            return None
        raise CircuitError(f"{cls.__name__}.{field}: say who sees it: Public[…], Private[…] or Output[…]")
    default = getattr(cls, field, None)
    if default is not None and not isinstance(default, Length):
        raise CircuitError(f"{cls.__name__}.{field}: the only default is length(…)")
    return visibility, get_args(annotation)[0], default.sizes if default else ()


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def _place(circuit: type[Circuit]) -> tuple[str, int]:
    try:
        return inspect.getsourcefile(circuit) or "<unknown>", inspect.getsourcelines(circuit)[1]
    except (OSError, TypeError):
        return "<unknown>", 0
