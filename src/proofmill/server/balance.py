"""The balance profile: the seven routes of the balance prover that this service takes the place of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse

from proofmill import _native
from proofmill.server.balance_example import example_inputs, spent_request
from proofmill.server.body import record_body
from proofmill.server.client_version import PARAMETER, require_client
from proofmill.server.models import Named
from proofmill.server.openapi import BODY_PROBLEMS, answer, body, problems
from proofmill.server.proving import ProvingPool
from proofmill.server.registry import Registry
from proofmill.settings import Settings
from proofmill.statements.balance.circuits import CIRCUITS, BalanceProver
from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.witnesses import (
    BalanceProof,
    ClaimProof,
    ClaimRequest,
    ReceiveDepositRequest,
    ReceiveTransferRequest,
    SendRequest,
    SpentProof,
    SpentRequest,
    UpdateRequest,
    WithdrawalProof,
    WithdrawalRequest,
)

__all__ = ["CIRCUITS", "DEFAULTS", "FIRST_GUESS", "PROFILE", "ROUTES", "example_inputs", "provers", "router"]

PROFILE = "balance"
SERVICE = "proofmill-balance"

DEFAULTS = {"port": 9001, "max_body_bytes": 8 << 20}
"""A send carries three proofs of about 350 kB each."""

LOADED_BYTES = 1200 << 20
"""The process with all circuits loaded, idle, as `python -m benchmarks.private_balances.service` measures it."""

PROOF_BYTES = 400 << 20
"""What one proof takes beside that while it is made, at most: 2^14 rows. The same command measures it."""

FIRST_GUESS = 4.0
"""Seconds that a proof is taken to last before one has been made."""


@dataclass(frozen=True)
class _Route:
    path: str
    request: type[Record]
    proof: type[Record]
    method: str
    """Of `BalanceProver`."""
    summary: str
    takes_proofs: bool = True


ROUTES = (
    _Route("/prove-spent", SpentRequest, SpentProof, "spent", "That the transfers of a transaction are paid", False),
    _Route("/prove-send", SendRequest, BalanceProof, "send", "The balance after its transaction in a block"),
    _Route("/prove-update", UpdateRequest, BalanceProof, "update", "The balance at a newer state of the network"),
    _Route(
        "/prove-receive-transfer",
        ReceiveTransferRequest,
        BalanceProof,
        "receive_transfer",
        "The balance after a transfer came in",
    ),
    _Route(
        "/prove-receive-deposit",
        ReceiveDepositRequest,
        BalanceProof,
        "receive_deposit",
        "The balance after a deposit came in",
    ),
    _Route(
        "/prove-single-withdrawal",
        WithdrawalRequest,
        WithdrawalProof,
        "withdrawal",
        "That a transfer went to an address of the chain below",
    ),
    _Route("/prove-single-claim", ClaimRequest, ClaimProof, "claim", "That a deposit has lain for its lock time"),
)


def router(registry: Registry, pool: ProvingPool, settings: Settings) -> APIRouter:
    """The seven routes and `GET /health-check`. The registry has the profile's circuits."""
    routes = APIRouter(tags=["balance"])
    prover = _Prover(registry)
    clients = [Depends(require_client(settings.minimum_client_version))]
    for route in ROUTES:
        routes.post(
            route.path,
            summary=route.summary,
            dependencies=clients,
            response_model=None,
            responses={**answer(_answer_schema(route)), **_problems(route)},
            openapi_extra={"parameters": [PARAMETER], **body(route.request.json_schema(), _examples(route))},
        )(_handler(route, prover, pool))

    @routes.get("/health-check", response_model=Named, responses=problems())
    async def health_check() -> Named:
        """The process answers: its name and version."""
        return Named(name=SERVICE, version=_native.version)

    return routes


def provers(settings: Settings) -> int:
    """How many proofs the memory has room for beside the circuits: at least one, at most the workers."""
    return max(1, min(settings.workers, (settings.memory_bytes - LOADED_BYTES) // PROOF_BYTES))


class _Prover:
    """The prover over the registry's circuits, once they are there."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made: BalanceProver | None = None

    def get(self) -> BalanceProver:
        """Raises BusyError while circuits are being loaded, ProofmillError when that failed."""
        self._registry.require_ready()
        if self._made is None:
            loaded = [self._registry.own(circuit.circuit_name) for circuit in CIRCUITS]
            self._made = BalanceProver({one.compiled.circuit: (one.compiled, one.keys) for one in loaded})
        return self._made


def _handler(route: _Route, prover: _Prover, pool: ProvingPool) -> Any:
    async def prove(request: Request, asked: Any = Depends(record_body(route.request))) -> JSONResponse:  # noqa: B008
        method = getattr(prover.get(), route.method)
        proof = await pool.run(lambda cancel: method(asked, cancel=cancel), request.receive)
        return JSONResponse({"proof": proof.to_json()})

    prove.__name__ = route.path[1:].replace("-", "_")
    return prove


def _answer_schema(route: _Route) -> dict[str, Any]:
    return {"type": "object", "properties": {"proof": route.proof.json_schema()}, "required": ["proof"]}


def _problems(route: _Route) -> dict[int | str, dict[str, Any]]:
    return problems(*BODY_PROBLEMS, *([409] if route.takes_proofs else []), 422, 426, 503)


def _examples(route: _Route) -> dict[str, Any]:
    """Of a spent witness: the others hold proofs, which are large and have to be made."""
    return {"two transfers": spent_request().to_json()} if route.request is SpentRequest else {}
