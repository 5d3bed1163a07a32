"""One measured figure."""

from __future__ import annotations

from typing import TypedDict

__all__ = ["Row", "row"]


class Row(TypedDict):
    """`ours` and `peer_value` are in `unit`; `ratio` is ours / peer_value; the last three are null without a peer."""

    name: str
    metric: str
    unit: str
    ours: float
    peer: str | None
    peer_value: float | None
    ratio: float | None


def row(
    name: str, metric: str, unit: str, ours: float, peer: str | None = None, peer_value: float | None = None
) -> Row:
    """A row, with its ratio."""
    ratio = None if peer_value is None else round(ours / peer_value, 4)
    shown = None if peer_value is None else _rounded(peer_value)
    return Row(name=name, metric=metric, unit=unit, ours=_rounded(ours), peer=peer, peer_value=shown, ratio=ratio)


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")
