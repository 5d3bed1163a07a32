"""Taking over the balances of an older set of keys, so that a changed step does not orphan them.

Not part of the set while there is no older one. When a step has changed, publish `KeySet.of(Balance).to_json()` of the
version before, put it beside the circuits, and call `migrate_step` before anything of the chain is built.
"""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.circuit import Private, Published, Value, require
from proofmill.circuit.published import PublishedKeys
from proofmill.statements.balance.circuits.balance import STATE, Balance
from proofmill.systems import Proof

__all__ = ["KIND", "migrate_step"]

KIND = 8
"""Of the first older set; each further one has the next."""


def migrate_step(published: PublishedKeys, kind: int = KIND) -> type[Balance]:
    """Add to the set the step that begins a line with a balance of this older set, unchanged.

    Raises CircuitError for a kind that is taken; where it is compiled, for a file of other public values.
    """

    class OlderBalance(Published, Balance):
        """A balance of any step of the older set."""

        keys = published

    class MigrateStep(Balance, kind=kind, name=f"balance-migrate-{kind}"):
        """The first state of the line is the older balance: key, commitment, last transaction and all it has seen.

        Soundness: an account is not a coin. Whoever moves one older balance twice has two lines, as whoever goes on
        twice from one proof; what keeps both from being spent is the network's (docs/design/recursion.md), and needs
        all of the state to stay as it was. Behind a previous proof, the older balance counts for nothing.
        """

        older: Private[Proof[OlderBalance]]

        def genesis(self) -> Mapping[str, Value]:
            """The older balance, all of it; `owner` is its key."""
            older = self.older.public
            require(self.owner == older.pubkey, "the older balance is another owner's")
            return {name: getattr(older, name) for name in STATE}

        def define(self) -> None:
            """Nothing moves."""
            self.move()

    return MigrateStep
