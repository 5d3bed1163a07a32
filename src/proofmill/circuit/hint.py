"""Hints of a user's own: values that the solver computes in Python. Nothing constrains them until the circuit does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofmill.circuit.build import current, require_same
from proofmill.circuit.types.field import Field


def hint(function: Callable[[list[int]], list[int]], inputs: Sequence[Field], outputs: int = 1) -> list[Field]:
    """Fresh elements that `function` computes from the inputs' integers while solving.

    A forger replaces `function` by what suits him: constrain every result. Native gadgets hold the common cases.
    """
    build = current()
    for value in inputs:
        require_same(build, value._build)
    handles = [handle for value in inputs for handle in value.handles()]
    return [Field(build, h) for h in build.backend.python_hint(function, handles, outputs, build.here())]
