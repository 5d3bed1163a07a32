"""From what a user writes, `file.py:Class`, to a circuit."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

from proofmill.artifacts import Store
from proofmill.circuit import Chain, Circuit
from proofmill.cli.builtin import BUILT_IN
from proofmill.errors import NotFound, ProofmillError
from proofmill.systems import Compiled
from proofmill.systems.author import compile_or_explain, explain
from proofmill.systems.stored import open_store

__all__ = ["compile_circuit", "compile_target", "load_circuit", "load_circuits"]


def load_circuit(target: str) -> type[Circuit]:
    """The one circuit that `target` names.

    Raises NotFound (no such file, module or class, or several to choose from), CircuitError (source that fails).
    """
    place, _, name = _split(target)
    found = load_circuits(target)
    if len(found) > 1:
        names = ", ".join(f"{place}:{circuit.__name__}" for circuit in found)
        raise NotFound(f"{place} has several circuits; name one of {names}", name=name or None)
    return found[0]


def load_circuits(target: str) -> list[type[Circuit]]:
    """All circuits that `target` names: those that a file or module defines, or the one after the colon.

    The class that declares a chain is none: its steps are.
    """
    if target in BUILT_IN:
        return [BUILT_IN[target]]
    place, is_file, name = _split(target)
    module = _load_file(Path(place)) if is_file else _load_module(place)
    defined = [value for value in vars(module).values() if _is_circuit(value) and value.__module__ == module.__name__]
    if name:
        named = getattr(module, name, None)
        wanted = [named] if _is_circuit(named) else [circuit for circuit in defined if circuit.circuit_name == name]
        if not wanted and _is_chain(named) and named is not Chain:
            steps = ", ".join(f"{place}:{step.__name__}" for step in named.steps.values())
            raise NotFound(f"{name} is a chain; name one of its steps: {steps or 'it has none'}", name=name)
        if not wanted:
            raise NotFound(f"{place} has no circuit {name}; {_there_are(defined)}", name=name)
        return wanted
    if not defined:
        raise NotFound(f"{place} defines no circuit: a class that derives from proofmill.Circuit")
    return defined


def compile_target(target: str) -> Compiled:
    """The compiled circuit. Raises as `load_circuit` and `compile_circuit`."""
    return compile_circuit(load_circuit(target))


def compile_circuit(circuit: type[Circuit]) -> Compiled:
    """The compiled circuit. Raises as `compile`; a fault in `define` becomes a CircuitError with its line.

    Circuits whose proofs it takes are built for that, which may take long, and kept in the store at PROOFMILL_HOME.
    """
    open_store(Store.default())
    return compile_or_explain(circuit)


def _split(target: str) -> tuple[str, bool, str]:
    """(file or module, whether it is a file, class name or nothing)."""
    place, colon, name = target.rpartition(":")
    if not colon:
        place, name = target, ""
    return place, place.endswith(".py") or os.sep in place or Path(place).is_file(), name


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise NotFound(f"no file {path}", path=str(path))
    path = path.resolve()
    # Its own name in sys.modules, so that a file called typing.py does no harm; annotations are looked up there.
    name = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NotFound(f"{path} is no Python file: its name ends in .py", path=str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _seeing(path.parent):  # as for a script: what lies beside the file can be imported
            spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, ProofmillError) or not isinstance(error, Exception):
            raise
        raise explain(error, str(path)) from error
    return module


def _load_module(name: str) -> ModuleType:
    unknown = NotFound(f"{name} is no file, no module and none of the built-in statements: {', '.join(BUILT_IN)}")
    if not all(part.isidentifier() for part in name.split(".")):
        raise unknown
    try:
        with _seeing(Path.cwd()):
            return importlib.import_module(name)
    except ProofmillError:
        raise
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise unknown from None
        raise explain(error, "") from error
    except Exception as error:
        raise explain(error, "") from error


@contextmanager
def _seeing(folder: Path) -> Iterator[None]:
    """Look for modules in `folder` first, and from then on last.

    It stays, for imports inside `define`; but a circuit in token.py must not become somebody else's `token`.
    """
    before = list(sys.path)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before if str(folder) in before else [*before, str(folder)]


def _is_circuit(value: object) -> TypeGuard[type[Circuit]]:
    return isinstance(value, type) and issubclass(value, Circuit) and value is not Circuit and not _is_chain(value)


def _is_chain(value: object) -> TypeGuard[type[Chain]]:
    """A class that declares a chain, or `Chain` itself, which declares none."""
    return isinstance(value, type) and issubclass(value, Chain) and value.chain in (None, value)


def _there_are(circuits: list[type[Circuit]]) -> str:
    return f"there is {', '.join(circuit.__name__ for circuit in circuits)}" if circuits else "it defines none"
