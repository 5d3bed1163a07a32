"""A circom project as its owner has it: `pledge.circom` compiled by circom2, keys and a proof by snarkjs."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STRANGERS = Path(__file__).parents[2] / "strangers"
INPUT = {"limit": 200, "note": 9, "factors": [11, 7]}
PUBLIC = [77, 77 * 77, 200, 9]
BEACON = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"


@dataclass(frozen=True)
class Project:
    folder: Path
    verification_key: dict[str, Any]
    proof: dict[str, Any]
    public: list[str]
    info: dict[str, Any]

    def path(self, name: str) -> Path:
        return self.folder / name


def node(program: Path, *arguments: str, question: str = "") -> str:
    command = ["node", str(program), *arguments]
    done = subprocess.run(command, cwd=STRANGERS, input=question, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def compile_circom(folder: Path, *options: str) -> None:
    """`pledge.circom` into `folder`."""
    compiler = STRANGERS / "node_modules" / "circom2" / "cli.js"
    libraries = ["-l", "node_modules/circomlib/circuits"]
    node(compiler, "circuits/pledge.circom", "--r1cs", "--wasm", *libraries, "-o", str(folder), *options)


def snarkjs(*calls: list[Any]) -> list[Any]:
    """What these functions of snarkjs answer."""
    answers: list[Any] = json.loads(node(STRANGERS / "snarkjs.mjs", question=json.dumps(calls)).splitlines()[-1])
    return answers


def make_project(folder: Path) -> Project:
    """Two contributions and a beacon, so that delta is nobody's and section 10 is full."""
    compile_circom(folder)
    at = {name: str(folder / name) for name in ("0.ptau", "1.ptau", "final.ptau", "0.zkey", "1.zkey", "2.zkey")}
    final, witness, r1cs = str(folder / "final.zkey"), str(folder / "witness.wtns"), str(folder / "pledge.r1cs")
    wasm = str(folder / "pledge_js" / "pledge.wasm")
    answers = snarkjs(
        ["powersOfTau.newAccumulator", "bn128", 5, at["0.ptau"]],
        ["powersOfTau.contribute", at["0.ptau"], at["1.ptau"], "first", "entropy"],
        ["powersOfTau.preparePhase2", at["1.ptau"], at["final.ptau"]],
        ["zKey.newZKey", r1cs, at["final.ptau"], at["0.zkey"]],
        ["zKey.contribute", at["0.zkey"], at["1.zkey"], "second", "entropy"],
        ["zKey.contribute", at["1.zkey"], at["2.zkey"], "third", "entropy"],
        ["zKey.beacon", at["2.zkey"], final, "beacon", BEACON, 10],
        ["plonk.setup", r1cs, at["final.ptau"], str(folder / "plonk.zkey")],
        ["wtns.calculate", INPUT, wasm, witness],
        ["zKey.exportVerificationKey", final],
        ["groth16.prove", final, witness],
        ["r1cs.info", r1cs],
    )
    key, proved, info = answers[-3:]
    return Project(folder, key, proved["proof"], proved["publicSignals"], info)
