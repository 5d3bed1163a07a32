"""The command `proofmill`: prove, verify, setup, inspect, serve, payment."""

from __future__ import annotations

from proofmill.cli.app import main

__all__ = ["main"]
