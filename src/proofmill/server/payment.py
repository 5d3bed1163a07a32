"""The payment profile: the routes of the payment prover that this service takes the place of."""

from __future__ import annotations

import json
import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Circuit
from proofmill.server.body import json_body
from proofmill.server.log import note_circuit
from proofmill.server.models import GeneratedProof
from proofmill.server.openapi import BODY_PROBLEMS, body, model_schema, problems
from proofmill.server.proving import ProvingPool, checked_proof
from proofmill.server.registry import Registry
from proofmill.settings import EXAMPLE_DOMAIN, Settings
from proofmill.statements.payment import PaymentPromise, PaymentReceipt, PaymentRequest
from proofmill.statements.payment.example import example_receipt, example_request
from proofmill.systems import Cancel, VerificationKey
from proofmill.systems.groth16 import proof_to_snarkjs, public_elements, public_to_snarkjs

__all__ = ["CIRCUITS", "PROFILE", "example_inputs", "router"]

PROFILE = "payment"
PaymentBody = Annotated[PaymentRequest, Depends(json_body(PaymentRequest))]

CIRCUITS: tuple[type[Circuit], ...] = (PaymentPromise, PaymentReceipt)


def router(registry: Registry, pool: ProvingPool, settings: Settings) -> APIRouter:
    """`POST /generate-proof`. The registry has the profile's circuits."""
    routes = APIRouter(tags=["payment"])
    form = model_schema(PaymentRequest)
    promise, receipt = form.pop("examples")

    @routes.post(
        "/generate-proof",
        response_model=GeneratedProof,
        responses=problems(*BODY_PROBLEMS, 422, 503),
        openapi_extra=body(form, {"promise": promise, "receipt": receipt}),
    )
    async def generate_proof(payment: PaymentBody, request: Request) -> GeneratedProof:
        """Prove a payment: a receipt if the request has a settlement path, else a promise."""
        circuit = PaymentPromise if payment.settlement is None else PaymentReceipt
        note_circuit(request.scope, circuit.circuit_name)
        registry.require_ready()
        return await pool.run(lambda cancel: _generate(registry, settings.domain, payment, cancel), request.receive)

    return routes


def example_inputs() -> dict[str, Any]:
    """By circuit, inputs that can be proved, for the universal routes' examples."""
    shown = {}
    for request in (example_request(), example_receipt()):
        circuit, inputs = PaymentRequest.read(request).to_inputs(EXAMPLE_DOMAIN)
        shown[circuit.circuit_name] = circuit.schema(SCALAR_MODULUS).show_inputs(inputs)
    return shown


def _generate(registry: Registry, domain: str, payment: PaymentRequest, cancel: Cancel) -> GeneratedProof:
    start = time.perf_counter()
    # In the prover's thread, since reading points takes milliseconds.
    circuit, inputs = payment.to_inputs(domain)
    loaded = registry.own(circuit.circuit_name)
    proof = checked_proof(loaded, inputs, cancel)
    elapsed = 1000 * (time.perf_counter() - start)
    key = loaded.keys.verification_key
    assert isinstance(key, VerificationKey)  # the profile's circuits are of groth16
    return GeneratedProof(
        proof=json.dumps(proof_to_snarkjs(proof.data)),
        publicInputs=json.dumps(public_to_snarkjs(public_elements(proof, key))),
        generationTimeMs=round(elapsed),
    )
