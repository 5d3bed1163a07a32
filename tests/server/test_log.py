from __future__ import annotations

import logging
import re

import httpx
import pytest
from tests.server.circuits import SMALL_INPUTS

TYPED = "314159265358979"


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "proofmill.server.request"]


def test_one_line_for_each_request(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "proofmill")
    client.post("/v1/proofs", json={"circuit": "small", "inputs": SMALL_INPUTS})
    client.get("/health")
    proof, health = lines(caplog)
    assert re.fullmatch(r"method=POST route=/v1/proofs status=201 ms=\d+\.\d circuit=small", proof)
    assert re.fullmatch(r"method=GET route=/health status=200 ms=\d+\.\d", health)


def test_what_was_typed_is_not_logged(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "proofmill")
    client.get(f"/v1/circuits/{TYPED}?x={TYPED}")
    client.get(f"/{TYPED}")
    client.request(f"X{TYPED}", "/health")
    client.post("/v1/proofs", json={"circuit": TYPED, "inputs": {}})
    written = lines(caplog)
    assert [line.split(" ms=")[0] for line in written] == [
        "method=GET route=/v1/circuits/{name} status=404",
        "method=GET route=- status=404",
        "method=- route=/health status=405",
        "method=POST route=/v1/proofs status=404",
    ]
    assert TYPED not in "".join(written)
