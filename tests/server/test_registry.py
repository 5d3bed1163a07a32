from __future__ import annotations

import threading
from pathlib import Path

import pytest
from tests.server.circuits import Small
from tests.server.service import registry_of, running, until
from tests.server.test_body import assert_problem

from proofmill import U8, Circuit, Output, Private
from proofmill.artifacts import Store
from proofmill.errors import BusyError, CancelledError, CircuitError, NotFound, PolicyError, ProofmillError
from proofmill.server import Loaded, Registry
from proofmill.server.registry import from_store
from proofmill.settings import load
from proofmill.systems import Cancel


def test_two_circuits_of_one_name_are_refused(small: Loaded) -> None:
    class Other(Circuit, name="small"):
        """Another."""

    with pytest.raises(CircuitError, match="same name"):
        Registry([Small, Other], lambda circuit, cancel: small)


def test_circuits_load_in_the_background(small: Loaded) -> None:
    go = threading.Event()

    def slowly(circuit: type[Circuit], cancel: Cancel) -> Loaded:
        go.wait(20)
        return small

    with running(Registry([Small], slowly), load(), wait=False) as service:
        assert service.client.get("/health").json()["status"] == "healthy"
        for method, path in (("GET", "/ready"), ("GET", "/v1/circuits/small"), ("POST", "/v1/proofs")):
            body = {"circuit": "small", "inputs": {}} if method == "POST" else None
            answer = service.client.request(method, path, json=body)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) >= 1
            assert_problem(answer, "busy")
        [circuit] = service.client.get("/v1/circuits").json()["circuits"]
        assert (circuit["name"], circuit["ready"], circuit["digest"]) == ("small", False, None)
        go.set()
        until(lambda: service.client.get("/ready").status_code == 200)
        assert service.client.get("/ready").json() == {"status": "ready", "circuits": ["small"]}


def test_an_unknown_circuit_is_not_found_even_while_others_load(small: Loaded) -> None:
    registry = registry_of(small)
    with pytest.raises(NotFound):
        registry.get("big")
    with pytest.raises(BusyError):
        registry.get("small")
    registry.start()
    until(lambda: registry.ready)
    assert registry.get("small") is small


def test_a_circuit_that_cannot_be_built_ends_the_loading(tmp_path: Path) -> None:
    class Wrong(Circuit, name="wrong"):
        """Mixes widths."""

        x: Private[U8]
        y: Output[U8]

        def define(self) -> None:
            self.y = self.x + "1"  # type: ignore[operator]

    registry = Registry([Wrong, Small], from_store(Store(tmp_path), development=True))
    registry.start()
    until(lambda: registry.failure is not None)
    assert isinstance(registry.failure, CircuitError)
    # The author's line, not one of the language's.
    assert registry.failure.message.startswith(f"{__file__}:69: TypeError: U8 takes")
    for use in (registry.require_ready, lambda: registry.get("small")):
        with pytest.raises(ProofmillError, match="the loading failed") as error:
            use()
        assert error.value.status == 500  # not the caller's fault
    assert not registry.ready


def test_stopping_ends_a_set_up() -> None:
    stopped = threading.Event()

    def endless(circuit: type[Circuit], cancel: Cancel) -> Loaded:
        while not cancel.raised():
            stopped.wait(0.01)
        stopped.set()
        raise CancelledError("cancelled")

    registry = Registry([Small], endless)
    registry.start()
    registry.stop()
    assert stopped.is_set()
    assert registry.failure is None


def test_keys_are_made_once_and_then_found(tmp_path: Path) -> None:
    load = from_store(Store(tmp_path), development=True)
    first, second = load(Small, Cancel()), load(Small, Cancel())
    assert isinstance(first, Loaded)
    assert isinstance(second, Loaded)
    assert digests(first) == digests(second)
    assert first.keys.development


def test_development_keys_are_neither_made_nor_taken_where_they_are_not_allowed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(PolicyError, match=r"has no keys.*--development-keys"):
        from_store(store, development=False)(Small, Cancel())
    assert list(tmp_path.iterdir()) == []
    from_store(store, development=True)(Small, Cancel())
    with pytest.raises(PolicyError, match=r"has development keys.*--development-keys"):
        from_store(store, development=False)(Small, Cancel())


def digests(loaded: Loaded) -> tuple[str, str]:
    return loaded.compiled.digest, loaded.keys.verification_key.digest
