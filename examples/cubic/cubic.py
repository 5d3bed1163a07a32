"""Cubic: I know an x with x³ + x + 5 = y, and do not show it."""

from proofmill import Circuit, Field, Private, Public, require


class Cubic(Circuit):
    """y is what everybody sees, x what only the prover knows."""

    y: Public[Field]
    x: Private[Field]

    def define(self) -> None:
        """One equation; the prover's x must solve it."""
        require(self.x**3 + self.x + 5 == self.y, "x³ + x + 5 is not y")
