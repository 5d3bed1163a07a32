"""The balance requests and blocks, in seconds, in recursive steps of 2^12 of the same run, beside the original."""

from __future__ import annotations

from benchmarks.private_balances import figures
from benchmarks.private_balances.story import SENDERS
from benchmarks.row import Row, row

__all__ = ["method", "rows"]

ORIGINAL = {"send": 30.0, "receive transfer": 39.0, "receive deposit": 41.0, "withdrawal": 5.9, "claim": 36.0}
"""Seconds of intmax2-zkp's own circuits on two cores, told to us and measured on another machine."""
LIMITS = {
    "send": 9.0,
    "send, 64 transfers": 14.0,
    "receive transfer": 12.0,
    "receive deposit": 9.0,
    "withdrawal": 5.0,
    "claim": 9.0,
    "claim, faster lock": 9.0,
    "block of 2 senders and 1 deposit": 40.0,
    f"block of {SENDERS} senders": 60.0,
    "build all circuits": 90.0,
    "service: ready, from the store": 10.0,
    "service: first proof / a later one": 1.0,
    "service: memory with one proof running": 2.5,
}
"""What we hold ourselves to, on two cores, in the rows' units."""


def method(quick: bool = False) -> str:
    """What the rows are of."""
    return (
        f"balance: medians of {figures.rounds(quick)}, circuits loaded, all cores; to send is to prove spending and "
        "step; the original's seconds are of another machine with two cores"
    )


def rows(quick: bool = False) -> list[Row]:
    """Seconds, each beside the original's and our limit where there are such, and how many recursive steps that is."""
    found = figures.figures(quick)
    listed = [row("balance", "one recursive step, 2^12", "s", found.step)]
    for name, seconds in found.operations.items():
        steps = row("balance", f"{name}, in recursive steps", "steps", seconds / found.step)
        listed += [*_compared(name, "s", seconds), steps]
    for name, (unit, value) in found.beginning.items():
        listed += _compared(name, unit, value)
    return listed


def _compared(name: str, unit: str, value: float) -> list[Row]:
    """One row for each of what it stands beside; the table makes one line of them."""
    there = {"intmax2-zkp, elsewhere": ORIGINAL.get(name), "our limit": LIMITS.get(name)}
    beside = [(peer, limit) for peer, limit in there.items() if limit is not None]
    return [row("balance", name, unit, value, *peer) for peer in beside] or [row("balance", name, unit, value)]
