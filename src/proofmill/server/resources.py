"""The universal resource: every loaded circuit can be described, proved and verified."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from proofmill.circuit import Circuit
from proofmill.errors import MismatchError, VerificationError
from proofmill.server.body import json_body
from proofmill.server.log import note_circuit
from proofmill.server.models import (
    CircuitDetail,
    CircuitList,
    CircuitSummary,
    Envelope,
    ProofRequest,
    Verdict,
    VerificationKeyFile,
    VerifyRequest,
)
from proofmill.server.openapi import BODY_PROBLEMS, problems, proof_bodies, verify_body
from proofmill.server.proving import ProvingPool, checked_proof
from proofmill.server.registry import Loaded, Registry
from proofmill.systems import Proof, verify
from proofmill.systems.groth16 import key_to_snarkjs

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
        return _detail(loaded)

    @routes.get(
        "/circuits/{name}/verification-key", tags=["circuits"], response_model=VerificationKeyFile, responses=known
    )
    async def verification_key(name: str, request: Request) -> dict[str, Any]:
        """The key that verifies a circuit's proofs, in snarkjs' form."""
        loaded = registry.get(name)
        note_circuit(request.scope, name)
        return key_to_snarkjs(loaded.keys.verification_key)


def _add_proofs(routes: APIRouter, registry: Registry, pool: ProvingPool, examples: Mapping[str, Any]) -> None:
    @routes.post(
        "/proofs",
        tags=["proofs"],
        status_code=201,
        response_model=Envelope,
        responses=problems(*BODY_PROBLEMS, 404, 409, 422, 503),
        openapi_extra=proof_bodies(registry.circuits, examples),
    )
    async def prove(body: ProofBody, request: Request) -> dict[str, Any]:
        """Prove that a circuit's statement holds. The proof was verified before it is answered."""
        loaded = registry.get(body.circuit)
        note_circuit(request.scope, body.circuit)
        _require_digest(loaded, body.circuit_digest)
        proof = await pool.run(lambda cancel: checked_proof(loaded, body.inputs, cancel), request.receive)
        return proof.to_json()

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
        proof = Proof.from_json(body.proof)
        name = proof.circuit.name if body.circuit is None else body.circuit
        loaded = registry.get(name)
        note_circuit(request.scope, name)
        return await asyncio.to_thread(_judge, proof, loaded)


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


def _require_digest(loaded: Loaded, digest: str | None) -> None:
    if digest is not None and digest != loaded.compiled.digest:
        raise MismatchError(
            f"{loaded.compiled.name} is another circuit here", expected=digest, got=loaded.compiled.digest
        )


def _summary(circuit: type[Circuit], loaded: Loaded | None) -> CircuitSummary:
    return CircuitSummary(
        name=circuit.circuit_name,
        version=circuit.circuit_version,
        system=circuit.system,
        description=_description(circuit),
        ready=loaded is not None,
        digest=None if loaded is None else loaded.compiled.digest,
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
        constraints=compiled.constraints,
        wires=compiled.constraint_system.wires,
        public_inputs=compiled.schema.public_elements,
        input_schema=compiled.schema.input_schema(),
        public_schema=compiled.schema.public_schema(),
    )


def _description(circuit: type[Circuit]) -> str | None:
    """The class's own docstring, not one that it inherits."""
    return inspect.cleandoc(circuit.__doc__) if circuit.__doc__ else None
