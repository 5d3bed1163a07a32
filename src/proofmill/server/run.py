"""Run the service: listen, say where, drain when told to stop."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from types import FrameType

import uvicorn

from proofmill.artifacts import Store
from proofmill.errors import MalformedInput, PlaintextError
from proofmill.server import profiles, tls
from proofmill.server.app import create_app, proving_pool
from proofmill.server.log import configure
from proofmill.server.profiles import Profile
from proofmill.server.proving import ProvingPool
from proofmill.server.registry import Entry, Registry, from_store
from proofmill.settings import Settings

__all__ = ["require_private", "serve"]

_LOG = logging.getLogger("proofmill.server")
CLOSE_SECONDS = 5
"""What connections get to take their answers once no proof is left."""


def serve(circuits: Sequence[Entry], profile: str | None, settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; then answer new proofs 503 and give running ones `settings.shutdown_seconds`.

    A second signal ends at once. Where it listens is one JSON line on standard output:
    `{"event": "listening", "host": …, "port": …, "url": …}`; port 0 takes a free one.
    Raises PolicyError (development keys on an address other than loopback, without `settings.development_keys`),
    PlaintextError (private values in the clear there, without `settings.insecure`), what else ends the loading of a
    circuit, and MalformedInput for a profile, an address or a certificate that cannot be used.
    """
    configure(settings.log_level)
    chosen = profiles.find(profile)
    if chosen is not None:
        settings = settings.with_defaults(chosen.defaults)
        circuits = [*chosen.circuits, *(circuit for circuit in circuits if circuit not in chosen.circuits)]
    certificate = tls.files(settings)
    with _listen(settings.host, settings.port) as listener:
        loopback = _is_loopback(listener)
        require_private(chosen, loopback=loopback, encrypted=certificate is not None, insecure=settings.insecure)
        trusted = settings.development_keys or loopback
        registry = Registry(circuits, from_store(Store(settings.home), development=trusted))
        pool = proving_pool(settings, chosen)
        app = create_app(registry, settings, profile, pool)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSE_SECONDS,
            ssl_certfile=certificate and certificate[0],
            ssl_keyfile=certificate and certificate[1],
        )
        _Server(config, registry, pool, settings.shutdown_seconds).run(sockets=[listener])
    if registry.failure is not None:
        raise registry.failure


def require_private(profile: Profile | None, *, loopback: bool, encrypted: bool, insecure: bool) -> None:
    """Raises PlaintextError where a profile's private values would travel a network in the clear, unless told to."""
    if profile is not None and profile.refuses_plaintext and not (loopback or encrypted or insecure):
        raise PlaintextError(
            "requests of this profile carry private values, which would travel in the clear: give --tls-certificate "
            "and --tls-key, listen on 127.0.0.1, or, where something before the service has the TLS, allow it with "
            "--insecure"
        )


class _Server(uvicorn.Server):
    """uvicorn's server that drains first, and ends when a circuit cannot be loaded."""

    def __init__(self, config: uvicorn.Config, registry: Registry, pool: ProvingPool, seconds: float) -> None:
        super().__init__(config)
        self._registry = registry
        self._pool = pool
        self._seconds = seconds
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._drained: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        for listener in sockets or []:
            _announce(listener, "https" if self.config.is_ssl else "http")
        if self._stopping:  # told to stop before it could begin
            self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._registry.failure is not None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would stop listening at once and then end by the same signal: here new callers are told to come
        # back later, and a drained service ends with success.
        if self._stopping:
            self.should_exit = self.force_exit = True
            self._soon(self._pool.close)
        else:
            self._stopping = True
            self._soon(self._drain, signal.Signals(sig).name)

    def _soon(self, call: Callable[..., None], *arguments: str) -> None:
        """A signal's handler interrupts anything, so the event loop does the work."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(call, *arguments)

    def _drain(self, reason: str) -> None:
        _LOG.info("%s: no new proofs; those under way get %g s", reason, self._seconds)
        self._pool.drain()
        self._drained = asyncio.get_running_loop().create_task(self._finish())

    async def _finish(self) -> None:
        finished = await self._pool.finish(self._seconds)
        _LOG.info("drained" if finished else "stopped the proofs that did not finish in time")
        self.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise MalformedInput(f"cannot listen on {host} port {port}: {error.strerror or error}", path="host") from None


def _is_loopback(listener: socket.socket) -> bool:
    """By the address that was really taken: a name may stand for any."""
    return ipaddress.ip_address(listener.getsockname()[0].split("%")[0]).is_loopback


def _announce(listener: socket.socket, scheme: str) -> None:
    host, port = listener.getsockname()[:2]
    url = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    print(json.dumps({"event": "listening", "host": host, "port": port, "url": url}), flush=True)
    _LOG.info("listening on %s", url)
