"""The declared names of a Circuit or Struct class, and reading mappings by these names."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from inspect import get_annotations
from typing import Any, get_type_hints

from proofmill.circuit.shape import malformed
from proofmill.errors import CircuitError


def caller_names() -> dict[str, Any]:
    """The local names where a class is being defined, so that circuits made inside a function find their types."""
    frame = sys._getframe(2)
    return dict(frame.f_locals) if frame.f_code.co_name != "<module>" else {}


def declared_fields(cls: type, stop: type, names: Mapping[str, Any]) -> dict[str, Any]:
    """Annotated names of a class and its bases below `stop`, bases first, in the order written, with `Annotated` kept.

    Raises CircuitError where an annotation cannot be resolved.
    """
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base is not stop and issubclass(base, stop):
            try:
                module = vars(sys.modules[base.__module__])
                hints = get_type_hints(_only(base), module, dict(names), include_extras=True)
            except NameError as error:
                raise CircuitError(f"{cls.__name__}: an annotation names something unknown ({error})") from None
            found.update(hints)
    return {name: hint for name, hint in found.items() if not name.startswith("_")}


def _only(base: type) -> Any:
    """`base` without its own bases, so that hints come in the order of declaration and from its own module."""
    return type(base.__name__, (), {"__annotations__": get_annotations(base), "__module__": base.__module__})


def camel(name: str) -> str:
    """`min_amount` → `minAmount`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def read_mapping(values: Mapping[str, Any], names: Sequence[str], path: str) -> dict[str, Any]:
    """Values by declared name, from keys in snake_case or camelCase.

    Raises MalformedInput for a missing, unknown or doubled name.
    """
    prefix = f"{path}." if path else ""
    spelling = {camel(name): name for name in names} | {name: name for name in names}
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = spelling.get(key) if isinstance(key, str) else None
        if name is None:
            shown = key if isinstance(key, str) and len(key) <= 64 and key.isprintable() else "a key"
            raise malformed(prefix + shown, f"no such field here; the fields are {', '.join(names)}")
        if name in found:
            raise malformed(prefix + name, "each field once, not in two spellings")
        found[name] = value
    for name in names:
        if name not in found:
            raise malformed(prefix + name, "a value, but the field is missing")
    return found
