from __future__ import annotations

import asyncio

import httpx
import pytest
from tests.server.circuits import SMALL_INPUTS
from tests.server.service import registry_of

from proofmill.errors import MalformedInput
from proofmill.server import Loaded, create_app
from proofmill.settings import load


def test_a_profile_that_there_is_none_of_is_refused(small: Loaded) -> None:
    with pytest.raises(MalformedInput, match="there is payment, balance"):
        create_app(registry_of(small), load(), "income")


def test_an_application_can_be_started_again(small: Loaded) -> None:
    app = create_app(registry_of(small), load())

    async def ask() -> int:
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client,
        ):
            while (await client.get("/ready")).status_code == 503:
                await asyncio.sleep(0.01)
            answer = await client.post("/v1/proofs", json={"circuit": "small", "inputs": SMALL_INPUTS})
            return answer.status_code

    assert [asyncio.run(ask()) for _ in range(2)] == [201, 201]


def test_without_a_profile_its_routes_are_not_there(small: Loaded) -> None:
    paths = create_app(registry_of(small), load()).openapi()["paths"]
    assert "/generate-proof" not in paths
    assert "/v1/proofs" in paths


def test_no_page_loads_scripts_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404
