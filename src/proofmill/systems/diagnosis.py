"""What tests ask of a proof system, on field elements, behind the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from proofmill.systems.compiled import Compiled
from proofmill.systems.proof import Proof


class Diagnosis(Protocol):
    """Implemented by the module `diagnosis` of each system's package; witnesses and keys are that system's own."""

    modulus: int

    def read(self, compiled: Compiled, inputs: Mapping[str, Any]) -> tuple[list[int], list[Any]]:
        """Field elements of the inputs, and the proofs among them. Raises MalformedInput, MismatchError."""

    def solve(self, compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()) -> Any:
        """The witness. Raises NativeError."""

    def public(self, witness: Any) -> list[int]:
        """Outputs, then public inputs."""

    def satisfied(self, compiled: Compiled, witness: Any) -> bool:
        """Whether every constraint holds, however the witness was made."""

    def explain(self, compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()) -> str | None:
        """The first constraint that fails, with its values: private ones too."""

    def hunt(
        self, compiled: Compiled, elements: Sequence[int], proofs: Sequence[Any] = ()
    ) -> list[tuple[int, str, list[int]]]:
        """(location, what was changed, public outputs that moved) for each finding."""

    def accepts(self, keys: Any, elements: Sequence[int], proof: Proof) -> bool:
        """Whether the bare verifier takes the proof for these public inputs, canonical or not."""
