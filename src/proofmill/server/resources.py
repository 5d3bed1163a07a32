"""The universal resource: every loaded circuit can be described, proved and verified."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from proofmill.artifacts import Origin
from proofmill.circuit import Circuit
from proofmill.errors import MismatchError, VerificationError
from proofmill.server.body import json_body
from proofmill.server.circom import SNARKJS, CircomFiles, proved, read_envelope
from proofmill.server.log import note_circuit
from proofmill.server.models import (
    CircomEnvelope,
    CircuitDetail,
    CircuitList,
    CircuitSummary,
    Envelope,
    Plonky2KeyFile,
    ProofRequest,
    Verdict,
    VerificationKeyFile,
    VerifyRequest,
)
from proofmill.server.openapi import BODY_PROBLEMS, problems, proof_bodies, verify_body
from proofmill.server.proving import ProvingPool, checked_proof
from proofmill.server.registry import Entry, Loaded, Ready, Registry
from proofmill.systems import Cancel, CircuitIdentity, Proof, verify
from proofmill.systems.groth16.circom.circuit import CircomCircuit
from proofmill.systems.key_file import key_to_json
from proofmill.systems.plonky2 import Keys as Plonky2Keys
from proofmill.systems.plonky2.facts import facts

__all__ = ["router"]

ProofBody = Annotated[ProofRequest, Depends(json_body(ProofRequest))]
VerifyBody = Annotated[VerifyRequest, Depends(json_body(VerifyRequest))]


def router(registry: Registry, pool: ProvingPool, examples: Mapping[str, Any]) -> APIRouter:
    """`/v1/circuits` and `/v1/proofs`; `examples` are inputs by circuit for the document."""
    routes = APIRouter(prefix="/v1")
    _add_circuits(routes, registry)
    _add_proofs(routes, registry, pool, examples)
    return routes


def _add_circuits(routes: APIRouter, registry: Registry) -> None:
    known = problems(404, 503)

    @routes.get("/circuits", tags=["circuits"], response_model=CircuitList, responses=problems())
    async def list_circuits() -> CircuitList:
        """All circuits of this service."""
        circuits = registry.circuits.items()
        return CircuitList(circuits=[_summary(circuit, registry.peek(name)) for name, circuit in circuits])

    @routes.get("/circuits/{name}", tags=["circuits"], response_model=CircuitDetail, responses=known)
    async def describe_circuit(name: str, request: Request) -> CircuitDetail:
        """Schema, sizes and digests of a circuit."""
        loaded = registry.get(name)
        note_circuit(request.scope, name)
        return _circom_detail(loaded) if isinstance(loaded, CircomCircuit) else _detail(loaded)

    @routes.get(
        "/circuits/{name}/verification-key",
        tags=["circuits"],
        response_model=VerificationKeyFile | Plonky2KeyFile,
        response_model_exclude_unset=True,
        responses=known,
    )
    async def verification_key(name: str, request: Request) -> dict[str, Any]:
        """The key that verifies a circuit's proofs: on groth16 in snarkjs' form."""
        loaded = registry.get(name)
        note_circuit(request.scope, name)
        if isinstance(loaded, CircomCircuit):
            return loaded.key.verification_key_json()
        return key_to_json(loaded.keys.verification_key)


def _add_proofs(routes: APIRouter, registry: Registry, pool: ProvingPool, examples: Mapping[str, Any]) -> None:
    @routes.post(
        "/proofs",
        tags=["proofs"],
        status_code=201,
        response_model=CircomEnvelope | Envelope,
        responses=problems(*BODY_PROBLEMS, 404, 409, 422, 503, 504),
        openapi_extra=proof_bodies(registry.circuits, examples),
    )
    async def prove(body: ProofBody, request: Request) -> dict[str, Any]:
        """Prove that a circuit's statement holds. The proof was verified before it is answered."""
        loaded = registry.get(body.circuit)
        note_circuit(request.scope, body.circuit)
        _require_digest(loaded, body.circuit_digest)
        return await pool.run(lambda cancel: _proved(loaded, body.inputs, cancel), request.receive)

    @routes.post(
        "/proofs/verify",
        tags=["proofs"],
        response_model=Verdict,
        response_model_exclude_none=True,
        responses=problems(*BODY_PROBLEMS, 404, 503),
        openapi_extra=verify_body(registry.circuits),
    )
    async def verify_proof(body: VerifyBody, request: Request) -> Verdict:
        """Whether a proof verifies under this service's key. Whether it says what you need is for you to compare."""
        claimed = _claimed(body.proof)
        name = claimed if body.circuit is None else body.circuit
        loaded = registry.get(name)
        note_circuit(request.scope, name)
        if isinstance(loaded, CircomCircuit):
            return await asyncio.to_thread(_judge_circom, body.proof, loaded)
        return await asyncio.to_thread(_judge, Proof.from_json(body.proof), loaded)


def _claimed(envelope: dict[str, Any]) -> str:
    return Proof.from_json({name: value for name, value in envelope.items() if name != SNARKJS}).circuit.name


def _proved(loaded: Ready, inputs: dict[str, Any], cancel: Cancel) -> dict[str, Any]:
    if isinstance(loaded, CircomCircuit):
        return proved(loaded, inputs, cancel)
    return checked_proof(loaded, inputs, cancel).to_json()


def _judge_circom(envelope: dict[str, Any], circuit: CircomCircuit) -> Verdict:
    proof = read_envelope(envelope, circuit)
    try:
        values = circuit.verify(proof)
    except (VerificationError, MismatchError) as error:
        return Verdict(valid=False, code=error.code, reason=error.message)
    return Verdict.model_validate(
        {
            "valid": True,
            "circuit": circuit.identity.to_json(),
            "verification_key_digest": circuit.verification_key_digest,
            "public_inputs": values,
        }
    )


def _judge(proof: Proof, loaded: Loaded) -> Verdict:
    key = loaded.keys.verification_key
    try:
        values = verify(proof, key)
    except (VerificationError, MismatchError) as error:
        return Verdict(valid=False, code=error.code, reason=error.message)
    # The identity and the values are those of the key and the schema, not the names that the envelope carries.
    return Verdict.model_validate(
        {
            "valid": True,
            "circuit": key.circuit.to_json(),
            "verification_key_digest": key.digest,
            "public_inputs": key.identity.schema.show_public(dict(values)),
        }
    )


def _require_digest(loaded: Ready, digest: str | None) -> None:
    identity = _identity(loaded)
    if digest is not None and digest != identity.digest:
        raise MismatchError(f"{identity.name} is another circuit here", expected=digest, got=identity.digest)


def _identity(loaded: Ready) -> CircuitIdentity:
    return loaded.identity if isinstance(loaded, CircomCircuit) else loaded.compiled.identity


def _summary(circuit: Entry, loaded: Ready | None) -> CircuitSummary:
    return CircuitSummary(
        name=circuit.circuit_name,
        version=circuit.circuit_version,
        system=circuit.system,
        description=circuit.description if isinstance(circuit, CircomFiles) else _description(circuit),
        ready=loaded is not None,
        digest=None if loaded is None else _identity(loaded).digest,
    )


def _circom_detail(circuit: CircomCircuit) -> CircuitDetail:
    return CircuitDetail(
        name=circuit.name,
        version=circuit.identity.version,
        system="groth16",
        description="A circom circuit. Its digest is that of its verification key.",
        digest=circuit.identity.digest,
        verification_key_digest=circuit.verification_key_digest,
        development=circuit.development,
        origin=Origin.DEVELOPMENT if circuit.development else None,
        constraints=None,
        wires=circuit.key.wires,
        public_inputs=circuit.key.public_inputs,
        input_schema=circuit.input_schema(),
        public_schema=circuit.public_schema(),
    )


def _detail(loaded: Loaded) -> CircuitDetail:
    compiled, key = loaded.compiled, loaded.keys.verification_key
    return CircuitDetail(
        name=compiled.name,
        version=compiled.identity.version,
        system=compiled.system,
        description=_description(compiled.circuit),
        digest=compiled.digest,
        verification_key_digest=key.digest,
        development=key.development,
        origin=key.identity.origin,
        constraints=compiled.constraints,
        public_inputs=compiled.schema.public_elements,
        input_schema=compiled.schema.input_schema(),
        public_schema=compiled.schema.public_schema(),
        **_sizes(loaded),
    )


def _sizes(loaded: Loaded) -> dict[str, Any]:
    """What the circuit's system counts."""
    if not isinstance(loaded.keys, Plonky2Keys):
        return {"wires": loaded.compiled.constraint_system.wires}
    found = asdict(facts(loaded.compiled.circuit, loaded.keys))
    return {"wires": None, **{name: found[name] for name in found if name != "gates"}}


def _description(circuit: type[Circuit]) -> str | None:
    """The class's own docstring, not one that it inherits."""
    return inspect.cleandoc(circuit.__doc__) if circuit.__doc__ else None
