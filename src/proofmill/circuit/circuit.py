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
from proofmill.circuit.types.proof import ProofShape
from proofmill.circuit.types.resolve import shape_of
from proofmill.errors import CircuitError


class Circuit:
    """Annotate the values, write `define`.

    Class arguments: `system` ("groth16" or "plonky2"), `name` (default: the class name in kebab-case), `version`
    (default "1"), `zero_knowledge` (default True; plonky2 alone may leave it out, for a witness that holds nothing
    private).
    `define` runs once and builds the constraints; it never sees values.
    """

    system: ClassVar[str] = "groth16"
    circuit_name: ClassVar[str]
    circuit_version: ClassVar[str] = "1"
    zero_knowledge: ClassVar[bool] = True
    _declared: ClassVar[dict[str, tuple[Visibility, Any, tuple[int, ...]]]]

    def __init_subclass__(
        cls,
        system: str | None = None,
        name: str | None = None,
        version: str | None = None,
        zero_knowledge: bool | None = None,
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
        return Schema.of(slots)


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
            outputs = _declare(self.schema.outputs, backend.output)
            handles = _declare(self.schema.public, backend.public_input)
            handles |= _declare(self.schema.private, backend.private_input)
            instance = _instance(self.circuit, self.schema, self.build, outputs)
            for slot in self.schema.inputs:
                with self.build.locations.at(file, line, f"{slot.name} is not a {slot.shape.name}"):
                    instance.__dict__[slot.name] = slot.shape.allocate(self.build, handles[slot.name])
            instance.define()
            unset = [slot.name for slot in self.schema.outputs if slot.name not in instance.__dict__]
            if unset:
                raise CircuitError(f"{self.circuit.__name__}.define() leaves the output {unset[0]} unset")


def _declare(slots: Sequence[Slot], declare: Callable[[], int]) -> dict[str, list[int]]:
    """Fresh variables for each slot, in the order that makes the public inputs' order."""
    return {slot.name: [declare() for _ in range(slot.shape.elements)] for slot in slots}


def _instance(circuit: type[Circuit], schema: Schema, build: Build, outputs: dict[str, list[int]]) -> Circuit:
    """An instance whose outputs can be assigned once and whose inputs cannot."""
    shapes = {slot.name: slot.shape for slot in schema.outputs}
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
