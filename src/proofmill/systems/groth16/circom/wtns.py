"""`.wtns`, version 2: the values of all wires of a circuit, which are private but for the public ones.

Source: snarkjs' `wtns_utils`; the file's values are 32 bytes, little-endian, not in Montgomery form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from proofmill._native import NativeError, circom
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput
from proofmill.systems.groth16.circom.files import reading, replacing

WIRE = 32


@dataclass(frozen=True)
class CircomWitness:
    """All wires in circom's order: the constant one, outputs, public inputs, then the private ones.

    `values_bytes` are 32 bytes for each, big-endian, below r; no representation shows them.
    Raises MalformedInput for bytes that are no such wires.
    """

    values_bytes: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.values_bytes) % WIRE or self.values_bytes[:WIRE] != (1).to_bytes(WIRE, "big"):
            raise MalformedInput(f"a witness is {WIRE} bytes, big-endian, for each wire, the constant one first")

    @property
    def wires(self) -> int:
        """How many, the constant one included."""
        return len(self.values_bytes) // WIRE

    def public(self, count: int) -> list[int]:
        """Wires 1 to `count`: outputs, then public inputs.

        Raises MalformedInput when there are fewer, or one is not below r.
        """
        if not 0 <= count < self.wires:
            raise MalformedInput(f"a witness of {self.wires} wires has no {count} public ones")
        data = self.values_bytes[WIRE : WIRE * (count + 1)]
        values = [int.from_bytes(data[i : i + WIRE], "big") for i in range(0, len(data), WIRE)]
        if any(value >= SCALAR_MODULUS for value in values):
            raise MalformedInput("a public value is not below r")
        return values


def read_wtns(path: Path) -> CircomWitness:
    """Through a memory map. Raises ArtifactError naming file, section and offset."""
    with reading(path, ".wtns file"):
        return CircomWitness(circom.load_wtns(str(path)))


def parse_wtns(data: bytes) -> CircomWitness:
    """The same for a file's bytes. Raises MalformedInput naming section and offset."""
    try:
        return CircomWitness(circom.parse_wtns(data))
    except NativeError as error:
        raise MalformedInput(f"not a usable .wtns file: {error.args[1]}", native_code=error.args[0]) from None


def write_wtns(path: Path, wires: bytes | CircomWitness) -> None:
    """Replace a file, which its owner alone can read.

    `wires` are 32 bytes each, big-endian, the constant one first, as `Witness.to_bytes()` gives.

    Raises MalformedInput, ArtifactError.
    """
    witness = wires if isinstance(wires, CircomWitness) else CircomWitness(wires)
    with replacing(path, private=True) as part:
        circom.save_wtns(witness.values_bytes, str(part))
