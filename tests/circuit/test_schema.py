"""JSON in, field elements out, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.circuit.solving import RANDOM, make

from proofmill import U8, U32, U64, U128, U256, Array, Bool, Bytes, Compiled, Field, Point, Struct, length
from proofmill.algebra import babyjubjub as curve
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import MalformedInput


class Inner(Struct):
    some_flag: Bool
    data: Bytes = length(33)


DECLARED: dict[str, tuple[Any, ...]] = {
    "out_value": ("output", Field),
    "small": ("public", U8),
    "medium": ("public", U32),
    "big_number": ("public", U64),
    "bigger": ("private", U128),
    "biggest": ("public", U256),
    "element": ("private", Field),
    "truth": ("public", Bool),
    "place": ("public", Point),
    "inner_part": ("public", Inner),
    "rows": ("private", Array[Array[U8]], 2, 3),
}


def compiled() -> Compiled:
    return make(DECLARED, lambda self: setattr(self, "out_value", self.element))


SCHEMA = compiled().schema
VALUES: dict[str, Any] = {
    "small": 1,
    "medium": 2,
    "big_number": 1 << 60,
    "bigger": 1 << 100,
    "biggest": (1 << 256) - 1,
    "element": SCALAR_MODULUS - 1,
    "truth": True,
    "place": {"x": str(curve.BASE8.x), "y": str(curve.BASE8.y)},
    "inner_part": {"some_flag": False, "data": "0x" + "ab" * 33},
    "rows": [[1, 2, 3], [4, 5, 6]],
}


def encode(**change: Any) -> list[int]:
    return SCHEMA.encode_inputs({**VALUES, **change})


def test_the_shape_of_json() -> None:
    public = {name: VALUES[name] for name in DECLARED if DECLARED[name][0] == "public"}
    elements = SCHEMA.encode_public({**public, "out_value": 5})
    shown = SCHEMA.show_public(SCHEMA.decode_public(elements))
    assert shown == {
        "out_value": "5",
        "small": 1,
        "medium": 2,
        "big_number": str(1 << 60),
        "biggest": str((1 << 256) - 1),
        "truth": True,
        "place": VALUES["place"],
        "inner_part": {"some_flag": False, "data": "0x" + "ab" * 33},
    }
    assert json.loads(json.dumps(shown)) == shown
    assert SCHEMA.encode_public(shown) == elements


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("small", [7, "7"]),
        ("big_number", [5, "5"]),
        ("biggest", ["5", 5, "0x5", "0x05"]),
        ("element", ["255", 255, "0xff", "0xFF", "0x00ff"]),
        ("place", [curve.BASE8, VALUES["place"], "0x" + curve.pack(curve.BASE8).hex()]),
    ],
)
def test_spellings_of_one_value(name: str, spellings: list[Any]) -> None:
    assert len({tuple(encode(**{name: spelling})) for spelling in spellings}) == 1


BAD: dict[str, list[Any]] = {
    "small": [256, -1, "256", "-1", "01", "+1", "1.0", 1.0, "0x1", True, None, "", " 1", "١", [1]],
    "big_number": [1 << 64, str(1 << 64), "1e3", False, {}, "0x10", "1" * 100],
    "biggest": [1 << 256, "0x" + "f" * 65, "0x", -1],
    "element": [SCALAR_MODULUS, str(SCALAR_MODULUS), hex(SCALAR_MODULUS), -1, True, "0X1", 0.5],
    "truth": [0, 1, "true", None],
    "rows": [[[1, 2, 3]], [[1, 2], [3, 4, 5]], [[1, 2, 3], [4, 5, "x"]], "123456"],
}


@pytest.mark.parametrize(("name", "bad"), [(name, value) for name, values in BAD.items() for value in values])
def test_what_is_not_of_its_type_is_refused_by_name_and_never_shown(name: str, bad: Any) -> None:
    with pytest.raises(MalformedInput) as caught:
        encode(**{name: bad})
    assert caught.value.fields["path"].startswith(name)
    assert caught.value.status == 400
    if isinstance(bad, str) and len(bad) > 4:
        assert bad not in str(caught.value)


def test_names_in_both_cases_once_and_none_besides() -> None:
    camel = {**VALUES, "bigNumber": VALUES["big_number"], "innerPart": VALUES["inner_part"]}
    del camel["big_number"], camel["inner_part"]
    assert SCHEMA.encode_inputs(camel) == encode()
    changes: list[tuple[dict[Any, Any], str]] = [
        ({"bigNumber": 1}, "big_number: expected each field once"),
        ({"nonsense": 1}, "nonsense: expected no such field"),
        ({"out_value": 1}, "out_value: expected no such field"),
        ({"x" * 65: 1}, "a key: expected no such field"),
        ({"a\nb": 1}, "a key: expected no such field"),
        ({5: 1}, "a key: expected no such field"),
    ]
    for change, message in changes:
        with pytest.raises(MalformedInput, match=message):
            SCHEMA.encode_inputs({**VALUES, **change})
    missing = {name: value for name, value in VALUES.items() if name != "truth"}
    with pytest.raises(MalformedInput, match="truth: expected a value, but the field is missing"):
        SCHEMA.encode_inputs(missing)
    wholes: list[Any] = [None, [], "x", 5]
    for whole in wholes:
        with pytest.raises(MalformedInput, match="inputs: expected an object"):
            SCHEMA.encode_inputs(whole)


def test_public_elements_out_of_range_are_refused() -> None:
    values = {name: VALUES[name] for name in DECLARED if DECLARED[name][0] == "public"}
    elements = SCHEMA.encode_public({**values, "out_value": 5})
    for wrong in (elements[:-1], [*elements, 0], []):
        with pytest.raises(MalformedInput, match="public inputs: expected"):
            SCHEMA.decode_public(wrong)
    for i, limit in enumerate([SCALAR_MODULUS, 1 << 8, 1 << 32, 1 << 64, 1 << 128, 1 << 128, 2]):
        with pytest.raises(MalformedInput):
            SCHEMA.decode_public([*elements[:i], limit, *elements[i + 1 :]])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    )
)
@RANDOM
def test_any_json_is_encoded_or_refused(value: Any) -> None:
    for name in VALUES:
        try:
            elements = encode(**{name: value})
        except MalformedInput:
            continue
        assert all(0 <= element < SCALAR_MODULUS for element in elements)


def test_the_example_is_readable_and_fits_the_json_schema() -> None:
    example = SCHEMA.example()
    assert len(SCHEMA.encode_inputs(example)) == len(encode())
    schema = SCHEMA.input_schema()
    assert schema["required"] == list(example)
    assert schema["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema
    assert next(iter(SCHEMA.public_schema()["properties"])) == "out_value"


def test_describe_names_everything_in_order() -> None:
    described = SCHEMA.describe()
    assert described[0] == ["output", "out_value", "Field"]
    assert described[-1] == ["private", "rows", "Array[Array[U8, 3], 2]"]
    assert SCHEMA.canonical() == json.dumps(described, separators=(",", ":")).encode()
