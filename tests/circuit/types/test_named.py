from __future__ import annotations

import pytest
from tests.circuit.test_schema import SCHEMA

from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.types.named import shape_named
from proofmill.errors import MalformedProof


@pytest.mark.parametrize("slot", SCHEMA.outputs + SCHEMA.inputs, ids=lambda slot: slot.name)
def test_a_shape_comes_back_from_its_name(slot: object) -> None:
    shape = slot.shape  # type: ignore[attr-defined]
    again = shape_named(shape.name, SCALAR_MODULUS)
    assert (again.name, again.elements) == (shape.name, shape.elements)
    elements = shape.encode(shape.example(), "x")
    assert again.encode(again.example(), "x") == elements
    assert again.show(again.decode(elements)) == shape.show(shape.decode(elements))
    assert again.json_schema() == shape.json_schema()


def test_a_shape_of_a_schema_cannot_be_allocated() -> None:
    with pytest.raises(TypeError, match="read from a schema"):
        shape_named("Struct[a: Field]", SCALAR_MODULUS).allocate(None, [1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "field",
        "U7",
        "Array[Field]",
        "Array[Field, 0]",
        "Array[Field, -1]",
        "Array[Field, 01]",
        "Array[Field,4]",
        " Field",
        "Field ",
        "Field]",
        "Array[Field, 4",
        "Bytes[Field]",
        "Bytes[9999999999]",
        "Bytes[²]",
        "Struct[]",
        "Struct[a: Field, ]",
        "Struct[a: Field, a: Field]",
        "Struct[a Field]",
        "Struct[1: Field]",
        "Proof[Field]",
        "Array[" * 40 + "Field" + ", 2]" * 40,
        "Field\n",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(MalformedProof):
        shape_named(name, SCALAR_MODULUS)
