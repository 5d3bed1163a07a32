"""The deployment that the circuits of blocks are made for."""

from __future__ import annotations

from proofmill.statements.balance.blocks.domain import Domain

__all__ = ["DEPLOYMENT"]

DEPLOYMENT = Domain(31337, 0xC0FFEE)
"""A constant of the circuits: signatures of one chain and contract are none of another. 31337 is a development chain's;
whoever deploys elsewhere writes his own here, and gets other keys."""
