from __future__ import annotations

from typing import Any

import pytest
from tests.testing import broken

from proofmill import U64, Circuit, Field, Output, Point, Private, Public, require
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra import eddsa as plain
from proofmill.algebra import poseidon as hashes
from proofmill.circuit.gadgets import eddsa, poseidon
from proofmill.testing import CircuitCheckError, check_circuit


class Payment(Circuit):
    """The design's example."""

    minimum: Public[U64]
    recipient: Public[Point]
    amount: Private[U64]
    payer: Private[Point]
    transaction: Private[Field]
    signature: Private[eddsa.Signature]
    nullifier: Output[Field]

    def define(self) -> None:
        require(self.amount >= self.minimum, "amount is below the minimum")
        message = poseidon.hash(self.amount, self.recipient.x, self.recipient.y, self.transaction)
        require(eddsa.verify(self.payer, message, self.signature), "the payer did not sign this payment")
        self.nullifier = poseidon.hash(self.payer.x, self.payer.y, self.transaction)


def payment(**change: Any) -> dict[str, Any]:
    key, recipient = b"\x07" * 32, curve.multiply(curve.BASE8, 5)
    signature = plain.sign(key, hashes.hash([50, recipient.x, recipient.y, 9]))
    honest = {
        "minimum": 10,
        "recipient": recipient,
        "amount": 50,
        "payer": plain.public_key(key),
        "transaction": 9,
        "signature": {"r8": signature.r8, "s": signature.s},
    }
    return honest | change


def test_a_sound_circuit_passes_every_tier() -> None:
    other = plain.public_key(b"\x08" * 32)
    compiled = check_circuit(
        Payment,
        valid=[payment(), payment(minimum=50)],
        invalid=[
            (payment(minimum=51), "amount is below the minimum"),
            (payment(amount=51), "the payer did not sign"),
            (payment(payer=other), "the payer did not sign"),
            (payment(payer=curve.add(payment()["payer"], curve.TORSION[1])), "not in the prime-order subgroup"),
            (payment(amount=1 << 64), "amount: expected an integer"),
            payment(transaction=10),
        ],
    )
    assert compiled.name == "payment"


def caught(circuit: type[Circuit], **cases: Any) -> list[str]:
    with pytest.raises(CircuitCheckError) as error:
        check_circuit(circuit, **cases)
    assert isinstance(error.value, AssertionError)
    assert str(error.value).startswith(circuit.circuit_name)
    return [str(finding) for finding in error.value.findings]


def test_valid_inputs_that_are_refused_are_explained_with_their_values() -> None:
    (finding,) = caught(Payment, valid=[payment(minimum=60)])
    assert finding.startswith("solver: valid[0] is refused: amount is below the minimum")
    assert "≠" in finding
    (finding,) = caught(Payment, valid=[payment(), payment(amount="x")], prove=False)
    assert finding.startswith("solver: valid[1] is refused: amount: expected an integer")


def test_invalid_inputs_that_are_accepted_or_refused_for_another_reason() -> None:
    findings = caught(Payment, invalid=[payment(), (payment(minimum=51), "not signed")])
    assert findings[0] == "solver: invalid[0] is accepted"
    assert "is refused with 'amount is below the minimum" in findings[1]


def test_hunt_and_untouched_findings_fail_the_check() -> None:
    assert any(finding.startswith("hunt: ") for finding in caught(broken.HalfIsZero, valid=[{"x": 5}]))
    findings = caught(broken.Unconnected, valid=[{"x": 3, "note": 1, "context": 2}])
    assert [finding.partition(":")[0] for finding in findings] == ["untouched", "untouched"]
    check_circuit(
        broken.Unconnected, valid=[{"x": 3, "note": 1, "context": 2}], allow_untouched=["note", "context"], prove=False
    )


def test_a_signature_without_subgroup_check_accepts_seven_more_keys() -> None:
    """No hint lies here: the input does. That is what invalid cases are for."""
    key = b"\x07" * 32
    public, signature = plain.public_key(key), plain.sign(key, 5)
    honest = {"key": public, "message": 5, "signature": {"r8": signature.r8, "s": signature.s}}
    identity = {"key": curve.IDENTITY, "message": 6, "signature": {"r8": curve.multiply(curve.BASE8, 3), "s": 3}}
    check_circuit(broken.LooseSignature, valid=[honest], prove=False)
    assert caught(broken.LooseSignature, invalid=[identity], prove=False) == ["solver: invalid[0] is accepted"]
    doubled = {**honest, "signature": {"r8": signature.r8, "s": signature.s + curve.SUBGROUP_ORDER}}
    if signature.s + curve.SUBGROUP_ORDER < 1 << 251:
        assert caught(broken.LooseSignature, invalid=[doubled], prove=False) == ["solver: invalid[0] is accepted"]


def test_a_difference_that_wraps_is_accepted() -> None:
    findings = caught(broken.WrappingDifference, valid=[{"a": 5, "b": 3}], invalid=[{"a": 3, "b": 5}], prove=False)
    assert findings == ["solver: invalid[0] is accepted"]


def test_each_finding_is_listed_once() -> None:
    findings = caught(broken.BareHint, valid=[{"x": 5}, {"x": 6}], prove=False)
    assert len(findings) == len(set(findings))
