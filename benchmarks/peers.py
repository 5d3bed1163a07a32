"""Other provers: a crate measured beside ours in one process, and processes that prove once when asked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.algebra.fields import SCALAR_MODULUS

__all__ = ["ArkTimes", "Peer", "ark_groth16", "snarkjs", "write_wtns"]

ROOT = Path(__file__).parents[1]
NODE_MODULES = ROOT / "tests" / "strangers" / "node_modules"
ELEMENT = 32


@dataclass(frozen=True)
class ArkTimes:
    """Median milliseconds of one proof by our core and by the `ark-groth16` crate, in turn in one process."""

    ours: float
    ark: float


def ark_groth16(system: Path, witness: Path, rounds: int) -> ArkTimes:
    """Build and run `native/peers`. Raises CalledProcessError when cargo or the peer fails."""
    command = ["cargo", "run", "--release", "--locked", "--quiet", "--manifest-path", ROOT / "native/peers/Cargo.toml"]
    arguments = ["--", system, witness, rounds]
    line = [str(part) for part in (*command, *arguments)]
    answer = json.loads(subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return ArkTimes(answer["prove_ms"], answer["ark_groth16_prove_ms"])


class Peer:
    """A process that answers each line of standard input with one line of JSON."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self.answer: dict[str, Any] = {}
        self._process = process

    def prove(self) -> float:
        """The milliseconds of one proof, by the peer's own clock. Raises RuntimeError when it ends instead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("prove\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self._process.wait()}")
        self.answer = json.loads(line)
        return float(self.answer["ms"])


@contextmanager
def running(name: str, command: Sequence[str | Path]) -> Iterator[Peer]:
    """The peer while it runs."""
    pipe = subprocess.PIPE
    with subprocess.Popen([str(part) for part in command], stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Peer(name, process)
        finally:
            process.kill()


@contextmanager
def snarkjs(key: Path, witness: Path) -> Iterator[Peer | None]:
    """snarkjs on our `.zkey` and a `.wtns`; None where Node or its packages are missing."""
    if shutil.which("node") is None or not (NODE_MODULES / "snarkjs").is_dir():
        yield None
        return
    script = Path(__file__).with_name("snarkjs_prover.mjs")
    with running("snarkjs", ["node", script, NODE_MODULES, key, witness]) as peer:
        yield peer


def write_wtns(path: Path, wires: bytes) -> None:
    """A witness as a `.wtns` file, version 2. `wires`: 32 bytes each, big-endian, in circom's order.

    Source: iden3's binary file format: magic, version, number of sections; each section its number, length and content.
    """
    values = b"".join(wires[start : start + ELEMENT][::-1] for start in range(0, len(wires), ELEMENT))
    header = _u32(ELEMENT) + SCALAR_MODULUS.to_bytes(ELEMENT, "little") + _u32(len(wires) // ELEMENT)
    sections = b"".join(
        _u32(number) + len(content).to_bytes(8, "little") + content for number, content in ((1, header), (2, values))
    )
    path.write_bytes(b"wtns" + _u32(2) + _u32(2) + sections)


def _u32(value: int) -> bytes:
    return value.to_bytes(4, "little")
