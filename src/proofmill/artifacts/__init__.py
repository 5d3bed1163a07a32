"""A content-addressed store of constraint systems and keys: written atomically, checked before use."""

from __future__ import annotations

from proofmill.artifacts.artifact import FORMAT_VERSION, Artifact, Kind, Origin
from proofmill.artifacts.store import Store

__all__ = ["FORMAT_VERSION", "Artifact", "Kind", "Origin", "Store"]
