"""The envelope of every proof."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from proofmill.circuit import Bool, Circuit
from proofmill.circuit.types import ProofOf
from proofmill.errors import MalformedProof, MismatchError
from proofmill.systems.identity import CircuitIdentity, digest, text

FORMAT = "proofmill/proof/v1"
_HEX = re.compile(r"0x(?:[0-9a-f]{2})+")
_REQUIRED = {"format", "system", "circuit", "verification_key_digest", "public_inputs", "proof"}
_OPTIONAL = {"timings", "prover", "attestation"}


if TYPE_CHECKING:
    from typing_extensions import TypeVar as DefaultTypeVar

    C = DefaultTypeVar("C", bound=Circuit, default=Circuit, covariant=True)
else:
    C = TypeVar("C")


class _Key(Protocol):
    """What a verification key of any system says of itself."""

    @property
    def system(self) -> str: ...
    @property
    def circuit(self) -> CircuitIdentity: ...
    @property
    def digest(self) -> str: ...


@dataclass(frozen=True)
class Proof(Generic[C]):
    """A proof and what it claims. Nothing in it is to be believed before `verify`, the names included.

    In a circuit's annotations `Private[Proof[Other]]` is a proof that the circuit verifies: `self.name.public.value`;
    `Private[Proof[A | B]]` is one of either circuit.

    `public_inputs` are JSON values by name, outputs first; `data` is the system's proof bytes (256 on groth16);
    `timings` are milliseconds by stage.
    """

    circuit_type: ClassVar[type] = ProofOf
    """What the annotation stands for in a circuit."""

    if TYPE_CHECKING:

        @property
        def public(self) -> C:
            """Inside a circuit: the verified proof's public values."""

        def is_of(self, circuit: type[Circuit]) -> Bool:
            """Inside a circuit: whether the verified proof of `Proof[A | B]` is one of this circuit."""

    system: str
    circuit: CircuitIdentity
    verification_key_digest: str
    public_inputs: Mapping[str, Any]
    data: bytes
    timings: Mapping[str, float] = field(default_factory=dict)
    prover: str = ""
    attestation: None = None

    def to_json(self) -> dict[str, Any]:
        """The envelope as JSON values."""
        return {
            "format": FORMAT,
            "system": self.system,
            "circuit": self.circuit.to_json(),
            "verification_key_digest": self.verification_key_digest,
            "public_inputs": dict(self.public_inputs),
            "proof": "0x" + self.data.hex(),
            "timings": dict(self.timings),
            "prover": self.prover,
            "attestation": self.attestation,
        }

    def require_for(self, key: _Key) -> None:
        """Raises MismatchError unless the proof claims to be of this key: the prover's words, for a clear message."""
        for what, expected, got in (
            ("system", key.system, self.system),
            ("circuit", key.circuit.digest, self.circuit.digest),
            ("verification key", key.digest, self.verification_key_digest),
        ):
            if expected != got:
                raise MismatchError(f"the proof is for another {what}", expected=expected, got=got)

    @staticmethod
    def from_json(data: Any) -> Proof:
        """Read an envelope. Raises MalformedProof naming the field."""
        if not isinstance(data, Mapping):
            raise MalformedProof("expected a proof envelope: a JSON object")
        for name in sorted(_REQUIRED - set(data)):
            raise MalformedProof(f"{name}: missing from the proof envelope", path=name)
        if set(data) - _REQUIRED - _OPTIONAL:
            raise MalformedProof("the proof envelope has fields that are not known")
        if data["format"] != FORMAT:
            raise MalformedProof(f"format: expected {FORMAT}", path="format")
        if not isinstance(data["public_inputs"], Mapping):
            raise MalformedProof("public_inputs: expected an object of values by name", path="public_inputs")
        if not isinstance(data["proof"], str) or not _HEX.fullmatch(data["proof"]):
            raise MalformedProof("proof: expected 0x and lower-case hex digits", path="proof")
        if data.get("attestation") is not None:
            raise MalformedProof("attestation: this version reads proofs without one", path="attestation")
        return Proof(
            system=text(data["system"], "system"),
            circuit=CircuitIdentity.from_json(data["circuit"]),
            verification_key_digest=digest(data["verification_key_digest"], "verification_key_digest"),
            public_inputs=dict(data["public_inputs"]),
            data=bytes.fromhex(data["proof"][2:]),
            timings=_timings(data.get("timings", {})),
            prover=text(data["prover"], "prover") if data.get("prover") else "",
        )


def _timings(data: Any) -> dict[str, float]:
    if not isinstance(data, Mapping) or len(data) > 32:
        raise MalformedProof("timings: expected an object of milliseconds", path="timings")
    for name, value in data.items():
        if not isinstance(name, str) or isinstance(value, bool) or not isinstance(value, int | float):
            raise MalformedProof("timings: expected an object of milliseconds", path="timings")
    return dict(data)
