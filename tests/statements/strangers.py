"""Runs the Node programs of `tests/strangers` on JSON."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "strangers"


def run(program: str, data: Any) -> Any:
    """What the program prints for `data` on its standard input."""
    command = ["node", program]
    done = subprocess.run(command, cwd=FOLDER, input=json.dumps(data), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
