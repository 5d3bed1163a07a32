"""`proofmill inspect`: what a circuit costs, where, and what the verifier sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from proofmill.artifacts import Store
from proofmill.circuit import Slot
from proofmill.cli import console
from proofmill.cli.gates import gate_facts, gate_lines, gate_table
from proofmill.cli.keys import compile_with_progress, keys_with_progress
from proofmill.cli.options import Json, Target
from proofmill.cli.target import load_circuit
from proofmill.errors import ArtifactNotFound
from proofmill.systems import Compiled, plonky2
from proofmill.systems.stored import verification_key_for

__all__ = ["inspect"]


def inspect(circuit: Target, as_json: Json = False) -> None:
    """Show what a circuit costs, where, and what is public.

    Constraints per source line and gadget, public inputs in order, sizes and digests. A plonky2 circuit is built for
    that, once, and kept in the store: rows per gate, degree, and the proofs that it verifies.
    """
    compiled = compile_with_progress(load_circuit(circuit), quiet=as_json)
    facts = _facts(compiled, quiet=as_json)
    if as_json:
        console.answer(facts)
        return
    console.say(f"{compiled.name} {compiled.identity.version} on {compiled.system}", "bold")
    sizes = _wires(compiled, facts) if compiled.system == "groth16" else _rows(facts)
    digests = {
        "circuit digest": compiled.digest,
        "key digest": facts["verification_key_digest"] or "no keys in the store",
    }
    console.pairs({**sizes, **digests})
    tables = [_public_table(facts["public"])]
    tables += [gate_table(facts)] if "gates" in facts else []
    console.output().print(*tables, _location_table(facts["locations"]))


def _facts(compiled: Compiled, quiet: bool) -> dict[str, Any]:
    schema = compiled.schema
    sizes, digest = _groth16(compiled) if compiled.system == "groth16" else _plonky2(compiled, quiet)
    return {
        "circuit": compiled.identity.to_json(),
        "system": compiled.system,
        "constraints": compiled.constraints,
        **sizes,
        "public": _slots(schema.revealed),
        "private": _slots(schema.private),
        "verification_key_digest": digest,
        "locations": _locations(compiled),
    }


def _groth16(compiled: Compiled) -> tuple[dict[str, Any], str | None]:
    system = compiled.constraint_system
    sizes = {"linear_removed": system.linear_removed, "wires": system.wires, "nonzeros": list(system.nonzeros)}
    return sizes, _key_digest(compiled.digest)


def _plonky2(compiled: Compiled, quiet: bool) -> tuple[dict[str, Any], str | None]:
    keys = keys_with_progress(compiled, quiet).keys
    assert isinstance(keys, plonky2.Keys)
    return gate_facts(compiled, keys), keys.verification_key.digest


def _wires(compiled: Compiled, facts: dict[str, Any]) -> dict[str, str]:
    system = compiled.constraint_system
    return {
        "constraints": f"{facts['constraints']:,}, and {facts['linear_removed']:,} linear ones removed",
        "wires": f"{facts['wires']:,}: outputs {system.outputs}, public inputs {system.public_inputs}, "
        f"private inputs {system.private_inputs}, the constant, and what is computed",
        "nonzeros": "A {:,}, B {:,}, C {:,}".format(*facts["nonzeros"]),
    }


def _rows(facts: dict[str, Any]) -> dict[str, str]:
    return {"constraints": f"{facts['constraints']:,} as written, several to a row", **gate_lines(facts)}


def _slots(slots: tuple[Slot, ...]) -> list[dict[str, Any]]:
    """Names, types and the numbers of their first field element, in order."""
    found, start = [], 0
    for slot in slots:
        found.append(
            {
                "index": start,
                "name": slot.name,
                "type": slot.shape.name,
                "elements": slot.shape.elements,
                "visibility": slot.visibility.value,
            }
        )
        start += slot.shape.elements
    return found


def _key_digest(circuit: str) -> str | None:
    try:
        return verification_key_for(circuit, Store.default()).digest
    except ArtifactNotFound:
        return None


def _locations(compiled: Compiled) -> list[dict[str, Any]]:
    """The most expensive first; equal ones in the order of the source."""
    counts = compiled.constraints_by_location().items()
    ranked = sorted(counts, key=lambda item: (-item[1], item[0].file, item[0].line, item[0].gadgets))
    return [
        {
            "file": place.file,
            "line": place.line,
            "gadget": "/".join(place.gadgets) or None,
            "constraints": count,
            "percent": round(100 * count / max(compiled.constraints, 1), 2),
        }
        for place, count in ranked
    ]


def _public_table(slots: list[dict[str, Any]]) -> Table:
    table = Table(title="public inputs in order", box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column("from", justify="right")
    for name in ("name", "type", "visibility"):
        table.add_column(name, no_wrap=True)
    for slot in slots:
        table.add_row(str(slot["index"]), slot["name"], slot["type"], slot["visibility"])
    return table


def _location_table(locations: list[dict[str, Any]]) -> Table:
    """Where all places are in one file, its name stands in the title, so that lines fit a terminal."""
    files = {_near(place["file"]) for place in locations}
    title = "constraints by line and gadget" + (f" in {next(iter(files))}" if len(files) == 1 else "")
    table = Table(title=title, box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    table.add_column("constraints", justify="right", no_wrap=True)
    table.add_column("%", justify="right", no_wrap=True)
    table.add_column("line", no_wrap=len(files) == 1, overflow="fold")
    table.add_column("gadget", overflow="fold")
    for place in locations:
        file = Path(place["file"]).name if len(files) == 1 else _near(place["file"])
        gadget = (place["gadget"] or "").replace("/", " / ")  # so that a long path is broken between two gadgets
        table.add_row(f"{place['constraints']:,}", f"{place['percent']:.1f}", f"{file}:{place['line']}", gadget)
    return table


def _near(file: str) -> str:
    """A file as seen from here, or from the package that it belongs to."""
    relative = os.path.relpath(file)
    if not relative.startswith(os.pardir):
        return relative
    package = Path(__file__).parents[2]
    return str(Path(file).relative_to(package)) if Path(file).is_relative_to(package) else file
