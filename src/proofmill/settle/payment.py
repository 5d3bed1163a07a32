"""Accepting a payment: the verifying party's half of both payment statements.

A proof holds for the public inputs that it comes with, and these are the prover's. Each check here compares one of them
with the party's **own** value, never with the request that the payer sends along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from proofmill import strict_json
from proofmill.algebra.babyjubjub import Point
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit import Circuit, Schema, Visibility
from proofmill.errors import (
    AcceptanceError,
    MalformedInput,
    MalformedProof,
    MismatchError,
    PolicyError,
    VerificationError,
)
from proofmill.settle.nullifiers import NullifierStore
from proofmill.statements.payment import PaymentPromise, PaymentReceipt, domain_hash
from proofmill.systems import Proof, VerificationKey, compile, verify
from proofmill.systems.groth16 import proof_from_snarkjs

__all__ = ["FUTURE_SECONDS", "PAST_SECONDS", "Accepted", "Expected", "accept"]

PAST_SECONDS = 300
"""How far behind the party's clock currentTime may lie: proving, sending and retrying take time."""

FUTURE_SECONDS = 60
"""How far ahead of it: clocks differ. A later currentTime would let an old payment pass for a young one."""

_LONGEST_TEXT = 1 << 16


@dataclass(frozen=True)
class Expected:
    """What this party asks for. Its key says whether that is a promise or a receipt.

    Raises MismatchError for a key of another statement, and for trusted roots without a receipt or the reverse;
    PolicyError for a development key; MalformedInput for a domain that is not in CAIP-19 form.
    """

    verification_key: VerificationKey = field(repr=False)
    min_amount: int
    recipient: Point
    max_block_age: int
    domain: str
    settlement_roots: frozenset[int] | None = None
    """For a receipt: the roots of settled payments that this party trusts."""
    context: int = 0
    """This party's challenge; 0 where it gave none."""
    development_keys: bool = False
    """Accept a key made from local randomness, under which its maker can prove anything: for trying things out."""

    def __post_init__(self) -> None:
        receipt = self.settlement_roots is not None
        statement = PaymentReceipt if receipt else PaymentPromise
        key, own = self.verification_key, _digest(statement)
        # The names and types alone would let in a key of a circuit that declares the same and constrains nothing.
        # It is what the key says of itself, so it stops mix-ups only: whom the key comes from is for the party to know.
        if key.circuit.digest != own or _public(key.identity.schema) != _public(statement.schema(SCALAR_MODULUS)):
            raise MismatchError(
                f"the verification key is not one of {statement.circuit_name}: "
                "a receipt is checked against trusted roots, a promise against none",
                expected=f"{statement.circuit_name} {own}",
                got=f"{key.circuit.name} {key.circuit.digest}",
            )
        if key.development and not self.development_keys:
            raise PolicyError(
                "the verification key is a development key: whoever made it can forge payments; "
                "development_keys=True accepts it all the same"
            )
        _ = self.d

    @cached_property
    def d(self) -> int:
        """H(domain)."""
        return domain_hash(self.domain)


@dataclass(frozen=True)
class Accepted:
    """A payment that counts, now and never again."""

    nullifier: int
    current_time: int
    settlement_root: int | None = None


def accept(proof: Proof | Mapping[str, Any], expected: Expected, now: float, store: NullifierStore) -> Accepted:
    """Accept a payment once. `now` is this party's clock in Unix seconds.

    `proof` is an envelope, or the service's answer {"proof", "publicInputs"} (JSON texts in snarkjs' form).
    The checks in order: `verification_key`, `proof`, `min_amount`, `recipient`, `max_block_age`, `domain`,
    `settlement_root`, `context`, `current_time`, `replay`. Raises AcceptanceError: `fields["check"]` is the first that
    failed. The last one stores the nullifier, so that nothing is stored for a proof that is refused, and nobody who
    presents the same payment at the same time gets past it.
    """
    public = _verified(proof, expected.verification_key)
    for check, holds in _CHECKS.items():
        if not holds(public, expected):
            raise AcceptanceError(f"the proof's {check} is not this party's own", check=check)
    age = now - public["current_time"]
    if not -FUTURE_SECONDS <= age <= PAST_SECONDS:
        raise AcceptanceError(
            f"currentTime is not within -{PAST_SECONDS}/+{FUTURE_SECONDS} s of this party's clock", check="current_time"
        )
    if not store.add(expected.d, expected.recipient, public["nullifier"]):
        raise AcceptanceError("this payment was accepted before", check="replay")
    return Accepted(public["nullifier"], public["current_time"], public.get("settlement_root"))


_CHECKS: dict[str, Callable[[Mapping[str, Any], Expected], bool]] = {
    "min_amount": lambda public, own: bool(public["min_amount"] == own.min_amount),
    "recipient": lambda public, own: bool(public["recipient"] == own.recipient),
    "max_block_age": lambda public, own: bool(public["max_block_age"] == own.max_block_age),
    "domain": lambda public, own: bool(public["d"] == own.d),
    "settlement_root": lambda public, own: (
        own.settlement_roots is None or public["settlement_root"] in own.settlement_roots
    ),
    "context": lambda public, own: bool(public["context"] == own.context),
}


def _verified(proof: Proof | Mapping[str, Any], key: VerificationKey) -> Mapping[str, Any]:
    """The public values, if the proof holds under this party's own key."""
    try:
        return verify(proof if isinstance(proof, Proof) else _read_answer(proof, key), key)
    except MismatchError as error:
        raise AcceptanceError(error.message, check="verification_key") from None
    except (MalformedInput, VerificationError) as error:
        raise AcceptanceError(error.message, check="proof", reason=error.code) from None


def _read_answer(answer: Mapping[str, Any], key: VerificationKey) -> Proof:
    """The service's answer as an envelope under our key. Raises MalformedInput."""
    schema = key.identity.schema
    elements = [_element(item) for item in _text(answer, "publicInputs", list)]
    data = proof_from_snarkjs(_text(answer, "proof", dict))
    public = schema.show_public(schema.decode_public(elements))
    return Proof(key.system, key.circuit, key.digest, public, data)


def _text(answer: Mapping[str, Any], name: str, kind: type) -> Any:
    text = answer.get(name) if isinstance(answer, Mapping) else None
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise MalformedProof(f"{name}: expected a JSON text in snarkjs' form", path=name)
    value = strict_json.loads(text.encode(errors="surrogatepass"))
    if not isinstance(value, kind):
        raise MalformedProof(f"{name}: expected a JSON text in snarkjs' form", path=name)
    return value


def _element(item: object) -> int:
    """A public input as snarkjs writes it. A second spelling of one number (+ r, leading zeros) is refused."""
    if isinstance(item, str) and len(item) <= 78 and item.isascii() and item.isdecimal() and str(int(item)) == item:
        value = int(item)
        if value < SCALAR_MODULUS:
            return value
    raise MalformedProof("publicInputs: expected decimal strings below the field's modulus", path="publicInputs")


@cache
def _digest(statement: type[Circuit]) -> str:
    return compile(statement).digest


def _public(schema: Schema) -> list[list[str]]:
    return [line for line in schema.describe() if line[0] != Visibility.PRIVATE.value]
