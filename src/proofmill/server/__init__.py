"""The HTTP service: circuits in, proofs out."""

from __future__ import annotations

from proofmill.server.app import create_app
from proofmill.server.circom import CircomFiles
from proofmill.server.registry import Loaded, Registry
from proofmill.server.run import serve

__all__ = ["CircomFiles", "Loaded", "Registry", "create_app", "serve"]
