"""Choice between two values of one type."""

from __future__ import annotations

from typing import TypeVar

from proofmill.circuit.arithmetic import equality
from proofmill.circuit.build import gadget, require_same
from proofmill.circuit.types import Bool, Value

V = TypeVar("V", bound=Value)


@gadget("select")
def select(condition: Bool, a: V, b: V) -> V:
    """`a` if the condition holds, else `b`: one constraint for each element. Both are in range, so the result is.

    Raises TypeError for values of different types or lengths.
    """
    if not isinstance(condition, Bool):
        raise TypeError(f"select takes a circuit Bool, not {type(condition).__name__}")
    if type(a) is not type(b) or a.form() != b.form():
        raise TypeError(
            f"select takes two values of one type and one length, not {type(a).__name__} and {type(b).__name__}"
        )
    build = condition._build
    for value in (a, b):
        require_same(build, value._build)
    chosen = [equality.select(build, condition.handle, x, y) for x, y in zip(a.handles(), b.handles(), strict=True)]
    return a.with_handles(chosen)
