"""What tests of several folders share."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STRANGERS = Path(__file__).parent / "strangers"


@pytest.fixture(scope="session")
def stranger() -> Callable[[str, Any], Any]:
    """Runs a script of `tests/strangers` with a JSON question on standard input; its JSON answer."""

    def ask(script: str, question: Any) -> Any:
        done = subprocess.run(
            ["node", str(STRANGERS / script)], input=json.dumps(question), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return ask
