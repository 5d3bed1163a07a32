"""What a plonky2 circuit is made of, for programs and for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table

from proofmill.systems.plonky2.facts import EMPTY, Facts, Place, Taken

__all__ = ["gate_facts", "gate_lines", "gate_table"]


def gate_facts(facts: Facts) -> dict[str, Any]:
    """For `--json`."""
    return {**asdict(facts), "gates": [{"gate": gate, "rows": rows} for gate, rows in facts.gates]}


def gate_lines(facts: Facts) -> dict[str, str]:
    """Sizes, proofs and chain, one to a line."""
    lines = {
        "rows": f"{facts.rows:,} of {1 << facts.degree_bits:,} (2^{facts.degree_bits})",
        "zero knowledge": "yes" if facts.zero_knowledge else "no",
        "proofs verified": ", ".join(map(_taken, facts.proofs)) or "none",
    }
    return lines if facts.chain is None else {**lines, **_chain(facts.chain)}


def gate_table(facts: Facts) -> Table:
    """Rows by gate."""
    table = Table(title="rows by gate", box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for name in ("rows", "%"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("gate", overflow="fold")
    for gate, rows in facts.gates:
        part = 100 * rows / (1 << facts.degree_bits)
        table.add_row(f"{rows:,}", f"{part:.1f}", f"{gate}: fills up and blinds" if gate == EMPTY else gate)
    return table


def _chain(place: Place) -> dict[str, str]:
    if place.kind is None:
        return {"chain": f"{place.name}, whose steps verify its proofs"}
    return {"chain": f"{place.name}, kind {place.kind}", "set digest": place.set_digest or ""}


def _taken(proof: Taken) -> str:
    times = f" × {proof.count}" if proof.count > 1 else ""
    return f"{proof.input}: {'any step of ' if proof.any_step else ''}{proof.circuit}{times}"
