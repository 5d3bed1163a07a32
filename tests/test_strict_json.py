from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill import strict_json
from proofmill.errors import MalformedInput

text = st.text(st.characters(codec="utf-8"))
scalars = st.none() | st.booleans() | st.integers(-strict_json.LARGEST, strict_json.LARGEST) | text
values = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


@given(values, st.booleans())
def test_ordinary_json_is_read_as_everybody_reads_it(value: object, ascii_only: bool) -> None:
    assert strict_json.loads(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b"[1,]", "not JSON"),
        (b'{"a": 1} x', "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        (b'"\\ud800"', "surrogate"),
        (b'{"a": {"b": 1, "b": 1}}', "b: twice"),
        (b'{"a": 1, "\\u0061": 2}', "a: twice"),
        (b"NaN", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"1e400", "range of a double"),
        (b"9007199254740992", "decimal string"),
        (b"-9007199254740992", "decimal string"),
        (b"1" * 100_000, "decimal string"),
        (b"[" * 33 + b"]" * 33, "more than 32 deep"),
        (b'{"a":' * 100_000, "more than 32 deep"),
        (b"\x00", "not JSON"),
    ],
)
def test_what_readers_disagree_on_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(MalformedInput, match=says) as refused:
        strict_json.loads(data)
    assert refused.value.code == "malformed_input"


def test_the_limits_themselves_are_allowed() -> None:
    assert strict_json.loads(b"9007199254740991") == (1 << 53) - 1
    strict_json.loads(b"[" * 32 + b"]" * 32)
    assert strict_json.loads(b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["') == "[" * 38
    assert strict_json.loads(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("data", [b'"' + b'\\"' * 500_000, b'"' * 1_000_001, b"[]" * 500_000, b"\\" * 1_000_000])
def test_hostile_texts_take_linear_time(data: bytes) -> None:
    start = time.perf_counter()
    with pytest.raises(MalformedInput):
        strict_json.loads(data)
    assert time.perf_counter() - start < 2


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_with_a_value_or_our_error(data: bytes) -> None:
    with suppress(MalformedInput):
        strict_json.loads(data)
