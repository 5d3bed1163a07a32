"""Published: a set of keys that a chain once had, known by its published file and not by its steps' source.

    class Older(Published, Account):                 # the public values that its steps showed
        keys = KeySet.from_json(document)            # of `systems.plonky2`

    class Migrate(Account, kind=3):                  # a step of the changed chain
        older: Private[Proof[Older]]

        def genesis(self):
            return {"balance": self.older.public.balance}

A proof of `Older` is one of any step of that set, never of its base circuit. The set's digest is a constant of whoever
takes one, so that the file cannot be exchanged afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from proofmill.circuit.chain import Chain
from proofmill.circuit.circuit import Circuit
from proofmill.circuit.schema import Schema
from proofmill.errors import CircuitError


class PublishedKeys(Protocol):
    """What a proof system reads of a published file."""

    @property
    def steps(self) -> Sequence[str]:
        """The names of the circuits of kinds 1, 2, …."""

    @property
    def public(self) -> Schema:
        """The public values of every step, the set digest last."""

    @property
    def core(self) -> Any:
        """The keys, as the system's core has them."""


class Published(Chain):
    """Subclass it, together with the class that declares the public values, and set `keys`. It takes no steps."""

    keys: ClassVar[PublishedKeys]

    @classmethod
    def schema(cls, modulus: int) -> Schema:
        """The declared values. Raises CircuitError where they are not, by name, type and order, those of the file.

        Soundness: values are told apart by their place alone. Under another declaration an older balance would be read
        as something else.
        """
        schema = super().schema(modulus)
        shown = Schema(schema.outputs, schema.public, ())
        if shown.describe() != cls.keys.public.describe():
            raise CircuitError(f"{cls.__name__} declares other public values than the published set has")
        return shown

    @classmethod
    def kinds(cls) -> dict[str, int]:
        """As the file says."""
        return {name: kind for kind, name in enumerate(cls.keys.steps, 1)}

    @classmethod
    def _enlist(cls, chain: type[Circuit] | None, kind: int | None) -> None:
        if cls.__base__ is Chain:
            return
        if chain is not None or kind is not None or cls.__base__ is not Published:
            raise CircuitError(f"{cls.__name__}: a published set takes no steps; name Published first among the bases")
        if not hasattr(cls, "keys"):
            raise CircuitError(f"{cls.__name__}: set `keys` to those of the published file")
        cls.chain, cls.steps, cls.dependents = cls, {}, []

    @classmethod
    def _admit(cls, dependent: type[Circuit]) -> None:
        raise CircuitError(f"{dependent.__name__}: nothing is added to a published set")
