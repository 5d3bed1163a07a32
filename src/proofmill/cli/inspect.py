"""`proofmill inspect`: what a circuit costs, where, and what the verifier sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from rich import box
from rich.table import Table

from proofmill._native.r1cs import ConstraintSystem
from proofmill.artifacts import Store
from proofmill.circuit import Slot
from proofmill.cli import console
from proofmill.cli.gates import gate_facts, gate_lines, gate_table
from proofmill.cli.keys import compile_with_progress, keys_with_progress
from proofmill.cli.options import Json, Target
from proofmill.cli.target import load_circuit
from proofmill.errors import ArtifactNotFound
from proofmill.systems import Compiled, plonky2
from proofmill.systems.plonky2.facts import Facts, facts
from proofmill.systems.stored import verification_key_for

__all__ = ["inspect"]


def inspect(circuit: Target, as_json: Json = False) -> None:
    """Show what a circuit costs, where, and what is public.

    Constraints per source line and gadget, public inputs in order, sizes and digests. A plonky2 circuit is built for
    that, once, and kept in the store: rows per gate, degree, and the proofs that it verifies.
    """
    compiled = compile_with_progress(load_circuit(circuit), quiet=as_json)
    built = _built(compiled, quiet=as_json) if compiled.system == "plonky2" else None
    found = _found(compiled, built)
    if as_json:
        console.answer(found)
        return
    console.say(f"{compiled.name} {compiled.identity.version} on {compiled.system}", "bold")
    digests = {
        "circuit digest": compiled.digest,
        "key digest": found["verification_key_digest"] or "no keys in the store",
    }
    console.pairs({**(_wires(compiled, found) if built is None else _rows(found, built.facts)), **digests})
    tables = [_public_table(found["public"])] + ([] if built is None else [gate_table(built.facts)])
    console.output().print(*tables, _location_table(found["locations"]))


class _Built(NamedTuple):
    """A plonky2 circuit is known once it is built, and so is its key."""

    facts: Facts
    key_digest: str


def _built(compiled: Compiled, quiet: bool) -> _Built:
    keys = keys_with_progress(compiled, quiet).keys
    assert isinstance(keys, plonky2.Keys)
    return _Built(facts(compiled.circuit, keys), keys.verification_key.digest)


def _found(compiled: Compiled, built: _Built | None) -> dict[str, Any]:
    return {
        "circuit": compiled.identity.to_json(),
        "system": compiled.system,
        "constraints": compiled.constraints,
        **(_sizes(compiled.constraint_system) if built is None else gate_facts(built.facts)),
        "public": _slots(compiled.schema.revealed),
        "private": _slots(compiled.schema.private),
        "verification_key_digest": _key_digest(compiled.digest) if built is None else built.key_digest,
        "locations": _locations(compiled),
    }


def _sizes(system: ConstraintSystem) -> dict[str, Any]:
    return {"linear_removed": system.linear_removed, "wires": system.wires, "nonzeros": list(system.nonzeros)}


def _wires(compiled: Compiled, found: dict[str, Any]) -> dict[str, str]:
    system = compiled.constraint_system
    return {
        "constraints": f"{found['constraints']:,}, and {found['linear_removed']:,} linear ones removed",
        "wires": f"{found['wires']:,}: outputs {system.outputs}, public inputs {system.public_inputs}, "
        f"private inputs {system.private_inputs}, the constant, and what is computed",
        "nonzeros": "A {:,}, B {:,}, C {:,}".format(*found["nonzeros"]),
    }


def _rows(found: dict[str, Any], facts: Facts) -> dict[str, str]:
    return {"constraints": f"{found['constraints']:,} as written, several to a row", **gate_lines(facts)}


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
    table.add_column("from", justify="right", no_wrap=True)
    table.add_column("name", no_wrap=True)
    table.add_column("type", overflow="fold")  # a Struct's is long: it would push the other columns out
    table.add_column("visibility", no_wrap=True)
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
