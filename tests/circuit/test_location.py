"""What an unsatisfied statement says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from tests.circuit.solving import make, refused

import proofmill
from proofmill import U64, Circuit, Field, Point, Private, Public, require
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra import eddsa as plain
from proofmill.circuit import Location, gadget
from proofmill.circuit.gadgets import eddsa
from proofmill.errors import UnsatisfiedError
from proofmill.systems.groth16 import solve
from proofmill.testing import solve_unchecked


@gadget("mine.inner")
def inner(x: Field) -> Field:
    return x / (x - 5)


@gadget("mine.outer")
def outer(x: Field) -> Field:
    return inner(x) + 1


class Example(Circuit):
    minimum: Public[U64]
    amount: Private[U64]

    def define(self) -> None:
        require(self.amount >= self.minimum, "too small")
        require(outer(self.amount.to_field()) != 0, "never")


def line_of(text: str) -> int:
    with open(__file__) as source:
        return next(number for number, line in enumerate(source, 1) if text in line and "line_of" not in line)


def test_a_require_names_its_message_line_and_file() -> None:
    error = refused(proofmill.compile(Example), minimum=5, amount=4)
    line = line_of('"too small"')
    assert str(error) == f"too small ({__file__}:{line})"
    assert error.fields == {"requirement": "too small", "file": __file__, "line": line}


def test_a_gadget_names_its_path_and_the_line_that_called_the_outermost() -> None:
    error = refused(proofmill.compile(Example), minimum=1, amount=5)
    assert error.fields["gadget"] == "mine.outer/mine.inner"
    assert error.fields["line"] == line_of("outer(self.amount")
    assert "a constraint does not hold" in str(error)


class Growing(Circuit):
    balance: Private[U64]
    amount: Private[U64]

    def define(self) -> None:
        with self.balance._build.locations.meaning("the balance grows too large"):
            total = self.balance + self.amount
        require(total != 0, "there is nothing")
        require(total + 1 > total, "never")


def test_of_several_meanings_the_outermost_counts() -> None:
    compiled, last = proofmill.compile(Growing), (1 << 64) - 1
    assert refused(compiled, balance=last, amount=1).fields["requirement"] == "the balance grows too large"
    assert refused(compiled, balance=0, amount=0).fields["requirement"] == "there is nothing"
    assert refused(compiled, balance=last, amount=0).fields["requirement"] == "a U64 result is out of range"


def test_an_input_out_of_its_type_names_the_input_and_the_class() -> None:
    with pytest.raises(UnsatisfiedError, match="amount is not a U64") as caught:
        solve_unchecked(Example, {"minimum": 1}, {"amount": [1 << 64]})
    assert f"{__file__}:{line_of('class Example')}" in str(caught.value)


def test_a_gadget_says_what_its_own_check_means() -> None:
    def define(self: Any) -> None:
        require(eddsa.verify(self.key, self.message, self.signature), "not signed")

    declared = {"key": ("public", Point), "message": ("public", Field), "signature": ("private", eddsa.Signature)}
    compiled = make(declared, define)
    key, signature = plain.public_key(b"k" * 32), plain.sign(b"k" * 32, 5)
    parts = {"r8": signature.r8, "s": signature.s}
    error = refused(compiled, "the point is not in the prime-order subgroup", key=curve.GENERATOR, signature=parts, **M)
    assert error.fields["gadget"].startswith("eddsa.verify/babyjubjub.assert_in_subgroup")
    error = refused(compiled, "not signed", key=key, signature={**parts, "s": 1}, **M)
    assert "gadget" not in error.fields
    solve(compiled, {"key": key, "signature": parts, **M})


M: dict[str, Any] = {"message": 5}


def test_nothing_private_is_in_an_error() -> None:
    secret = 918273645546372819
    for inputs in ({"minimum": secret + 1, "amount": secret}, {"minimum": 1, "amount": secret << 64}):
        with pytest.raises(proofmill.ProofmillError) as caught:
            solve(proofmill.compile(Example), inputs)
        shown = f"{caught.value} {caught.value!r} {caught.value.fields} {caught.value.__cause__}"
        assert str(secret) not in shown
        assert str(secret << 64) not in shown


def test_constraints_are_counted_by_line_and_gadget() -> None:
    compiled = proofmill.compile(Example)
    counts = compiled.constraints_by_location()
    assert sum(counts.values()) == compiled.constraints
    assert (
        counts[Location(__file__, line_of('"too small"'))] == 64
    )  # bits of the difference; the 65th is required to be 1
    assert any(place.gadgets == ("mine.outer", "mine.inner") for place in counts)


def test_locations_travel_as_json() -> None:
    for location in (Location("a.py", 3), Location("b.py", 4, ("x", "y"), "message")):
        assert Location.from_json(location.to_json()) == location
    assert str(Location("b.py", 4, ("x", "y"))) == "b.py:4 in x/y"
