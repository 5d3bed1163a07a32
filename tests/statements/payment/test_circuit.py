"""Forgeries, each tried past every native check: the circuit alone must refuse them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.statements.payments import NONCE, NOW, PAYMENT, SHOP, Payment, Ready, promise, receipt, settlements, solve

import proofmill
from proofmill import Circuit, Compiled, Field, Output, Private, Proof, Public
from proofmill._native import NativeError
from proofmill._native.r1cs import Witness
from proofmill.algebra import babyjubjub, merkle, poseidon
from proofmill.algebra.babyjubjub import BASE8, SUBGROUP_ORDER, TORSION
from proofmill.algebra.eddsa import Signature
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import UnsatisfiedError, VerificationError
from proofmill.statements import payment
from proofmill.systems import groth16

R = SCALAR_MODULUS
BELOW = "the amount is below the minimum"
FUTURE = "the payment lies in the future"
OLD = "the payment is too old"
UNSIGNED = "the payer did not sign this payment"
OUTSIDE = "the point is not in the prime-order subgroup"
UNSETTLED = "the payment is not in the tree of settled payments"


@pytest.fixture(scope="module", params=[promise, receipt], ids=["promise", "receipt"])
def ready(request: pytest.FixtureRequest) -> Ready:
    made: Ready = request.param()
    return made


def inputs_for(compiled: Compiled, paid: Payment = PAYMENT, **public: Any) -> dict[str, Any]:
    """Valid inputs, but for what is changed; a receipt's payment is settled whatever it is."""
    if compiled.name == "payment-promise":
        return paid.inputs(**public)
    tree = merkle.Tree(32)
    tree.update(5, paid.leaf)
    return paid.settled(tree, 5, **public)


def refusal(ready: Ready, paid: Payment = PAYMENT, /, **elements: int | list[int]) -> str:
    found = solve(ready.compiled, inputs_for(ready.compiled, paid), **elements)
    assert isinstance(found, str), "the forgery succeeded"
    return found


def test_public_inputs_stand_in_the_order_of_the_statement(ready: Ready) -> None:
    inputs = inputs_for(ready.compiled, context=4)
    witness = groth16.solve(ready.compiled, inputs)
    expected = [PAYMENT.nullifier, 1_000_000, SHOP.x, SHOP.y, 60, NOW, PAYMENT.d, 4]
    if ready.compiled.name == "payment-receipt":
        expected.append(inputs["settlement_root"])
    assert [int.from_bytes(value, "big") for value in witness.public] == expected


def test_names_and_types_are_those_of_the_statement() -> None:
    common = ["nullifier", "min_amount", "recipient", "max_block_age", "current_time", "d", "context"]
    assert [slot.name for slot in promise().compiled.schema.revealed] == common
    assert [slot.name for slot in receipt().compiled.schema.revealed] == [*common, "settlement_root"]
    assert (promise().compiled.name, receipt().compiled.name) == ("payment-promise", "payment-receipt")


def test_every_variable_is_constrained(ready: Ready) -> None:
    assert ready.compiled.constraint_system.untouched() == []


@pytest.mark.parametrize(
    "paid",
    [
        PAYMENT.but(amount=1_000_000),
        PAYMENT.but(amount=(1 << 64) - 1),
        PAYMENT.but(payment_time=NOW),
        PAYMENT.but(payment_time=NOW - 60),
        PAYMENT.but(index=(1 << 32) - 1),
    ],
    ids=["least", "largest", "now", "oldest", "last index"],
)
def test_limits_belong_to_the_statement(ready: Ready, paid: Payment) -> None:
    assert isinstance(solve(ready.compiled, inputs_for(ready.compiled, paid)), Witness)


def test_any_age_and_any_amount_can_be_asked_for(ready: Ready) -> None:
    inputs = inputs_for(ready.compiled, PAYMENT.but(payment_time=0), max_block_age=(1 << 64) - 1, min_amount=0)
    assert isinstance(solve(ready.compiled, inputs), Witness)


def test_too_small(ready: Ready) -> None:
    assert refusal(ready, PAYMENT.but(amount=999_999)) == BELOW


@pytest.mark.parametrize("amount", [R - 1, 1 << 64, (1 << 64) + 1_500_000])
def test_an_amount_beyond_64_bits_is_not_a_large_one(ready: Ready, amount: int) -> None:
    # Signed as it is, so that nothing but the range is wrong.
    assert refusal(ready, PAYMENT.but(amount=amount), amount=amount) == "amount is not a U64"


def test_a_second_spelling_of_an_amount_never_enters(ready: Ready) -> None:
    inputs = inputs_for(ready.compiled)
    elements = ready.compiled.schema.encode_inputs(inputs)
    place = sum(slot.shape.elements for slot in ready.compiled.schema.public)
    assert elements[place] == PAYMENT.amount
    elements[place] += R
    with pytest.raises(NativeError) as caught:
        ready.compiled.constraint_system.solve(b"".join(value.to_bytes(32, "big") for value in elements))
    assert caught.value.args[0] == "non_canonical"


@pytest.mark.parametrize("name", ["min_amount", "max_block_age", "current_time"])
@pytest.mark.parametrize("value", [1 << 64, R - 1])
def test_public_numbers_have_64_bits_too(ready: Ready, name: str, value: int) -> None:
    assert refusal(ready, **{name: value}) == f"{name} is not a U64"


def test_too_old(ready: Ready) -> None:
    assert refusal(ready, PAYMENT.but(payment_time=NOW - 61)) == OLD


def test_from_the_future(ready: Ready) -> None:
    # Its age is r − 1: "recent" to whoever compares field elements that were not range-checked.
    assert refusal(ready, PAYMENT.but(payment_time=NOW + 1)) == FUTURE
    assert refusal(ready, PAYMENT.but(payment_time=NOW + 1), max_block_age=(1 << 64) - 1) == FUTURE


@pytest.mark.parametrize("time", [R - 50, (1 << 64) + NOW - 50])
def test_a_payment_time_beyond_64_bits(ready: Ready, time: int) -> None:
    assert refusal(ready, PAYMENT.but(payment_time=time), payment_time=time) == "payment_time is not a U64"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1_500_001},
        {"payment_time": NOW - 49},
        {"recipient": [BASE8.x, BASE8.y]},
        {"d": payment.domain_hash("eip155:1/erc20:0x1")},
        {"t": PAYMENT.but(index=1).t},
        {"t": PAYMENT.but(tx="0x" + "00" * 32).t},
        {"payer": [BASE8.x, BASE8.y]},
    ],
    ids=["amount", "time", "recipient", "domain", "index", "transaction", "payer"],
)
def test_the_signature_covers(ready: Ready, change: dict[str, int | list[int]]) -> None:
    assert refusal(ready, **change) == UNSIGNED


def test_the_signature_of_another_payment(ready: Ready) -> None:
    other = PAYMENT.but(index=1).signature
    assert refusal(ready, signature=[other.r8.x, other.r8.y, other.s]) == UNSIGNED


def test_a_signature_of_another_protocol_is_none_of_a_payment(ready: Ready) -> None:
    # The same payer signed the same numbers without our tag.
    p = PAYMENT
    r8 = babyjubjub.multiply(BASE8, NONCE)
    message = poseidon.hash([0, p.d, p.amount, p.recipient.x, p.recipient.y, p.payment_time, p.t])
    h = poseidon.hash([r8.x, r8.y, p.payer.x, p.payer.y, message])
    s = (NONCE + 8 * h * p.secret) % SUBGROUP_ORDER
    assert refusal(ready, signature=[r8.x, r8.y, s]) == UNSIGNED


@pytest.mark.parametrize("torsion", TORSION[1:], ids=lambda point: f"x={point.x % 1000}")
def test_one_payer_has_one_nullifier(ready: Ready, torsion: babyjubjub.Point) -> None:
    """A + T signs as A does and has another nullifier: the same payment, eight times."""
    twin = PAYMENT.but(torsion=torsion)
    assert twin.nullifier != PAYMENT.nullifier
    assert equation_holds(twin, twin.signature)
    assert refusal(ready, twin) == OUTSIDE


def equation_holds(paid: Payment, signature: Signature) -> bool:
    """What circomlib checks, with no look at subgroups."""
    h = poseidon.hash([signature.r8.x, signature.r8.y, paid.payer.x, paid.payer.y, paid.message])
    right = babyjubjub.add(signature.r8, babyjubjub.multiply(paid.payer, 8 * h))
    return babyjubjub.multiply(BASE8, signature.s) == right


def test_nobody_signs_for_the_identity(ready: Ready) -> None:
    nobody = PAYMENT.but(secret=0)
    assert nobody.payer == babyjubjub.IDENTITY
    assert equation_holds(nobody, nobody.signature)
    assert refusal(ready, nobody) == OUTSIDE


@pytest.mark.parametrize("torsion", [*TORSION], ids=lambda point: f"x={point.x % 1000}")
def test_r8_of_small_order(ready: Ready, torsion: babyjubjub.Point) -> None:
    assert refusal(ready, signature=[torsion.x, torsion.y, PAYMENT.signature.s]) == OUTSIDE


@pytest.mark.parametrize("name", ["payer", "recipient"])
def test_points_off_the_curve(ready: Ready, name: str) -> None:
    assert refusal(ready, **{name: [1, 1]}) == f"{name} is not a Point"


def test_r8_off_the_curve(ready: Ready) -> None:
    assert refusal(ready, signature=[1, 1, PAYMENT.signature.s]) == "signature is not a Struct[r8: Point, s: Field]"


@pytest.mark.parametrize("times", [1, 2, 7])
def test_a_second_spelling_of_s(ready: Ready, times: int) -> None:
    signature = PAYMENT.signature
    s = signature.s + times * SUBGROUP_ORDER
    assert refusal(ready, signature=[signature.r8.x, signature.r8.y, s]) == (
        "S of the signature is not below the subgroup's order"
    )


def test_no_equality_is_the_provers_choice(ready: Ready) -> None:
    """Wires of a good witness changed one by one: nullifier, recipient, d, context and root are tied to the rest.

    (The three limits are not in it: the statement holds for neighbouring ones too, and the proof names which.)
    """
    system = ready.compiled.constraint_system
    witness = groth16.solve(ready.compiled, inputs_for(ready.compiled, context=3))
    assert system.satisfied(witness)
    wires = {1, 3, 4, 7, 8, *range(9, len(witness.public) + 1)}  # wire 0 is the constant, then the public inputs
    for wire in wires:
        changed = (int.from_bytes(witness.public[wire - 1], "big") + 1) % R
        assert not system.satisfied(witness.replace(wire, changed.to_bytes(32, "big"))), wire


@pytest.mark.parametrize("level", range(32))
def test_every_level_of_the_path_counts(level: int) -> None:
    good = PAYMENT.settled(settlements(), 5)
    siblings = [node + (height == level) for height, node in enumerate(good["siblings"])]
    assert solve(receipt().compiled, good, siblings=siblings) == UNSETTLED
    assert solve(receipt().compiled, good, index=5 ^ 1 << level) == UNSETTLED


@pytest.mark.parametrize("index", [5 + (1 << 32), R - 1])
def test_index_bits_beyond_the_depth(index: int) -> None:
    assert solve(receipt().compiled, PAYMENT.settled(settlements(), 5), index=index) == "index is not a U32"


@pytest.mark.parametrize("index", [0, 7], ids=["another payment's leaf", "an empty leaf"])
def test_a_payment_that_is_not_settled(index: int) -> None:
    assert solve(receipt().compiled, PAYMENT.settled(settlements(), index)) == UNSETTLED


def test_the_tree_without_any_payment_has_no_receipt() -> None:
    empty = merkle.Tree(32)
    assert solve(receipt().compiled, PAYMENT.settled(empty, 0)) == UNSETTLED


def test_a_settled_payment_with_another_amount_signed_later() -> None:
    # The payer can sign any number of messages; the tree holds one of them.
    larger = PAYMENT.but(amount=9_000_000)
    assert solve(receipt().compiled, larger.settled(settlements(), 5)) == UNSETTLED


def test_the_message_names_what_is_wrong_and_no_private_value() -> None:
    with pytest.raises(UnsatisfiedError) as caught:
        groth16.solve(promise().compiled, PAYMENT.but(amount=999_999).inputs())
    assert caught.value.fields["requirement"] == BELOW
    assert "999999" not in str(caught.value.fields) + str(caught.value)


def relabelled(proof: Proof, **changes: Any) -> Proof:
    return Proof(
        proof.system,
        proof.circuit,
        proof.verification_key_digest,
        dict(proof.public_inputs) | changes,
        proof.data,
    )


def test_a_proof_serves_one_statement_only(ready: Ready) -> None:
    """Each public value changed in turn, `context` among them: a proof is not to be replayed with another challenge."""
    proof = proofmill.prove(ready.compiled, ready.keys, inputs_for(ready.compiled, context=7))
    key = ready.keys.verification_key
    assert proofmill.verify(proof, key)["context"] == 7
    other = {"x": str(BASE8.x), "y": str(BASE8.y)}
    for name, shown in proof.public_inputs.items():
        changed = other if name == "recipient" else str(int(shown) + 1)
        with pytest.raises(VerificationError):
            proofmill.verify(relabelled(proof, **{name: changed}), key)


class Unbound(Circuit):
    """A challenge that no constraint mentions."""

    nullifier: Output[Field]
    context: Public[Field]
    secret: Private[Field]

    def define(self) -> None:
        self.nullifier = self.secret * self.secret


def test_an_unmentioned_public_value_is_bound_by_the_reduction_alone() -> None:
    """circom's reduction adds a row for each public input, so that even this circuit's proofs cannot be relabelled.

    The statements do not rely on it: `context` is in a constraint of theirs.
    """
    compiled = proofmill.compile(Unbound)
    assert compiled.constraint_system.untouched() == [("public_input", 0)]
    keys = proofmill.setup(compiled)
    proof = proofmill.prove(compiled, keys, {"context": 1, "secret": 5})
    with pytest.raises(VerificationError):
        proofmill.verify(relabelled(proof, context="2"), keys.verification_key)
