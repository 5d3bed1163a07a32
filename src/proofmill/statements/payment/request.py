"""The request for a payment proof: the body of `POST /generate-proof`, in that route's own spelling.

Reading it checks the form of every field; `to_inputs` does the work on curves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, WithJsonSchema

from proofmill.algebra.babyjubjub import Point
from proofmill.algebra.eddsa import Signature
from proofmill.circuit.fields import camel
from proofmill.circuit.types.unsigned import unsigned_schema
from proofmill.errors import from_faults
from proofmill.settings import CAIP_19
from proofmill.statements.payment import encoding
from proofmill.statements.payment.circuit import PaymentPromise, PaymentReceipt
from proofmill.statements.payment.example import example_receipt, example_request
from proofmill.statements.payment.hashes import SETTLEMENT_DEPTH, domain_hash, transaction_hash

__all__ = ["PaymentRequest", "SettlementPath"]

_ELEMENT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": "^(0|[1-9][0-9]{0,77}|0x[0-9a-fA-F]{1,64})$",
    "description": "an element of the BN254 scalar field below its modulus, decimal or 0x hex",
}


def _reads(read: Callable[[object, str], object], within: str = "") -> BeforeValidator:
    """Read a field with a function of value and path; what that raises names the field as the caller spelled it."""

    def validate(value: object, info: ValidationInfo) -> object:
        return read(value, within + camel(info.field_name or ""))

    return BeforeValidator(validate)


def _siblings(value: object, path: str) -> list[int]:
    if not isinstance(value, list) or len(value) != SETTLEMENT_DEPTH:
        raise encoding.malformed(path, f"a list of {SETTLEMENT_DEPTH} field elements")
    return [encoding.read_field(item, f"{path}[{i}]") for i, item in enumerate(value)]


_U64 = Annotated[int, _reads(partial(encoding.read_unsigned, bits=64)), WithJsonSchema(unsigned_schema(64))]
_U32 = Annotated[int, _reads(partial(encoding.read_unsigned, bits=32)), WithJsonSchema(unsigned_schema(32))]
_Element = Annotated[int, _reads(encoding.read_field), WithJsonSchema(_ELEMENT_SCHEMA)]
# Long enough for 64 bytes in any spelling; what a text must be is looked at in `to_inputs`.
_Packed = Annotated[str, Field(min_length=1, max_length=130)]
_Decimal = Annotated[str, Field(pattern="^(0|[1-9][0-9]{0,77})$")]


class SettlementPath(BaseModel):
    """Where the payment stands in the tree of settled payments (depth 32): it makes the proof a receipt."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )

    root: Annotated[int, _reads(encoding.read_field, "settlement."), WithJsonSchema(_ELEMENT_SCHEMA)]
    """The root that the verifier trusts."""
    index: Annotated[
        int, _reads(partial(encoding.read_unsigned, bits=32), "settlement."), WithJsonSchema(unsigned_schema(32))
    ]
    """The leaf's number; its bits are read from leaf to root."""
    siblings: Annotated[
        list[int],
        _reads(_siblings, "settlement."),
        WithJsonSchema(
            {"type": "array", "items": _ELEMENT_SCHEMA, "minItems": SETTLEMENT_DEPTH, "maxItems": SETTLEMENT_DEPTH}
        ),
    ]
    """The nodes beside the path, from leaf to root."""

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Nothing: the index says which payment it is."""
        return ()


def _with_examples(schema: dict[str, Any]) -> None:
    schema["examples"] = [example_request(), example_receipt()]


class PaymentRequest(BaseModel):
    """A payment, signed by its payer, that is to be proved.

    Keys and signature come packed (`recipientKey`, `senderKey`, `signature`) or as decimal coordinates
    (`recipientKeyX` … `signatureS`), all in the same way. With `settlement` the proof is a receipt, else a promise.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        alias_generator=camel,
        use_attribute_docstrings=True,
        json_schema_extra=_with_examples,
    )

    min_amount: _U64
    """The least amount that the verifier asks for, in the asset's smallest unit."""
    max_block_age: _U64
    """How old the payment may be, in seconds."""
    current_time: _U64
    """The time at which the payment is that old, in Unix seconds: the verifier compares it with its clock."""
    actual_amount: _U64
    """The amount that was signed. Private: the proof does not show it."""
    payment_time: _U64
    """The time that was signed, in Unix seconds. Private."""
    tx_hash: Annotated[str, _reads(encoding.read_transaction)]
    """The transaction: `0x` and 64 lower-case hex digits, or the canonical base58 of 64 bytes. Private."""
    payment_index: _U32 = 0
    """Tells payments in one transaction apart. Private."""
    domain: Annotated[str, Field(pattern=CAIP_19, max_length=300)] | None = None
    """Chain, asset and contract in CAIP-19 form; the service's own where it is absent."""
    context: _Element = 0
    """A value that the verifier chose for this proof, such as a challenge."""
    settlement: SettlementPath | None = None
    """Asks for a receipt."""

    recipient_key: _Packed | None = None
    """The recipient's public key: 32 packed bytes in `0x` hex or base58."""
    sender_key: _Packed | None = None
    """The payer's public key, likewise. Private."""
    signature: _Packed | None = None
    """The payer's signature: 64 packed bytes in `0x` hex or base58. Private."""

    recipient_key_x: _Decimal | None = None
    recipient_key_y: _Decimal | None = None
    sender_key_x: _Decimal | None = None
    sender_key_y: _Decimal | None = None
    signature_r8x: _Decimal | None = None
    signature_r8y: _Decimal | None = None
    signature_s: _Decimal | None = None

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Nothing: most of it is private, and a representation ends up in a log."""
        return ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """The request of JSON values. Raises MalformedInput with the path of the first fault."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise from_faults(error.errors(include_input=False, include_url=False, include_context=False)) from None

    def to_inputs(self, default_domain: str) -> tuple[type[PaymentPromise | PaymentReceipt], dict[str, Any]]:
        """The circuit to prove and its inputs by name; `default_domain` is for requests that name none.

        Raises MalformedInput with the field's path: keys and signature neither all packed nor all coordinates, a point
        off the curve, outside the prime-order subgroup or the identity, S not below the subgroup's order, a domain
        that is not in CAIP-19 form.
        """
        recipient, payer, signature = self._read_curve_values()
        inputs: dict[str, Any] = {
            "min_amount": self.min_amount,
            "recipient": recipient,
            "max_block_age": self.max_block_age,
            "current_time": self.current_time,
            "d": domain_hash(default_domain if self.domain is None else self.domain),
            "context": self.context,
            "amount": self.actual_amount,
            "payer": payer,
            "payment_time": self.payment_time,
            "t": transaction_hash(self.tx_hash, self.payment_index),
            "signature": {"r8": signature.r8, "s": signature.s},
        }
        if self.settlement is None:
            return PaymentPromise, inputs
        path = self.settlement
        return PaymentReceipt, inputs | {"settlement_root": path.root, "index": path.index, "siblings": path.siblings}

    def recipient(self) -> Point:
        """The recipient's key alone, from a packed `recipientKey`. Raises MalformedInput."""
        if self.recipient_key is None:
            raise encoding.malformed("recipientKey", "a value, but the field is missing")
        return encoding.read_packed_point(self.recipient_key, "recipientKey")

    def _read_curve_values(self) -> tuple[Point, Point, Signature]:
        """Recipient, payer and signature from the one spelling that the request uses."""
        if any(getattr(self, name) is not None for name in _COORDINATES):
            self._require_exactly(_COORDINATES, _PACKED)
            return (
                encoding.read_point(self.recipient_key_x, self.recipient_key_y, "recipientKey"),
                encoding.read_point(self.sender_key_x, self.sender_key_y, "senderKey"),
                encoding.read_signature(self.signature_r8x, self.signature_r8y, self.signature_s, "signature"),
            )
        self._require_exactly(_PACKED, _COORDINATES)
        return (
            encoding.read_packed_point(self.recipient_key, "recipientKey"),
            encoding.read_packed_point(self.sender_key, "senderKey"),
            encoding.read_packed_signature(self.signature, "signature"),
        )

    def _require_exactly(self, these: tuple[str, ...], others: tuple[str, ...]) -> None:
        for name in others:
            if getattr(self, name) is not None:
                raise encoding.malformed(camel(name), "keys and signature all packed or all coordinates, not both")
        for name in these:
            if getattr(self, name) is None:
                raise encoding.malformed(camel(name), "a value, but the field is missing")


_PACKED = ("recipient_key", "sender_key", "signature")
_COORDINATES = (
    "recipient_key_x",
    "recipient_key_y",
    "sender_key_x",
    "sender_key_y",
    "signature_r8x",
    "signature_r8y",
    "signature_s",
)
