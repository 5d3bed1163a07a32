"""Circuits to serve in tests: one that is proved in milliseconds, one that takes long enough to be stopped."""

from __future__ import annotations

from typing import Any

from proofmill import U64, Circuit, Field, Output, Private, Public, require

SMALL_INPUTS: dict[str, Any] = {"x": "3", "least": 5}
HEAVY_INPUTS: dict[str, Any] = {"x": "3"}


class Small(Circuit, name="small"):
    """I know a number whose cube is public, and it is large enough."""

    x: Private[U64]
    least: Public[U64]
    cube: Output[Field]

    def define(self) -> None:
        require(self.x.to_field() != 666, "the number is cursed")
        require(self.least >= 5, "the bound is below 5")
        self.cube = self.x.to_field() ** 3


class Heavy(Circuit, name="heavy"):
    """Half a second to seconds of proving."""

    x: Private[Field]
    y: Output[Field]

    def define(self) -> None:
        value = self.x
        for _ in range(250_000):
            value = value * value
        self.y = value
