"""The application: routes, error answers, limits and logs put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from proofmill import _native
from proofmill.server import health, openapi, problems, profiles, resources
from proofmill.server.limits import BodyLimit
from proofmill.server.log import RequestLog
from proofmill.server.problems import CatchAll
from proofmill.server.profiles import Profile
from proofmill.server.proving import ProvingPool
from proofmill.server.registry import Registry
from proofmill.settings import Settings

__all__ = ["create_app", "proving_pool"]

SERVICE = "proofmill"


def create_app(
    registry: Registry, settings: Settings, profile: str | None = None, pool: ProvingPool | None = None
) -> FastAPI:
    """The ASGI application over a registry's circuits; it starts the loading when it starts.

    `profile` adds the routes of a seed, "payment" or "balance" (the registry then has that profile's circuits), and
    changes what settings are by default. Raises MalformedInput for a profile that there is none of.
    """
    chosen = profiles.find(profile)
    settings = settings.with_defaults(chosen.defaults if chosen else {})
    pool = pool or proving_pool(settings, chosen)
    name = SERVICE if chosen is None else f"{SERVICE}-{chosen.name}"
    app = FastAPI(
        title=name,
        version=_native.version,
        summary="Zero-knowledge proofs over HTTP",
        lifespan=_lifespan(registry, pool),
        docs_url=None,  # their pages load scripts from elsewhere, beside forms that take private inputs
        redoc_url=None,
    )
    app.include_router(health.router(registry, pool, name))
    app.include_router(resources.router(registry, pool, chosen.example_inputs() if chosen else {}))
    if chosen is not None:
        app.include_router(chosen.router(registry, pool, settings))
    problems.install(app)
    openapi.install(app)
    # Each is wrapped around those before it.
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    app.add_middleware(CatchAll)
    app.add_middleware(RequestLog)
    return app


def proving_pool(settings: Settings, profile: Profile | None) -> ProvingPool:
    """As many provers as the profile has room for, and the queue before them."""
    if profile is None:
        return ProvingPool(settings.workers, settings.queue_length)
    return ProvingPool(profile.provers(settings), settings.queue_length, profile.first_guess)


def _lifespan(registry: Registry, pool: ProvingPool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool.open()
        registry.start()
        yield
        pool.close()
        registry.stop()

    return lifespan
