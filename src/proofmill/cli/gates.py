"""What a plonky2 circuit is made of: rows by gate, the proofs it verifies, its place in a chain."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich import box
from rich.table import Table

from proofmill.algebra import hash_out
from proofmill.circuit import Chain, Circuit
from proofmill.systems import Compiled
from proofmill.systems.plonky2 import Keys
from proofmill.systems.plonky2.circuit_key import MemberKey

__all__ = ["gate_facts", "gate_lines", "gate_table"]

EMPTY = "NoopGate"
"""Its rows hold nothing: they fill up to a power of two and, for zero knowledge, blind."""


def gate_facts(compiled: Compiled, keys: Keys) -> dict[str, Any]:
    """For `--json`."""
    built = keys.built
    # What fills is last, however much of it there is.
    gates = sorted(built.gates, key=lambda gate: (gate[0] == EMPTY, -gate[1], gate[0]))
    return {
        "rows": built.rows,
        "degree_bits": built.degree_bits,
        "zero_knowledge": built.zero_knowledge,
        "gates": [{"gate": gate, "rows": rows} for gate, rows in gates],
        "proofs": _proofs(compiled),
        "chain": _place(compiled.circuit, keys),
    }


def gate_lines(facts: dict[str, Any]) -> dict[str, str]:
    """For people, of what `gate_facts` gave."""
    size = 1 << facts["degree_bits"]
    chain = facts["chain"]
    lines = {
        "rows": f"{facts['rows']:,} of {size:,} (2^{facts['degree_bits']})",
        "zero knowledge": "yes" if facts["zero_knowledge"] else "no",
        "proofs verified": ", ".join(map(_shown, facts["proofs"])) or "none",
    }
    if chain is not None:
        kind = "verified by its steps" if chain["kind"] is None else f"kind {chain['kind']}"
        lines |= {"chain": f"{chain['name']}, {kind}"}
        lines |= {} if chain["set_digest"] is None else {"set digest": chain["set_digest"]}
    return lines


def gate_table(facts: dict[str, Any]) -> Table:
    """Rows by gate."""
    table = Table(title="rows by gate", box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for name in ("rows", "%"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("gate", overflow="fold")
    for gate in facts["gates"]:
        part = 100 * gate["rows"] / (1 << facts["degree_bits"])
        name = f"{EMPTY}: filling and blinding" if gate["gate"] == EMPTY else gate["gate"]
        table.add_row(f"{gate['rows']:,}", f"{part:.1f}", name)
    return table


def _proofs(compiled: Compiled) -> list[dict[str, Any]]:
    """By input: whose proofs, and how many."""
    found = []
    for slot in compiled.schema.inputs:
        for circuit, count in Counter(slot.shape.circuits()).items():
            any_step = issubclass(circuit, Chain) and circuit.chain is circuit
            found.append(
                {"input": slot.name, "circuit": circuit.circuit_name, "any_step": any_step, "count": count}  # type: ignore[attr-defined]
            )
    return found


def _place(circuit: type[Circuit], keys: Keys) -> dict[str, Any] | None:
    if circuit.chain is None:
        return None
    key = keys.verification_key.key
    kind = circuit.kind if issubclass(circuit, Chain) else None
    digest = "0x" + hash_out.to_bytes(key.keys.digest()).hex() if isinstance(key, MemberKey) else None
    return {"name": circuit.chain.circuit_name, "kind": kind, "set_digest": digest}


def _shown(proof: dict[str, Any]) -> str:
    times = f" × {proof['count']}" if proof["count"] > 1 else ""
    return f"{proof['input']}: {'a step of ' if proof['any_step'] else ''}{proof['circuit']}{times}"
