"""What tests of several folders share."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.effort import examples

STRANGERS = Path(__file__).parent / "strangers"

# The reference is slow on purpose and the machine is shared: a test fails for its answer, never for its time.
settings.register_profile("untimed", deadline=None, max_examples=examples(100))
settings.load_profile("untimed")


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
