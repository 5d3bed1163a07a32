"""Who is told of what is built, and when no more."""

from __future__ import annotations

import pytest

import proofmill
from proofmill import Circuit, Field, Output, Private
from proofmill.errors import CancelledError
from proofmill.systems.stored import telling


class Told(Circuit, system="plonky2", zero_knowledge=False):
    square: Output[Field]
    root: Private[Field]

    def define(self) -> None:
        self.square = self.root * self.root


def test_what_is_told_can_stop_the_building_and_is_told_nothing_after_its_block() -> None:
    heard: list[str] = []

    def told(what: str, part: float) -> None:
        heard.append(what)
        raise CancelledError("stopped")

    compiled = proofmill.compile(Told)
    with pytest.raises(CancelledError), telling(told):
        proofmill.setup(compiled)
    assert heard == [compiled.name]
    # A flag that a finished command raised must not stop those that come after it in the same process.
    assert proofmill.verify(
        proofmill.prove(compiled, keys := proofmill.setup(compiled), {"root": 3}), keys.verification_key
    ) == {"square": 9}
    assert heard == [compiled.name]
