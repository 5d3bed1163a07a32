"""A circom project: circuits compiled by circom2, with the keys, witnesses and proofs that snarkjs makes of them."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

STRANGERS = Path(__file__).parent / "strangers"

INPUTS: dict[str, Any] = {
    "multiplier": {"a": 3, "b": "11"},
    "sums": {"weights": [1, "2", "0x3"], "rows": [[1, 2, 3], ["4", "5", "-6"]]},
    "tutorial": {"a": 3, "b": "11"},
    "loop": {"rounds": 7},
    "wide": None,
}
"""What snarkjs computed witnesses for; none for a circuit that it is too slow for."""

KEYED = ("multiplier", "sums", "tutorial")


@cache
def project() -> Path:
    """A folder with `NAME.circom`, `.r1cs`, `.sym`, `.wasm`; for those with inputs `NAME.wtns`; for those with keys
    `NAME.zkey`, `NAME_key.json`, `NAME_proof.json`, `NAME_public.json` as snarkjs writes them. Made once in a run."""
    folder = Path(tempfile.mkdtemp(prefix="circom-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    circuits = {name: {"inputs": inputs, "key": name in KEYED} for name, inputs in INPUTS.items()}
    question = json.dumps({"folder": str(folder), "circuits": circuits})
    command = ["node", str(STRANGERS / "circom_project.mjs")]
    done = subprocess.run(command, input=question, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder
