"""What a built circuit is made of: rows by gate, the proofs it verifies, its place in a chain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from proofmill.algebra import hash_out
from proofmill.circuit import Chain, Circuit, Schema
from proofmill.systems.plonky2.circuit_key import MemberKey
from proofmill.systems.plonky2.keys import Keys
from proofmill.systems.plonky2.library import is_root

__all__ = ["EMPTY", "Facts", "Place", "Taken", "facts", "taken"]

EMPTY = "NoopGate"
"""Its rows hold nothing: they fill up to a power of two and, for zero knowledge, blind."""


@dataclass(frozen=True)
class Taken:
    """An input that holds proofs: so many of one circuit or, of a chain, of any of its steps."""

    input: str
    circuit: str
    any_step: bool
    count: int


@dataclass(frozen=True)
class Place:
    """Which chain, and which step of it: None for a circuit that its steps verify. `set_digest` is `0x` hex."""

    name: str
    kind: int | None
    set_digest: str | None


@dataclass(frozen=True)
class Facts:
    """Sizes; a proof is made over 2^degree_bits rows, of which `rows` hold something. `gates`: (gate, rows)."""

    rows: int
    degree_bits: int
    zero_knowledge: bool
    gates: tuple[tuple[str, int], ...]
    proofs: tuple[Taken, ...]
    chain: Place | None


def facts(circuit: type[Circuit], keys: Keys) -> Facts:
    """Of a circuit and the keys made for it; the gates of most rows first, and what only fills up last."""
    built = keys.built
    gates = sorted(built.gates, key=lambda gate: (gate[0] == EMPTY, -gate[1], gate[0]))
    return Facts(
        rows=built.rows,
        degree_bits=built.degree_bits,
        zero_knowledge=built.zero_knowledge,
        gates=tuple(gates),
        proofs=taken(keys.identity.schema),
        chain=_place(circuit, keys),
    )


def taken(schema: Schema) -> tuple[Taken, ...]:
    """Whose proofs are among the inputs."""
    return tuple(
        Taken(slot.name, circuit.circuit_name, is_root(circuit), count)  # type: ignore[attr-defined]  # a Circuit class
        for slot in schema.inputs
        for circuit, count in Counter(slot.shape.circuits()).items()
    )


def _place(circuit: type[Circuit], keys: Keys) -> Place | None:
    if circuit.chain is None:
        return None
    key = keys.verification_key.key
    kind = circuit.kind if issubclass(circuit, Chain) else None
    digest = "0x" + hash_out.to_bytes(key.keys.digest()).hex() if isinstance(key, MemberKey) else None
    return Place(circuit.chain.circuit_name, kind, digest)
