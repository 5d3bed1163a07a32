"""The published keys of a chain: what stays when the source of its steps is gone.

Whoever publishes a chain keeps this file. A chain that is changed later takes over the states of the older one with it
(`circuit.Published`), so that no change orphans what was proved before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from proofmill._native import NativeError
from proofmill._native import plonky2 as native
from proofmill.algebra import hash_out
from proofmill.algebra.goldilocks import MODULUS
from proofmill.circuit import Chain, Schema
from proofmill.errors import CircuitError, MalformedProof, MismatchError
from proofmill.systems.identity import text
from proofmill.systems.key_identity import public_schema
from proofmill.systems.plonky2.compiler import LIBRARY
from proofmill.systems.plonky2.library import is_root

__all__ = ["KeySet"]

FORMAT = "proofmill/plonky2-key-set/v1"
_HEX = re.compile(r"0x(?:[0-9a-f]{2})+")
_FIELDS = {"format", "chain", "steps", "public", "set_digest", "keys"}


@dataclass(frozen=True)
class KeySet:
    """All keys of a chain's steps, their names, and the public values that every step shows, the set digest last.

    Raises MismatchError where the keys are of other numbers of steps or public values.
    """

    chain: str
    steps: tuple[str, ...]
    public: Schema
    core: native.KeySet = field(repr=False)

    def __post_init__(self) -> None:
        got = (self.core.kinds, self.core.public_values + len(self.core.digest()))
        wanted = (len(self.steps), self.public.public_elements)
        if wanted != got:
            raise MismatchError("the keys are not those of these steps and values", expected=str(wanted), got=str(got))

    @staticmethod
    def of(chain: type[Chain]) -> KeySet:
        """The keys of a chain as it is now, built if it is not yet. Raises CircuitError for a step."""
        if not is_root(chain):
            raise CircuitError(f"{chain.__name__}: the keys are those of the class that declares the chain")
        schema = chain.schema(MODULUS)
        public = Schema(schema.outputs, schema.public, ())
        steps = sorted(chain.steps)
        names = tuple(chain.steps[kind].circuit_name for kind in steps)
        return KeySet(chain.circuit_name, names, public, LIBRARY.chain(chain).keys)

    @property
    def digest(self) -> hash_out.HashOut:
        """The set digest, which every proof carries: publish it where nobody can exchange it, and compare."""
        return self.core.digest()

    def to_json(self) -> dict[str, Any]:
        """The file's content. `from_json` reads it."""
        return {
            "format": FORMAT,
            "chain": self.chain,
            "steps": list(self.steps),
            "public": self.public.describe(),
            "set_digest": "0x" + hash_out.to_bytes(self.digest).hex(),
            "keys": "0x" + self.core.to_bytes().hex(),
        }

    @staticmethod
    def from_json(data: Any) -> KeySet:
        """Strictly. Raises MalformedProof; MismatchError for keys of another set than the digest says.

        A forger's file reads like any other: it is the digest that says which set it is.
        """
        if not isinstance(data, Mapping) or set(data) != _FIELDS or data["format"] != FORMAT:
            raise MalformedProof(f"expected the published keys of a chain: {FORMAT}")
        if not isinstance(data["steps"], list) or not 0 < len(data["steps"]) < 64:
            raise MalformedProof("steps: expected a list of names", path="steps")
        steps = tuple(text(name, f"steps[{place}]") for place, name in enumerate(data["steps"]))
        if len(set(steps)) < len(steps):
            raise MalformedProof("steps: a name stands there twice", path="steps")
        public = public_schema(data["public"], MODULUS)
        keys = KeySet(text(data["chain"], "chain"), steps, public, _core(data["keys"]))
        if data["set_digest"] != keys.to_json()["set_digest"]:
            raise MismatchError("the keys are not of the set whose digest the file names")
        return keys


def _core(value: Any) -> native.KeySet:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise MalformedProof("keys: expected 0x and lower-case hex digits", path="keys")
    try:
        return native.KeySet.from_bytes(bytes.fromhex(value[2:]))
    except NativeError:
        raise MalformedProof("keys: not the keys of a chain of this version", path="keys") from None
