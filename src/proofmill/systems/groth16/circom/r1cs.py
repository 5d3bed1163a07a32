"""`.r1cs`, version 1: a circuit's constraints, without any way to make a witness for them.

Source: circom's `iden3/r1csfile`, "R1CS binary format", and snarkjs' reader of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from proofmill._native import NativeError, circom
from proofmill.errors import from_native
from proofmill.systems.compiled import Compiled
from proofmill.systems.groth16.circom.files import reading, replacing
from proofmill.systems.groth16.circom.wtns import CircomWitness


@dataclass(frozen=True)
class CircomR1cs:
    """A constraint system from a file."""

    native: circom.R1csFile = field(repr=False)

    @property
    def constraints(self) -> int:
        """Rows."""
        return self.native.constraints

    @property
    def wires(self) -> int:
        """The constant one included."""
        return self.native.wires

    @property
    def outputs(self) -> int:
        """Public outputs: wires 1 to here."""
        return self.native.outputs

    @property
    def public_inputs(self) -> int:
        """The wires after the outputs."""
        return self.native.public_inputs

    @property
    def private_inputs(self) -> int:
        """The wires after the public inputs."""
        return self.native.private_inputs

    @property
    def labels(self) -> int:
        """Signals of the source, before circom simplified it."""
        return self.native.labels

    def first_unsatisfied(self, witness: CircomWitness) -> int | None:
        """The number of the first constraint that fails, 0 too for wires of another number. Raises MalformedInput."""
        try:
            return self.native.first_unsatisfied(witness.values_bytes)
        except NativeError as error:
            raise from_native(error) from None


def read_r1cs(path: Path) -> CircomR1cs:
    """Through a memory map. Raises ArtifactError naming file, section and offset."""
    with reading(path, ".r1cs file"):
        return CircomR1cs(circom.R1csFile.load(str(path)))


def write_r1cs(path: Path, compiled: Compiled) -> None:
    """Replace a file by a circuit of ours; each wire is a signal of its own. Raises ArtifactError."""
    with replacing(path) as part:
        circom.save_r1cs(compiled.constraint_system, str(part))
