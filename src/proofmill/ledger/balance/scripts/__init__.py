"""What happens on a network, written in TOML, and made to happen."""

from __future__ import annotations

from proofmill.ledger.balance.scripts.scenario import Proving, Scenario, run_script
from proofmill.ledger.balance.scripts.script import Script, ScriptStep, read_script

__all__ = ["Proving", "Scenario", "Script", "ScriptStep", "read_script", "run_script"]
