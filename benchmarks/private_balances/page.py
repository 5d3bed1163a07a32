"""The page of the balance circuits: which proof verifies which, as a diagram, and what each circuit is and costs.

Who verifies whom is read from the circuits' declarations, sizes from sizes.csv, seconds and sizes of proofs
from a benchmark's results: `python -m benchmarks --write-readme` makes it of these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.private_balances import sizes
from benchmarks.private_balances.sizes import Size
from proofmill import Circuit
from proofmill.circuit import Chain
from proofmill.systems.plonky2.recursion_graph import Edge, Under, edges

__all__ = ["PAGE", "SECONDS", "SIZE", "Measured", "measured", "read", "render", "write"]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "balance-circuits.md"
SECONDS, SIZE = "prove", "proof"
_GATES_SHOWN = 3
_ARROWS = {Under.CONSTANT: "-->", Under.PINNED: "==>", Under.DEPENDENT: "-.->", Under.OWN: "-.->"}

_HEAD = """\
# The circuits of private balances

<!-- Written by `python -m benchmarks --write-readme`; sizes are those of benchmarks/private_balances/sizes.csv. -->

Which proof verifies which. A box is a circuit: the rows that hold a gate, of how many, and the seconds of a proof.
Boxes with a double edge are of zero knowledge. A frame is a chain: each of its steps verifies the proof of the step
before, of any kind in the frame, or begins anew.

- `A --> B` B verifies a proof of A under A's key, which is a constant of B.
- `A ==> B` B verifies a proof of any step of A under one of its keys; the digest of the set of keys is a constant of B.
- `A -.-> B` the same inside one set: its digest is handed on, a step connects it with its own, and whoever takes the
  step's proof compares it.

[How chains are built, and which forgery each check stops](../design/recursion.md);
[what the statements are](../design/balance.md).
"""

_TABLE = """\
| circuit | what it is | verifies | zero knowledge | gates | rows | most of them | proof, kB | seconds |
| --- | --- | --- | --- | ---: | ---: | --- | ---: | ---: |
"""

_NOTES = """\
A gate is a row; the other rows are empty, or blind. Steps of one chain have the same number of rows. Seconds are
medians, with the witness, on {machine}.
"""


@dataclass(frozen=True)
class Measured:
    """By circuit; `machine` says where, in words."""

    seconds: dict[str, str]
    kilobytes: dict[str, str]
    machine: str


def write(result: Path) -> None:
    """Make the page of what `benchmarks.balance_circuits` found."""
    PAGE.write_text(render(sizes.circuits(), sizes.read(), read(result)))


def read(result: Path) -> Measured:
    """A result's figures."""
    document = json.loads(result.read_text())
    machine, rows = document["machine"], document["rows"]
    seconds = {row["name"]: f"{row['ours']:.2f}" for row in rows if row["metric"] == SECONDS}
    sizes = {row["name"]: f"{row['ours']:.1f}" for row in rows if row["metric"] == SIZE}
    where = f"{machine['cores']} cores of {machine['cpu']}, {machine['system']}, {machine['date'][:10]}"
    return Measured(seconds, sizes, where)


def measured(page: str) -> Measured:
    """What a page says of them: all that cannot be made again without measuring."""
    lines = re.findall(r"^\| `([\w-]+)` \|.*\| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE)
    machine = re.search(r"on (\d+ cores of .*)\.$", page, re.MULTILINE)
    where = machine[1] if machine else ""
    return Measured({name: took for name, _, took in lines}, {name: size for name, size, _ in lines}, where)


def render(circuits: list[type[Circuit]], sizes: dict[str, Size], found: Measured) -> str:
    """The page's text."""
    diagram = "\n".join(["```mermaid", "flowchart TB", *_diagram(circuits, sizes, found), "```"])
    lines = "".join(_line(circuit, sizes[circuit.circuit_name], found) for circuit in circuits)
    return f"{_HEAD}\n{diagram}\n\n{_TABLE}{lines}\n{_NOTES.format(machine=found.machine)}"


def _diagram(circuits: list[type[Circuit]], sizes: dict[str, Size], found: Measured) -> Iterator[str]:
    chains = dict.fromkeys(root for circuit in circuits if (root := _chain(circuit)) is not None)
    for root in chains:
        yield f'  subgraph {_id(root)}["chain: {root.circuit_name}"]'
        for circuit in circuits:
            if _chain(circuit) is root:
                yield f"    {_box(circuit, sizes, found)}"
        yield "  end"
    for circuit in circuits:
        if _chain(circuit) is None:
            yield f"  {_box(circuit, sizes, found)}"
    for circuit in circuits:
        for proof in edges(circuit):
            if proof.under is not Under.PREVIOUS:
                yield f"  {_id(proof.source)} {_ARROWS[proof.under]} {_id(circuit)}"


def _box(circuit: type[Circuit], sizes: dict[str, Size], found: Measured) -> str:
    name, size = circuit.circuit_name, sizes[circuit.circuit_name]
    text = f'"{name}<br/>{size.rows:,} of 2^{size.degree_bits}, {found.seconds[name]} s"'
    return f"{_id(circuit)}[[{text}]]" if circuit.zero_knowledge else f"{_id(circuit)}[{text}]"


def _line(circuit: type[Circuit], size: Size, found: Measured) -> str:
    name = circuit.circuit_name
    most = sorted(size.gates.items(), key=lambda gate: -gate[1])[:_GATES_SHOWN]
    cells = [
        f"`{name}`",
        _role(circuit),
        "; ".join(map(_verified, edges(circuit))) or "none",
        "yes" if circuit.zero_knowledge else "no",
        f"{size.rows:,}",
        f"2^{size.degree_bits}",
        ", ".join(f"{gate} {rows:,}" for gate, rows in most),
        found.kilobytes[name],
        found.seconds[name],
    ]
    return f"| {' | '.join(cells)} |\n"


def _role(circuit: type[Circuit]) -> str:
    if circuit.chain is None:
        return "outside of chains"
    if issubclass(circuit, Chain):
        return f"{circuit.chain.circuit_name}, kind {circuit.kind}"
    return f"verified by steps of {circuit.chain.circuit_name}"


def _verified(proof: Edge) -> str:
    whose = {
        Under.CONSTANT: "{}",
        Under.PINNED: "any step of {}",
        Under.OWN: "any step of {}, its own set",
        Under.PREVIOUS: "the step before",
        Under.DEPENDENT: "{}, its own set",
    }
    return whose[proof.under].format(proof.source.circuit_name)


def _chain(circuit: type[Circuit]) -> type[Circuit] | None:
    """The chain that it is a step of."""
    return circuit.chain if issubclass(circuit, Chain) else None


def _id(circuit: type[Circuit]) -> str:
    return circuit.circuit_name.replace("-", "_")
