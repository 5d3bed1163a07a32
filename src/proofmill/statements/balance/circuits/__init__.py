"""The circuits of the balance statements."""

from proofmill.statements.balance.circuits.inputs import plain
from proofmill.statements.balance.circuits.spent import SPENT, spent_inputs

__all__ = ["SPENT", "plain", "spent_inputs"]
