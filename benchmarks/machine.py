"""Where and when figures were measured."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from proofmill import _native

__all__ = ["describe"]

_TOOLS = {"rustc": ["rustc", "--version"], "go": ["go", "version"], "node": ["node", "--version"]}


def describe() -> dict[str, str | int]:
    """CPU model, cores that this process may use, versions, and the date in UTC."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    facts: dict[str, str | int] = {
        "cpu": _cpu(),
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "proofmill": _native.version,
        "python": platform.python_version(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return facts | {name: _version(command) for name, command in _TOOLS.items()}


def _cpu() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def _version(command: list[str]) -> str:
    if shutil.which(command[0]) is None:
        return "absent"
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+(\.\d+)+", shown)
    return found[0] if found else shown.strip()
