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


@pytest.fixture(scope="session")
def phase1(stranger: Callable[[str, Any], Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with powers of tau for 2^5 constraints, made by snarkjs, once.

    `prepared.ptau`, `bare.ptau` (not prepared for phase 2), `other.ptau` (of another contributor), `nobody.ptau`.
    """
    folder = tmp_path_factory.mktemp("phase1")
    new, bare, other, prepared = (str(folder / f"{name}.ptau") for name in ("new", "bare", "bare-other", "prepared"))
    steps = [["accumulator", 5, new], ["phase1", new, bare], ["phase1", new, other], ["prepare", bare, prepared]]
    steps += [["prepare", other, str(folder / "other.ptau")], ["prepare", new, str(folder / "nobody.ptau")]]
    stranger("ceremony.mjs", steps)
    return folder
