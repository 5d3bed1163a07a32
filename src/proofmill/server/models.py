"""The answers of the service; the OpenAPI document is made from these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from proofmill.systems.plonky2.keys import FORMAT as PLONKY2_KEY
from proofmill.systems.proof import FORMAT

__all__ = [
    "CircomEnvelope",
    "CircuitDetail",
    "CircuitList",
    "CircuitSummary",
    "Envelope",
    "GeneratedProof",
    "Health",
    "Named",
    "Plonky2KeyFile",
    "ProofRequest",
    "Readiness",
    "Verdict",
    "VerificationKeyFile",
    "VerifyRequest",
]

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 as 64 lower-case hex digits")]
Point = Annotated[list[str], Field(min_length=3, max_length=3)]
TwistPoint = Annotated[list[Annotated[list[str], Field(min_length=2, max_length=2)]], Field(min_length=3, max_length=3)]


class Health(BaseModel):
    """The process answers."""

    status: Literal["healthy"] = "healthy"
    service: str
    version: str


class Named(BaseModel):
    """The balance profile's health check."""

    name: str
    version: str


class Readiness(BaseModel):
    """Circuits and keys are loaded."""

    status: Literal["ready"] = "ready"
    circuits: list[str]


class CircuitSummary(BaseModel):
    """A circuit of this service. `digest` is null while it is being loaded."""

    name: str
    version: str
    system: str
    description: str | None
    ready: bool
    digest: Digest | None


class CircuitList(BaseModel):
    """All circuits of this service."""

    circuits: list[CircuitSummary]


class TakenProof(BaseModel):
    """An input that holds proofs: so many of a circuit or, of a chain, of any of its steps."""

    input: str
    circuit: str
    any_step: bool
    count: int


class ChainPlace(BaseModel):
    """A circuit's chain. `kind` is null for a circuit whose proofs say something in a step of the chain only."""

    name: str
    kind: int | None
    set_digest: str | None = Field(description="the last public value of every proof of this set of steps")


class CircuitDetail(BaseModel):
    """What a client needs to prove, and a verifier to know what was proved."""

    name: str
    version: str
    system: str
    description: str | None
    digest: Digest
    verification_key_digest: Digest
    development: bool = Field(description="the keys come from one machine's randomness: for development only")
    origin: str | None = Field(description="development, ceremony, or transparent: no randomness; null: not known")
    constraints: int | None = Field(description="null where only the proving key is known, which does not say")
    wires: int | None = Field(description="null on plonky2")
    rows: int | None = Field(default=None, description="rows that hold something; null on groth16")
    degree_bits: int | None = Field(default=None, description="a proof is over 2^degree_bits rows; null on groth16")
    zero_knowledge: bool = Field(default=True, description="whether a proof hides its witness")
    proofs: list[TakenProof] = Field(default_factory=list, description="the proofs among the inputs")
    chain: ChainPlace | None = None
    public_inputs: int = Field(description="field elements that the verifier sees, outputs included")
    input_schema: dict[str, Any] = Field(description="JSON Schema of the inputs")
    public_schema: dict[str, Any] = Field(description="JSON Schema of the public values, outputs first")


class CircuitReference(BaseModel):
    """Which circuit."""

    name: str
    version: str
    digest: Digest


class VerificationKeyFile(BaseModel):
    """snarkjs' verification_key.json, for circuits of ours with an entry that says which circuit it belongs to."""

    protocol: Literal["groth16"]
    curve: Literal["bn128"]
    nPublic: int  # noqa: N815  # snarkjs' spelling
    vk_alpha_1: Point
    vk_beta_2: TwistPoint
    vk_gamma_2: TwistPoint
    vk_delta_2: TwistPoint
    IC: list[Point]
    proofmill: dict[str, Any] | None = Field(None, description="the circuit's identity; a circom circuit has none")


class Plonky2KeyFile(BaseModel):
    """What a verifier of a plonky2 circuit's proofs needs."""

    format: Literal[PLONKY2_KEY]  # type: ignore[valid-type]  # one source for the name of the format
    circuit: CircuitReference
    public: list[list[str]] = Field(description="[visibility, name, type] of the public values, outputs first")
    origin: str
    key: str = Field(pattern="^0x([0-9a-f]{2})+$")


class ProofRequest(BaseModel):
    """Inputs for a circuit. With `circuit_digest`, a service that has another circuit of that name answers 409."""

    model_config = ConfigDict(extra="forbid", strict=True)

    circuit: str
    inputs: dict[str, Any]
    circuit_digest: Digest | None = Field(None, validation_alias=AliasChoices("circuit_digest", "circuitDigest"))


class VerifyRequest(BaseModel):
    """A proof envelope, and the name of the circuit that it should prove where that is not to be left to the proof."""

    model_config = ConfigDict(extra="forbid", strict=True)

    proof: dict[str, Any]
    circuit: str | None = None


class Envelope(BaseModel):
    """A proof and what it claims."""

    format: Literal[FORMAT]  # type: ignore[valid-type]  # one source for the name of the format
    system: str
    circuit: CircuitReference
    verification_key_digest: Digest
    public_inputs: dict[str, Any]
    proof: str = Field(pattern="^0x([0-9a-f]{2})+$", description="256 bytes on groth16, about 130 kB on plonky2")
    timings: dict[str, float] = Field(default_factory=dict, description="milliseconds by stage")
    prover: str = ""
    attestation: None = None


class SnarkjsProof(BaseModel):
    """proof.json."""

    pi_a: Point
    pi_b: TwistPoint
    pi_c: Point
    protocol: Literal["groth16"]
    curve: Literal["bn128"]


class SnarkjsFiles(BaseModel):
    """The same proof as snarkjs' proof.json and public.json."""

    proof: SnarkjsProof
    public: list[str]


class CircomEnvelope(Envelope):
    """A proof for a circom circuit. Without the names of its signals, `public_inputs` has the one entry `public`."""

    snarkjs: SnarkjsFiles


class Verdict(BaseModel):
    """The answer to the question whether a proof verifies: `public_inputs` if it does, `code` and `reason` if not."""

    valid: bool
    circuit: CircuitReference | None = None
    verification_key_digest: Digest | None = None
    public_inputs: dict[str, Any] | None = None
    code: str | None = None
    reason: str | None = None


class GeneratedProof(BaseModel):
    """The payment profile's answer."""

    proof: str = Field(description="snarkjs' proof.json as a string")
    publicInputs: str = Field(description="snarkjs' public.json as a string")  # noqa: N815  # the seed's spelling
    generationTimeMs: int = Field(description="milliseconds")  # noqa: N815
