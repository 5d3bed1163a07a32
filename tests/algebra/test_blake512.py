import pytest
from tests.algebra.vectors import CIRCOMLIB

from proofmill.algebra import blake512

# The two vectors of the SHA-3 proposal (one and 144 zero bytes).
PUBLISHED = [
    (
        1,
        "97961587f6d970faba6d2478045de6d1fabd09b61ae50932054d52bc29d31be4"
        "ff9102b9f69e2bbdb83be13d4b9c06091e5fa0b48bd081b634058be0ec49beb3",
    ),
    (
        144,
        "313717d608e9cf758dcb1eb0f0c3cf9fc150b2d500fb33f51c52afc99d358a2f"
        "1374b8a38bba7974e7f6ef79cab16f22ce1e649d6e01ad9589c213045d545dde",
    ),
]


@pytest.mark.parametrize(("length", "expected"), PUBLISHED)
def test_published_vectors(length: int, expected: str) -> None:
    assert blake512.hash(bytes(length)).hex() == expected


@pytest.mark.parametrize("vector", CIRCOMLIB["blake512"], ids=lambda v: f"{len(v['data']) // 2} bytes")
def test_npm_package_agrees(vector: dict[str, str]) -> None:
    assert blake512.hash(bytes.fromhex(vector["data"])).hex() == vector["hash"]
