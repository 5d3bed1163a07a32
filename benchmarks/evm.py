"""A real EVM (revm) with the precompiles, and the two compilers, each a process: solc from npm, vyper from PyPI."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyrevm

__all__ = ["Answer", "Chain", "compile_solidity", "compile_vyper"]

STRANGERS = Path(__file__).parents[1] / "tests" / "strangers"
FORK = "CANCUN"
"""The rules of gas that figures are measured under."""
SENDER = "0x" + "11" * 20
GAS = 16_000_000

_REVERTED = re.compile(r"Revert \{ gas_used: (\d+), output: 0x([0-9a-f]*) \}")
_HALTED = re.compile(r"Halt \{ reason: (.*), gas_used: (\d+) \}")
_ERROR = bytes.fromhex("08c379a0")  # Error(string)


def compile_solidity(sources: Mapping[str, str]) -> dict[str, bytes]:
    """Creation code by name; solc's warnings are errors."""
    done = subprocess.run(
        ["node", str(STRANGERS / "solc.mjs")], input=json.dumps(sources), capture_output=True, text=True, timeout=120
    )
    if done.returncode:
        raise ValueError(done.stderr)
    return {name: bytes.fromhex(code) for name, code in json.loads(done.stdout).items()}


def compile_vyper(sources: Mapping[str, str]) -> dict[str, bytes]:
    """Creation code by name; vyper's warnings are errors."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.vy" for number in range(len(sources))]
        for file, source in zip(files, sources.values(), strict=True):
            file.write_text(source)
        vyper = str(Path(sys.executable).with_name("vyper"))
        # Metadata holds a hash of the source, comments too: without it gas is golden.
        command = [vyper, "-f", "bytecode", "--no-bytecode-metadata", "-Werror", *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise ValueError(done.stderr)
    return {name: bytes.fromhex(code[2:]) for name, code in zip(sources, done.stdout.split(), strict=True)}


@dataclass(frozen=True)
class Answer:
    """What a call gave, and the transaction's gas. `reason` is None if it answered, else the revert's text or empty."""

    data: bytes
    reason: str | None
    gas: int

    @property
    def yes(self) -> bool:
        """Whether it answered true; raises ValueError for what is no answer."""
        if self.reason is not None or self.data not in (bytes(32), (1).to_bytes(32, "big")):
            raise ValueError(f"no answer: {self.reason!r}")
        return self.data[-1] == 1


class Chain:
    """One EVM with an account that has enough."""

    def __init__(self) -> None:
        self._evm = pyrevm.EVM(spec_id=FORK, gas_limit=GAS)
        self._evm.set_balance(SENDER, 10**24)
        self.deploy_gas = 0
        """Of the last deployment."""

    def deploy(self, code: bytes) -> str:
        """The contract's address."""
        address = self._evm.deploy(SENDER, code)
        self.deploy_gas = self._gas()
        return address

    def code_bytes(self, address: str) -> int:
        """Length of the contract's code without the bytes that revm puts after it."""
        return len((self._evm.get_code(address) or b"").rstrip(b"\0"))

    def call(self, address: str, data: bytes, gas: int | None = None) -> Answer:
        """A transaction of its own that changes nothing."""
        try:
            answer = self._evm.message_call(SENDER, address, calldata=data, gas=gas)
        except RuntimeError as error:
            return _refusal(str(error))
        return Answer(answer, None, self._gas())

    def _gas(self) -> int:
        result = self._evm.result
        return 0 if result is None else result.gas_used


def _refusal(text: str) -> Answer:
    """Of a revert with its reason, if it has one, or of a halt, which takes all gas."""
    found = _REVERTED.search(text)
    if found is None:
        halted = _HALTED.search(text)
        if halted is None:
            raise ValueError(text)
        return Answer(b"", halted[1], int(halted[2]))
    output = bytes.fromhex(found[2])
    length = int.from_bytes(output[36:68], "big") if output[:4] == _ERROR else 0
    return Answer(output, output[68 : 68 + length].decode(), int(found[1]))
