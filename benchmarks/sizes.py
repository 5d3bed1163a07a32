"""The golden sizes: `python -m benchmarks.sizes --write` makes sizes.csv again, so that a change shows in the diff."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import golden
from proofmill import U64, U256, Array, Bool, Bytes, Circuit, Compiled, Field, Output, Point, Private, compile, length
from proofmill.circuit import gadgets
from proofmill.circuit.gadgets import babyjubjub, bits, comparison, division, eddsa, merkle, poseidon, sha256
from proofmill.statements.payment import PaymentPromise, PaymentReceipt

__all__ = ["COLUMNS", "Sha256Block", "main", "measured", "table"]

FILE = Path(__file__).with_name("sizes.csv")
COLUMNS = ["circuit", "constraints", "nonzeros", "public_inputs", "digest"]


class Sha256Block(Circuit):
    """One block: 55 bytes and their padding."""

    data: Private[Bytes] = length(55)
    digest: Output[Bytes] = length(32)

    def define(self) -> None:
        """The digest is public."""
        self.digest = sha256.hash(self.data)


class EddsaVerify(Circuit):
    """A signature whose validity is public."""

    key: Private[Point]
    message: Private[Field]
    signature: Private[eddsa.Signature]
    valid: Output[Bool]

    def define(self) -> None:
        """All checks of the gadget."""
        self.valid = eddsa.verify(self.key, self.message, self.signature)


class MerkleRoot(Circuit):
    """A path of 32 levels."""

    leaf: Private[Field]
    index: Private[Array[Bool]] = length(32)
    siblings: Private[Array[Field]] = length(32)
    root: Output[Field]

    def define(self) -> None:
        """The root is public."""
        self.root = merkle.root(self.leaf, list(self.index), self.siblings)


def measured() -> Iterator[tuple[str, Compiled]]:
    """Every circuit of the table by name."""
    for name, operation, inputs in _operations():
        yield name, compile(_circuit(name, operation, inputs))
    yield "eddsa.verify", compile(EddsaVerify)
    yield "merkle.root 32 levels", compile(MerkleRoot)
    yield "sha256.hash 1 block", compile(Sha256Block)
    for statement in (PaymentPromise, PaymentReceipt):
        yield statement.circuit_name, compile(statement)


def table() -> str:
    """The file's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, compiled in measured():
        system = compiled.constraint_system
        public = system.outputs + system.public_inputs
        writer.writerow([name, compiled.constraints, sum(system.nonzeros), public, compiled.digest])
    return text.getvalue()


def _operations() -> Iterator[tuple[str, Callable[..., Any], list[Any]]]:
    """Name, gadget, types of its inputs. Inputs are private, so each type's own range check counts too."""
    yield "bits.to_bits 64", lambda x: bits.to_bits(x, 64), [Field]
    yield "bits.canonical_bits", bits.canonical_bits, [Field]
    yield "comparison.less_than 64", lambda a, b: comparison.less_than(a, b, 64), [Field, Field]
    yield "is_zero", gadgets.is_zero, [Field]
    yield "select", gadgets.select, [Bool, Field, Field]
    yield "division.divide 64", lambda a, b: division.divide(a, b, 64), [Field, Field]
    for kind in (U64, U256):
        yield f"{kind.__name__} add", lambda a, b: a + b, [kind, kind]
        yield f"{kind.__name__} multiply", lambda a, b: a * b, [kind, kind]
        yield f"{kind.__name__} divide", divmod, [kind, kind]
        yield f"{kind.__name__} compare", lambda a, b: a >= b, [kind, kind]
    for count in range(1, 17):
        yield f"poseidon.hash {count}", poseidon.hash, [Field] * count
    yield "babyjubjub.add", babyjubjub.add, [Point, Point]
    yield "babyjubjub.double", babyjubjub.double, [Point]
    yield "babyjubjub.multiply 254", lambda p, k: babyjubjub.multiply(p, bits.canonical_bits(k)), [Point, Field]
    yield "babyjubjub.multiply_base 251", lambda k: babyjubjub.multiply_base(babyjubjub.scalar_bits(k)), [Field]
    yield "babyjubjub.assert_in_subgroup", babyjubjub.assert_in_subgroup, [Point]


def _circuit(name: str, operation: Callable[..., Any], kinds: Sequence[Any]) -> type[Circuit]:
    """A circuit that does nothing else."""
    names = [f"input_{i}" for i in range(len(kinds))]
    aliases: Any = Private

    def define(self: Circuit) -> None:
        operation(*(getattr(self, name) for name in names))

    annotations = {name: aliases[kind] for name, kind in zip(names, kinds, strict=True)}
    body = {"__annotations__": annotations, "__module__": __name__, "define": define}
    return type("Measured", (Circuit,), body)


def main(arguments: Sequence[str]) -> int:
    """Print the table, or write it; exit code 2 for other arguments."""
    return golden.main("benchmarks.sizes", FILE, table, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
