"""The two circuits. A forger gives any witness that he likes, so each rule of the statement is a constraint.

The types bring constraints of their own: a U64 is below 2^64 and a U32 below 2^32 (the public ones too), a Point is on
the curve. Comments say which forgery a constraint stops; the tests try each one.
"""

from __future__ import annotations

from proofmill.circuit import U32, U64, Array, Circuit, Field, Output, Point, Private, Public, length, require
from proofmill.circuit.gadgets import eddsa, merkle, poseidon
from proofmill.statements.payment.hashes import MESSAGE_TAG, NULLIFIER_TAG, SETTLEMENT_DEPTH, SETTLEMENT_TAG

__all__ = ["PaymentPromise", "PaymentReceipt"]


class Payment(Circuit):
    """What both statements say: their common values, in the order of the public inputs, and rules."""

    nullifier: Output[Field]
    min_amount: Public[U64]
    recipient: Public[Point]
    max_block_age: Public[U64]
    current_time: Public[U64]
    d: Public[Field]
    context: Public[Field]
    amount: Private[U64]
    payer: Private[Point]
    payment_time: Private[U64]
    t: Private[Field]
    signature: Private[eddsa.Signature]

    def require_payment(self) -> Field:
        """Constrain everything but the settlement, and assign the nullifier. Returns the signed message m."""
        # The amount is signed (in m) and below 2^64 (its type): amount + r, or a negative one, is not "above" anything.
        require(self.amount >= self.min_amount, "the amount is below the minimum")
        self._require_recent()
        # Everything that the verifier relies on is in m, so that a signature serves one payment: one recipient, one
        # amount, one time, one transaction, on one chain. The tag keeps signatures of other protocols out.
        m = poseidon.hash(
            MESSAGE_TAG,
            self.d,
            self.amount.to_field(),
            self.recipient.x,
            self.recipient.y,
            self.payment_time.to_field(),
            self.t,
        )
        # Also puts payer and R8 into the prime-order subgroup: A + T, with T of order 2, 4 or 8, would sign as A does
        # and have another nullifier, so that one payment could be presented eight times.
        require(eddsa.verify(self.payer, m, self.signature), "the payer did not sign this payment")
        # Nothing in it is the forger's choice once the payment is fixed: d is compared by the verifier, payer and t are
        # signed. Amount and time are left out on purpose: a second promise for the same transaction is a replay.
        self.nullifier = poseidon.hash(NULLIFIER_TAG, self.d, self.payer.x, self.payer.y, self.t)
        # The statement must depend on the challenge: a public input that no constraint mentions would be bound by the
        # reduction to a QAP alone (circom's adds a row for each), and a proof system without such rows would let
        # whoever sees a proof present it under another challenge.
        _ = self.context * self.context
        return m

    def _require_recent(self) -> None:
        # Both times are below 2^64, so a payment in the future is not "2^254 seconds ago".
        require(self.payment_time <= self.current_time, "the payment lies in the future")
        age = self.current_time - self.payment_time
        require(age <= self.max_block_age, "the payment is too old")


class PaymentPromise(Payment, name="payment-promise"):
    """The holder of some key signed a payment of at least `min_amount` to `recipient` in the domain that d hashes."""

    def define(self) -> None:
        """The payment's rules, and nothing more: nobody says that it happened."""
        self.require_payment()


class PaymentReceipt(Payment, name="payment-receipt"):
    """The same, and the payment is a leaf of the tree of settled payments with this root."""

    settlement_root: Public[Field]
    index: Private[U32]
    siblings: Private[Array[Field]] = length(SETTLEMENT_DEPTH)

    def define(self) -> None:
        """The payment's rules, and inclusion of its leaf."""
        m = self.require_payment()
        # The leaf is computed from the signed message, not given: another payment's path does not fit, and the empty
        # leaf 0 is no hash that anybody can find a payment for. Index bits are boolean and as many as the tree is deep.
        leaf = poseidon.hash(SETTLEMENT_TAG, m, self.payer.x, self.payer.y)
        root = merkle.root(leaf, self.index.to_bits(), self.siblings)
        require(root == self.settlement_root, "the payment is not in the tree of settled payments")
