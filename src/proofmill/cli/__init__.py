"""The command `proofmill`: prove, verify, setup, inspect, export, serve, payment."""

from __future__ import annotations

from proofmill.cli.app import main

__all__ = ["main"]
