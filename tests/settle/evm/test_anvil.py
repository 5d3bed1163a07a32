"""A real node: contracts deployed by transactions, and proofs checked with the gas that the node itself estimates."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from proofmill.settle.evm import calldata

from .payments import LANGUAGES, creation_code, proved

pytestmark = pytest.mark.long
ANVIL = Path(__file__).parents[2] / "strangers" / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"
YES = f"0x{1:064x}"


class Node:
    """Ethereum's JSON-RPC."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=60)

    def ask(self, method: str, *parameters: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        answer = self._client.post("/", json=body).json()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def send(self, transaction: dict[str, str]) -> dict[str, Any]:
        """The receipt; each transaction has its own block."""
        name = self.ask("eth_sendTransaction", transaction)
        deadline = time.monotonic() + 30
        while (receipt := self.ask("eth_getTransactionReceipt", name)) is None:
            assert time.monotonic() < deadline, "anvil puts the transaction into no block"
            time.sleep(0.05)
        assert isinstance(receipt, dict)
        return receipt

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    if not ANVIL.is_file():
        pytest.skip(f"npm's anvil is not installed for {platform.system()} {platform.machine()}")
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    command = [str(ANVIL), "--port", str(port), "--silent", "--hardfork", "cancun"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        there = Node(f"http://127.0.0.1:{port}")
        try:
            wait(there)
            yield there
        finally:
            there.close()
            process.terminate()


def wait(node: Node) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            node.ask("eth_chainId")
            return
        except httpx.TransportError:
            assert time.monotonic() < deadline, "anvil does not answer"
            time.sleep(0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_transaction_with_the_estimated_gas_checks_a_payment(node: Node, language: str) -> None:
    good = proved("payment-receipt")
    account = node.ask("eth_accounts")[0]
    code = creation_code(language, "payment-receipt")
    deployed = node.send({"from": account, "data": f"0x{code.hex()}"})
    assert deployed["status"] == "0x1"
    call = {"from": account, "to": deployed["contractAddress"]}
    call["data"] = f"0x{calldata.encode(good.proof, good.inputs).hex()}"
    call["gas"] = node.ask("eth_estimateGas", call)
    # Were a pairing without gas an answer of no, the estimate would be the gas of a no, and a good proof refused.
    assert node.ask("eth_call", call, "latest") == YES
    receipt = node.send(call)
    assert receipt["status"] == "0x1"
    assert int(receipt["gasUsed"], 16) < 280_000
    wrong = [good.inputs[0] ^ 1, *good.inputs[1:]]
    call["data"] = f"0x{calldata.encode(good.proof, wrong).hex()}"
    assert node.ask("eth_call", call, "latest") == f"0x{0:064x}"


def test_the_arguments_are_what_the_abi_says(node: Node) -> None:
    good = proved("payment-receipt")
    words = json.loads(f"[{calldata.snarkjs_text(good.proof, good.inputs)}]")
    flat = [*words[0], *words[1][0], *words[1][1], *words[2], *words[3]]
    data = "0x" + calldata.selector(len(good.inputs)).hex() + "".join(word[2:] for word in flat)
    assert data == f"0x{calldata.encode(good.proof, good.inputs).hex()}"
    digest = node.ask("web3_sha3", "0x" + calldata.signature(len(good.inputs)).encode().hex())
    assert digest[2:10] == calldata.selector(len(good.inputs)).hex()
