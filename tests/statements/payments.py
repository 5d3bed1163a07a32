"""Payments to test with: keys of both circuits made once, and a payment whose every value can be bent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import proofmill
from proofmill import Compiled, Keys
from proofmill._native.r1cs import Witness
from proofmill.algebra import babyjubjub, eddsa, merkle, poseidon
from proofmill.algebra.babyjubjub import BASE8, SUBGROUP_ORDER, Point
from proofmill.errors import UnsatisfiedError
from proofmill.statements import payment
from proofmill.statements.payment import PaymentPromise, PaymentReceipt
from proofmill.systems import groth16
from proofmill.testing import solve_unchecked

DOMAIN = "eip155:84532/erc20:0x036CbD53842c5426634e7929541eC2318f3dCF7e"
TX = "0x" + "5a" * 32
NOW = 1_700_000_000
SECRET = 0x1234567890ABCDEF1234567890ABCDEF
NONCE = 0xFEDCBA9876543210FEDCBA9876543210
SHOP = babyjubjub.multiply(BASE8, 77)


@dataclass(frozen=True)
class Ready:
    """A circuit that can be proved."""

    compiled: Compiled
    keys: Keys


@cache
def promise() -> Ready:
    compiled = proofmill.compile(PaymentPromise)
    return Ready(compiled, groth16.setup(compiled))


@cache
def receipt() -> Ready:
    compiled = proofmill.compile(PaymentReceipt)
    return Ready(compiled, groth16.setup(compiled))


@dataclass(frozen=True)
class Payment:
    """What a payer signs, and with which key: `torsion` is added to his point, as a forger would."""

    domain: str = DOMAIN
    amount: int = 1_500_000
    recipient: Point = SHOP
    payment_time: int = NOW - 50
    tx: str = TX
    index: int = 0
    secret: int = SECRET
    torsion: Point = babyjubjub.IDENTITY

    @property
    def d(self) -> int:
        return payment.domain_hash(self.domain)

    @property
    def t(self) -> int:
        return payment.transaction_hash(self.tx, self.index)

    @property
    def payer(self) -> Point:
        return babyjubjub.add(babyjubjub.multiply(BASE8, self.secret), self.torsion)

    @property
    def message(self) -> int:
        return payment.message(self.d, self.amount, self.recipient, self.payment_time, self.t)

    @property
    def nullifier(self) -> int:
        return payment.nullifier(self.d, self.payer, self.t)

    @property
    def leaf(self) -> int:
        return payment.settlement_leaf(self.message, self.payer)

    @property
    def signature(self) -> eddsa.Signature:
        """By the equation alone: S·B = R8 + 8·h·A holds for A + T as well, since 8·T = 0."""
        r8 = babyjubjub.multiply(BASE8, NONCE)
        h = poseidon.hash([r8.x, r8.y, self.payer.x, self.payer.y, self.message])
        return eddsa.Signature(r8, (NONCE + 8 * h * self.secret) % SUBGROUP_ORDER)

    def but(self, **changes: Any) -> Payment:
        return replace(self, **changes)

    def inputs(self, **public: Any) -> dict[str, Any]:
        """Of a promise: the public values are a shop's that asks for 1 within 60 s."""
        signature = self.signature
        return {
            "min_amount": 1_000_000,
            "recipient": self.recipient,
            "max_block_age": 60,
            "current_time": NOW,
            "d": self.d,
            "context": 0,
            "amount": self.amount,
            "payer": self.payer,
            "payment_time": self.payment_time,
            "t": self.t,
            "signature": {"r8": signature.r8, "s": signature.s},
        } | public

    def settled(self, tree: merkle.Tree, index: int, **public: Any) -> dict[str, Any]:
        """Of a receipt."""
        path = {"settlement_root": tree.root, "index": index, "siblings": tree.siblings(index)}
        return self.inputs() | path | public

    def fields(self, **others: Any) -> dict[str, Any]:
        """As the request's fields, packed."""
        return {
            "minAmount": "1000000",
            "recipientKey": "0x" + babyjubjub.pack(self.recipient).hex(),
            "maxBlockAge": "60",
            "currentTime": NOW,
            "actualAmount": str(self.amount),
            "senderKey": "0x" + babyjubjub.pack(self.payer).hex(),
            "txHash": self.tx,
            "paymentIndex": self.index,
            "paymentTime": self.payment_time,
            "signature": "0x" + eddsa.pack_signature(self.signature).hex(),
            "domain": self.domain,
        } | others

    def coordinates(self, **others: Any) -> dict[str, Any]:
        """As the request's fields, with keys and signature by their coordinates."""
        signature = self.signature
        packed = ("recipientKey", "senderKey", "signature")
        spelled = {
            "recipientKeyX": str(self.recipient.x),
            "recipientKeyY": str(self.recipient.y),
            "senderKeyX": str(self.payer.x),
            "senderKeyY": str(self.payer.y),
            "signatureR8x": str(signature.r8.x),
            "signatureR8y": str(signature.r8.y),
            "signatureS": str(signature.s),
        }
        return {name: value for name, value in self.fields().items() if name not in packed} | spelled | others


PAYMENT = Payment()


@cache
def settlements() -> merkle.Tree:
    """The 32-level tree with another payment at 0, `PAYMENT` at 5, nothing else."""
    tree = merkle.Tree(payment.SETTLEMENT_DEPTH)
    tree.update(0, PAYMENT.but(index=9).leaf)
    tree.update(5, PAYMENT.leaf)
    return tree


def settlement(**changes: Any) -> dict[str, Any]:
    """Where `PAYMENT` stands in that tree, as a request says it."""
    tree = settlements()
    return {"root": str(tree.root), "index": 5, "siblings": [str(node) for node in tree.siblings(5)]} | changes


def solve(compiled: Compiled, inputs: dict[str, Any], **elements: int | list[int]) -> Witness | str:
    """A forger's run, with no schema in the way: the witness, or what the broken constraint means.

    `elements` take the place of what the inputs say.
    """
    forged = {name: [given] if isinstance(given, int) else given for name, given in elements.items()}
    try:
        witness: Witness = solve_unchecked(compiled, inputs, forged)
        return witness
    except UnsatisfiedError as error:
        return error.message.partition(" (")[0]
