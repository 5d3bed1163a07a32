"""Every field of a witness, changed one at a time: what a proof must refuse, or show."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from proofmill.statements.balance.layout import Record
from proofmill.statements.balance.layout.record import codecs
from proofmill.statements.balance.layout.scalars import BoolCodec, BytesCodec, HashCodec


def mutations(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, changed copy) for each scalar; of a list the first item and the last.

    Not what a proof inside shows: whoever verifies that proof is bound to it.
    """
    if isinstance(value, Record):
        for name in codecs(type(value)):
            if name != "public_inputs" and name != "envelope":
                for place, changed in mutations(getattr(value, name), f"{path}.{name}" if path else name):
                    yield place, replace(cast(Any, value), **{name: changed})
    elif isinstance(value, tuple) and not HashCodec().holds(value):
        for i in sorted({0, len(value) - 1}):
            for place, changed in mutations(value[i], f"{path}[{i}]"):
                yield place, (*value[:i], changed, *value[i + 1 :])
    else:
        yield path, changed_scalar(value)


def changed_scalar(value: Any) -> Any:
    """Another value of the same type, one bit or one unit away."""
    if BoolCodec().holds(value):
        return not value
    if isinstance(value, bytes):
        assert BytesCodec(len(value)).holds(value)
        return bytes([*value[:-1], value[-1] ^ 1])
    if isinstance(value, tuple):
        return (*value[:3], value[3] ^ 1)
    return value - 1 if value else 1
