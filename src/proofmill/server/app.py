"""The application: routes, error answers, limits and logs put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from proofmill import _native
from proofmill.errors import MalformedInput
from proofmill.server import health, openapi, payment, problems, resources
from proofmill.server.limits import BodyLimit
from proofmill.server.log import RequestLog
from proofmill.server.problems import CatchAll
from proofmill.server.proving import ProvingPool
from proofmill.server.registry import Registry
from proofmill.settings import Settings

__all__ = ["create_app"]

SERVICE = "proofmill"


def create_app(
    registry: Registry, settings: Settings, profile: str | None = None, pool: ProvingPool | None = None
) -> FastAPI:
    """The ASGI application over a registry's circuits; it starts the loading when it starts.

    `profile` adds the routes of a seed: "payment" (the registry then has that profile's circuits). Raises
    MalformedInput for a profile that there is none of.
    """
    pool = pool or ProvingPool(settings.workers, settings.queue_length)
    app = FastAPI(
        title=_service(profile),
        version=_native.version,
        summary="Zero-knowledge proofs over HTTP",
        lifespan=_lifespan(registry, pool),
        docs_url=None,  # their pages load scripts from elsewhere, beside forms that take private inputs
        redoc_url=None,
    )
    app.include_router(health.router(registry, pool, _service(profile)))
    app.include_router(resources.router(registry, pool, payment.example_inputs() if profile else {}))
    if profile is not None:
        app.include_router(payment.router(registry, pool, settings))
    problems.install(app)
    openapi.install(app)
    # Each is wrapped around those before it.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    app.add_middleware(CatchAll)
    app.add_middleware(RequestLog)
    return app


def _service(profile: str | None) -> str:
    if profile not in (None, payment.PROFILE):
        raise MalformedInput(f"no profile of that name; there is {payment.PROFILE}", path="profile")
    return SERVICE if profile is None else f"{SERVICE}-{profile}"


def _lifespan(registry: Registry, pool: ProvingPool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool.open()
        registry.start()
        yield
        pool.close()
        registry.stop()

    return lifespan
