"""Statements: circuits that are sound in themselves, and the requests that become their inputs. Nothing stateful."""

from __future__ import annotations

from proofmill.statements import payment

__all__ = ["payment"]
