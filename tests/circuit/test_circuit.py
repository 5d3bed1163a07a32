"""Declaring a circuit: names, order, identity, and errors where the author wrote the fault."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from tests.circuit.solving import make, public

import proofmill
from proofmill import U8, U64, Array, Bool, Circuit, Field, Output, Point, Private, Public, length, require, select
from proofmill.algebra import babyjubjub as curve
from proofmill.circuit.gadgets import poseidon
from proofmill.errors import CircuitError
from proofmill.systems.groth16 import solve


class Base(Circuit):
    second: Public[U8]
    first_output: Output[Field]
    hidden: Private[Field]


class Extended(Base):
    third: Public[Point]
    second_output: Output[Bool]

    def define(self) -> None:
        self.second_output = self.hidden == 7
        self.first_output = self.hidden + 1


def test_outputs_first_then_public_each_in_the_order_written_bases_first() -> None:
    compiled = proofmill.compile(Extended)
    assert [slot.name for slot in compiled.schema.revealed] == ["first_output", "second_output", "second", "third"]
    witness = solve(compiled, {"second": 5, "third": curve.BASE8, "hidden": 7})
    elements = [int.from_bytes(value, "big") for value in witness.public]
    assert elements == [8, 1, 5, curve.BASE8.x, curve.BASE8.y]
    assert compiled.schema.decode_public(elements) == {
        "first_output": 8,
        "second_output": True,
        "second": 5,
        "third": curve.BASE8,
    }


def test_names_and_versions() -> None:
    class HTTPProofOfAge(Circuit, version="2"):
        pass

    class Renamed(Circuit, name="proof-of-age"):
        pass

    assert (HTTPProofOfAge.circuit_name, HTTPProofOfAge.circuit_version) == ("http-proof-of-age", "2")
    assert (Renamed.circuit_name, Renamed.circuit_version) == ("proof-of-age", "1")


def test_a_circuit_made_by_a_function_of_its_size() -> None:
    def sum_of(size: int) -> type[Circuit]:
        class Sum(Circuit):
            items: Private[Array[Field]] = length(size)
            total: Output[Field]

            def define(self) -> None:
                total = self.items[0]
                for item in list(self.items)[1:]:
                    total += item
                self.total = total

        return Sum

    three, four = proofmill.compile(sum_of(3)), proofmill.compile(sum_of(4))
    assert public(three, items=[1, 2, 3]) == {"total": 6}
    assert three.digest != four.digest


def identity(
    define: Callable[[Any], Any], a: tuple[Any, ...] = ("public", Field), name: str = "a", first: bool = True
) -> str:
    declared = {name: a, "b": ("private", Field)}
    return make(declared if first else dict(reversed(declared.items())), define).digest


def test_identity_is_the_statement_not_its_messages() -> None:
    def one(self: Any) -> None:
        require(self.a == self.b * self.b, "not a square")

    def other_words(self: Any) -> None:
        # Another message, another place, the same constraints.
        require(self.a == self.b * self.b, "b squared is not a")

    def other_statement(self: Any) -> None:
        require(self.a == self.b * self.b + 1, "not a square")

    assert identity(one) == identity(other_words)
    assert identity(one) != identity(other_statement)


def test_identity_changes_with_names_types_and_visibility() -> None:
    def define(self: Any) -> None:
        _ = self.b * self.b

    digests = [
        identity(define),
        identity(define, name="c"),
        identity(define, a=("public", U8)),
        identity(define, a=("public", U64)),
        identity(define, a=("private", Field)),
        identity(define, a=("public", Array[Field], 1)),
        identity(define, a=("private", Field), first=False),
    ]
    assert len(set(digests)) == len(digests)


def test_compiling_twice_gives_the_same_digest() -> None:
    assert proofmill.compile(Extended).digest == proofmill.compile(Extended).digest


def test_fields_without_visibility_defaults_and_unknown_names_are_refused() -> None:
    with pytest.raises(CircuitError, match=r"Silent.a: say who sees it"):

        class Silent(Circuit):
            a: Field

    with pytest.raises(CircuitError, match=r"the only default is length"):

        class Defaulted(Circuit):
            a: Public[Field] = 5  # type: ignore[assignment]

    with pytest.raises(CircuitError, match=r"Unknown: an annotation names something unknown .*Fild"):

        class Unknown(Circuit):
            a: Public[Fild]  # type: ignore[name-defined]  # noqa: F821


def test_annotations_that_are_no_circuit_type_are_refused() -> None:
    class Number(Circuit):
        a: Public[int]

    class Unsized(Circuit):
        a: Public[Array[Field]]

    class Sized(Circuit):
        a: Public[Field] = length(3)

    for circuit, message in [
        (Number, "Number.a: int is not a circuit type"),
        (Unsized, "Unsized.a: Array needs an item type and a length"),
        (Sized, "Sized.a: Field takes no length"),
    ]:
        with pytest.raises(CircuitError, match=message):
            proofmill.compile(circuit)


def test_class_variables_and_private_names_are_the_authors_own() -> None:
    class Constants(Circuit):
        LIMIT: ClassVar[int] = 5
        _note: str
        a: Public[Field]

        def define(self) -> None:
            self.scratch = self.a + self.LIMIT
            require(self.scratch == 7, "not two")

    assert public(proofmill.compile(Constants), a=2) == {"a": 2}


@pytest.mark.parametrize("sizes", [(), (0,), (-1,), (True,), (1.5,), ("3",)])
def test_lengths_are_positive_integers(sizes: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="positive integers"):
        length(*sizes)


def forget(self: Any) -> None:
    """Leaves the output unset."""


def wrong_type(self: Any) -> None:
    self.result = self.a == 1


def plain_number(self: Any) -> None:
    self.result = 5


def twice(self: Any) -> None:
    self.result = self.a
    self.result = self.a


def assign_input(self: Any) -> None:
    self.result = self.a
    self.a = self.result


@pytest.mark.parametrize(
    ("define", "error", "message"),
    [
        (forget, CircuitError, "leaves the output result unset"),
        (wrong_type, TypeError, "the output result is a Field, not a Bool"),
        (plain_number, TypeError, "the output result is a Field, not a int"),
        (twice, TypeError, "the output result is already assigned"),
        (assign_input, TypeError, "a is an input and cannot be assigned"),
    ],
)
def test_outputs_are_assigned_once_and_inputs_never(
    define: Callable[[Any], None], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        make({"a": ("public", Field), "result": ("output", Field)}, define)
    if error is TypeError:
        assert str(caught.traceback[-2].path) == __file__


def test_a_circuit_without_define_and_a_system_that_does_not_exist() -> None:
    class Nothing(Circuit):
        a: Public[Field]

    class Elsewhere(Circuit, system="stark"):
        a: Public[Field]

    with pytest.raises(CircuitError, match=r"has no define\(\)"):
        proofmill.compile(Nothing)
    with pytest.raises(CircuitError, match="no proof system 'stark'; there is groth16"):
        proofmill.compile(Elsewhere)


def test_a_constraint_that_can_never_hold_is_refused_where_it_is_written() -> None:
    def define(self: Any) -> None:
        require(Field.constant(1) == Field.constant(2), "one is two")

    with pytest.raises(CircuitError, match=r"test_circuit\.py") as caught:
        make({"a": ("public", Field)}, define)
    assert "one is two" in str(caught.value)


def requiring(condition: Any, message: Any = "always") -> Callable[[Any], None]:
    return lambda self: require(self.a == 1 if condition is None else condition, message)


def applying(operation: Callable[[Any, Any], Any], other: Any) -> Callable[[Any], Any]:
    return lambda self: operation(self.a, other)


def test_require_takes_a_circuit_bool_and_a_message() -> None:
    conditions: list[Any] = [True, 1, "yes", Field]
    for condition in conditions:
        with pytest.raises(TypeError, match="circuit Bool"):
            make({"a": ("public", Field)}, requiring(condition))
    texts: list[Any] = ["", None, 5]
    for text in texts:
        with pytest.raises(TypeError, match="message"):
            make({"a": ("public", Field)}, requiring(None, text))


def test_values_exist_only_while_define_runs() -> None:
    for operation in (lambda: Field.constant(1), lambda: Bool.constant(True), lambda: poseidon.hash(1)):
        with pytest.raises(CircuitError, match="define"):
            operation()
    kept: list[Any] = []
    make({"a": ("public", Field)}, lambda self: kept.append(self.a))
    with pytest.raises(Exception, match=r"finished|define"):
        _ = kept[0] * kept[0]


def test_two_compilations_do_not_share_values() -> None:
    kept: list[Any] = []
    make({"a": ("public", Field)}, lambda self: kept.append(self.a))
    with pytest.raises(Exception, match=r"another|finished|define"):
        make({"a": ("public", Field)}, lambda self: require(self.a == kept[0], "equal"))
    for operation in (operator.add, operator.mul, poseidon.hash, lambda a, b: select(a == 1, b, b)):
        with pytest.raises(CircuitError, match="another run"):
            make({"a": ("public", Field)}, applying(operation, kept[0]))
    with pytest.raises(CircuitError, match="another run"):
        make({"b": ("output", Field)}, lambda self: setattr(self, "b", kept[0]))
    numbers: list[Any] = []
    make({"a": ("public", U64)}, lambda self: numbers.append(self.a))
    with pytest.raises(CircuitError, match="another run"):
        make({"a": ("public", U64)}, lambda self: self.a + numbers[0])
