"""Whether the process lives, and whether it can prove."""

from __future__ import annotations

from fastapi import APIRouter

from proofmill import _native
from proofmill.errors import BusyError
from proofmill.server.models import Health, Readiness
from proofmill.server.openapi import problems
from proofmill.server.proving import ProvingPool
from proofmill.server.registry import Registry

__all__ = ["router"]


def router(registry: Registry, pool: ProvingPool, service: str) -> APIRouter:
    """`/health` answers from the first moment on, `/ready` once all is loaded and until the end begins."""
    routes = APIRouter(tags=["health"])

    @routes.get("/health", response_model=Health)
    async def health() -> Health:
        """The process answers."""
        return Health(service=service, version=_native.version)

    @routes.get("/ready", response_model=Readiness, responses=problems(503))
    async def ready() -> Readiness:
        """Circuits and keys are loaded."""
        if pool.draining:
            raise BusyError("the service is shutting down", retry_after=pool.estimate())
        registry.require_ready()
        return Readiness(circuits=list(registry.circuits))

    return routes
