"""Other provers: where each comes from, and how it is started on our files.

Each is a program with the commands of `gnark/main.go`, as many of them as it can. What it needs comes from its
registry: modules by Go (`go.sum` pins them), crates by cargo (`Cargo.lock`), snarkjs by npm (`package-lock.json`).
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ARK", "GNARK", "NODE_MODULES", "PEERS", "RAPIDSNARK", "SNARKJS", "Files", "Peer"]

HERE = Path(__file__).parent
ROOT = HERE.parent
STRANGERS = ROOT / "tests" / "strangers"
NODE_MODULES = STRANGERS / "node_modules"
CRATE = ROOT / "native" / "peers"

Command = list[str | Path]


@dataclass(frozen=True)
class Files:
    """Our files that a peer proves with. `system` and `wires` are our own forms, `zkey` and `wtns` snarkjs'."""

    folder: Path

    @property
    def system(self) -> Path:
        """What `ConstraintSystem.save` wrote."""
        return self.folder / "system"

    @property
    def wires(self) -> Path:
        """The bytes of `Witness.to_bytes`."""
        return self.folder / "wires"

    @property
    def zkey(self) -> Path:
        """The key of our own set-up."""
        return self.folder / "circuit.zkey"

    @property
    def wtns(self) -> Path:
        """The witness as a `.wtns` file."""
        return self.folder / "witness.wtns"


@dataclass(frozen=True)
class Peer:
    """A prover of others. `commands` are what it can do; one that has no `setup` proves with our key."""

    name: str
    needs: tuple[str, ...]
    commands: frozenset[str]
    build: Callable[[Path], Path]
    start: Callable[[Path, Files], Command]

    def why_not(self) -> str | None:
        """What is missing for it, or None."""
        missing = [tool for tool in self.needs if shutil.which(tool) is None]
        return f"there is no {missing[0]}" if missing else None


def _run(command: Sequence[str | Path], folder: Path) -> None:
    """Raises RuntimeError with what the command said when it failed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:3])} failed:\n{done.stdout}")


def _go(source: str) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        program = folder / source
        _run(["go", "build", "-buildvcs=false", "-o", program, "."], HERE / source)
        return program

    return build


def _cargo(_: Path) -> Path:
    _run(["cargo", "build", "--release", "--locked", "--quiet", "--bin", "proofmill-peers"], CRATE)
    return CRATE / "target" / "release" / "proofmill-peers"


def _npm(_: Path) -> Path:
    if not (NODE_MODULES / "snarkjs").is_dir():
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], STRANGERS)
    return HERE / "snarkjs_prover.mjs"


_ALL = frozenset({"setup", "prove", "pair", "verify"})

GNARK = Peer("gnark v0.14.0", ("go",), _ALL, _go("gnark"), lambda program, files: [program, files.system, files.wires])
ARK = Peer("ark-groth16 0.6", ("cargo",), _ALL, _cargo, lambda program, files: [program, files.system, files.wires])
RAPIDSNARK = Peer(
    "rapidsnark (Go v0.0.15)",
    ("go", "c++"),
    frozenset({"prove"}),
    _go("rapidsnark"),
    lambda program, files: [program, files.zkey, files.wtns],
)
SNARKJS = Peer(
    "snarkjs 0.7.6",
    ("node", "npm"),
    frozenset({"prove", "verify"}),
    _npm,
    lambda script, files: ["node", "--expose-gc", script, NODE_MODULES, files.zkey, files.wtns],
)
PEERS = (GNARK, ARK, RAPIDSNARK, SNARKJS)
