"""One service for most tests, and keys made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.server.circuits import Heavy, Small
from tests.server.service import Service, registry_of, running
from tests.statements import payments

import proofmill
from proofmill.artifacts import Store
from proofmill.server import Loaded
from proofmill.settings import load
from proofmill.systems import groth16
from proofmill.systems.groth16.stored import keys_for


@pytest.fixture(scope="session")
def small() -> Loaded:
    compiled = proofmill.compile(Small)
    return Loaded(compiled, groth16.setup(compiled))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has keys of `Heavy`, for services in processes of their own too."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def heavy(home: Path) -> Loaded:
    compiled = proofmill.compile(Heavy)
    return Loaded(compiled, keys_for(compiled, Store(home)).keys)


@pytest.fixture(scope="session")
def payment_circuits() -> list[Loaded]:
    return [Loaded(ready.compiled, ready.keys) for ready in (payments.promise(), payments.receipt())]


@pytest.fixture(scope="session")
def service(small: Loaded, payment_circuits: list[Loaded]) -> Iterator[Service]:
    """The payment profile and a circuit of a user's own."""
    settings = load(workers=2, queue_length=8, domain=payments.DOMAIN)
    with running(registry_of(small, *payment_circuits), settings, "payment") as it:
        yield it


@pytest.fixture
def client(service: Service) -> httpx.Client:
    return service.client
